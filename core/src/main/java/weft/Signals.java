package weft;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ctrl-C and SIGTERM while [Weft#run] runs: the first cancels the main task, which may clean up;
/// the second ends the process.
///
/// After a run that a signal has cancelled, the process ends as the signal would have ended it:
/// shutdown hooks run, and the exit status is 130 or 143. A main task that ends all the same,
/// having swallowed its cancellation, has decided to go on. A signal that finds it done already, while
/// the loop is being closed, does after that what it did before the run.
///
/// Where the JVM does not let go of its signals (see [JvmSignals]), they do what they always do.
final class Signals {

    private static final int SIGNAL_STATUS = 128;
    private static final String[] NAMES = {"INT", "TERM"};

    private static final Set<Signals> ACTIVE = new LinkedHashSet<>(); // guarded by the class
    private static final Map<String, Object> REPLACED = new HashMap<>(); // by name; guarded by the class

    private final EventLoop loop;
    private int received; // the number of the last signal; 0: none. Guarded by the class
    private volatile @Nullable String left; // the name of that signal, until it has cancelled the main task

    private Signals(EventLoop loop) {
        this.loop = loop;
    }

    /// Begins to listen on behalf of a loop.
    static Signals listen(EventLoop loop) {
        Signals signals = new Signals(loop);
        synchronized (Signals.class) {
            ACTIVE.add(signals);
            if (ACTIVE.size() == 1) {
                for (String name : NAMES) {
                    Object before = JvmSignals.handle(name, Signals::arrived);
                    if (before != null) {
                        REPLACED.put(name, before);
                    }
                }
            }
        }
        return signals;
    }

    /// Returns the exit status that a signal asks for, 0 if there was none.
    int received() {
        synchronized (Signals.class) {
            return received == 0 ? 0 : SIGNAL_STATUS + received;
        }
    }

    /// Ends listening, and restores what signals did before. That gets the signal that is left; or
    /// other runs do, those that have begun since it came.
    void stop() {
        String name;
        Object before = null;
        synchronized (Signals.class) {
            ACTIVE.remove(this);
            name = left;
            if (ACTIVE.isEmpty()) {
                REPLACED.forEach(JvmSignals::restore);
                before = name == null ? null : REPLACED.get(name);
                REPLACED.clear();
            } else if (name != null) {
                for (Signals other : ACTIVE) {
                    if (other.received == 0) {
                        other.take(name, received);
                    }
                }
            }
        }
        if (name != null && before != null) {
            JvmSignals.forward(name, before); // not raised again: the JVM's own ends the process, and does not return
        }
    }

    /// Called by a thread of the JVM's for each signal.
    private static void arrived(String name, int number) {
        synchronized (Signals.class) {
            if (ACTIVE.isEmpty()) {
                JvmSignals.raise(name); // on its way while the last run ended
            }
            boolean again = false;
            for (Signals signals : ACTIVE) {
                again |= signals.received != 0;
                signals.take(name, number);
            }
            if (again) {
                Runtime.getRuntime().halt(SIGNAL_STATUS + number);
            }
        }
    }

    private void take(String name, int number) {
        received = number;
        left = name;
        loop.intake.soon(() -> cancelMain(name)); // by the first step, if the loop is about to run
    }

    private void cancelMain(String name) {
        Task<?> main = loop.lifecycle.main();
        if (main != null && main.cancel("SIG" + name)) {
            left = null;
        }
    }
}
