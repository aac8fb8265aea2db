package weft;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ctrl-C and SIGTERM while [Weft#run] runs: the first cancels the main task, which may clean up;
/// the second ends the process.
///
/// After a run that a signal has cancelled, the process ends as the signal would have ended it:
/// shutdown hooks run, and the exit status is 130 or 143. A main task that ends all the same,
/// having swallowed its cancellation, has decided to go on.
///
/// Where the JVM does not let go of its signals (see [JvmSignals]), they do what they always do.
final class Signals {

    private static final int SIGNAL_STATUS = 128;
    private static final String[] NAMES = {"INT", "TERM"};

    private static final Set<Signals> ACTIVE = new LinkedHashSet<>(); // guarded by the class
    private static final @Nullable Object[] REPLACED = new @Nullable Object[NAMES.length]; // guarded by the class

    private final EventLoop loop;
    private int received; // the number of the signal that cancelled the run; 0: none. Guarded by the class

    private Signals(EventLoop loop) {
        this.loop = loop;
    }

    /// Begins to listen on behalf of a loop.
    static Signals listen(EventLoop loop) {
        Signals signals = new Signals(loop);
        synchronized (Signals.class) {
            ACTIVE.add(signals);
            if (ACTIVE.size() == 1) {
                for (int i = 0; i < NAMES.length; i++) {
                    REPLACED[i] = JvmSignals.handle(NAMES[i], Signals::arrived);
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

    /// Ends listening, and restores what signals did before.
    void stop() {
        synchronized (Signals.class) {
            ACTIVE.remove(this);
            if (ACTIVE.isEmpty()) {
                for (int i = 0; i < NAMES.length; i++) {
                    Object before = REPLACED[i];
                    if (before != null) {
                        JvmSignals.restore(NAMES[i], before);
                    }
                }
            }
        }
    }

    /// Called by a thread of the JVM's for each signal.
    private static void arrived(String name, int number) {
        synchronized (Signals.class) {
            boolean again = false;
            for (Signals signals : ACTIVE) {
                again |= signals.received != 0;
                signals.received = number;
                signals.cancelMain("SIG" + name);
            }
            if (again) {
                Runtime.getRuntime().halt(SIGNAL_STATUS + number);
            }
        }
    }

    private void cancelMain(String reason) {
        Task<?> main = loop.lifecycle.main();
        if (main != null) {
            loop.intake.submit(() -> main.cancel(reason));
        }
    }
}
