package weft;

import java.util.LinkedHashSet;
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
    private static final JvmSignals.Handler LISTENER = Signals::arrived; // for all of them

    private final EventLoop loop;
    private String name = ""; // of the last signal
    private int received; // its number; 0: none. Both guarded by the class
    private @Nullable Task<?> main; // that it has cancelled; loop only
    private long deliveries; // of cancellations to that before

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
                    SignalLine.add(name, LISTENER);
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

    /// Ends listening. A signal that is left then goes to other runs, those that have begun since it came; or to
    /// whom it would have gone without this one. Called when the loop has ended.
    void stop() {
        boolean left;
        synchronized (Signals.class) {
            ACTIVE.remove(this);
            left = received != 0 && !hasReachedMain();
            if (ACTIVE.isEmpty()) {
                for (String known : NAMES) {
                    SignalLine.remove(known, LISTENER);
                }
            } else if (left) {
                left = false;
                for (Signals other : ACTIVE) {
                    if (other.received == 0) {
                        other.take(name, received);
                    }
                }
            }
        }
        if (left) {
            SignalLine.hand(name, received);
        }
    }

    /// Whether the main task has been thrown the cancellation: it may end in the turn in which that comes.
    private boolean hasReachedMain() {
        return main != null && main.deliveries() > deliveries;
    }

    /// Called by a thread of the JVM's for each signal.
    private static void arrived(String name, int number) {
        boolean isLate;
        synchronized (Signals.class) {
            isLate = ACTIVE.isEmpty(); // on its way while the last run ended
            boolean again = false;
            for (Signals signals : ACTIVE) {
                again |= signals.received != 0;
                signals.take(name, number);
            }
            if (again) {
                Runtime.getRuntime().halt(SIGNAL_STATUS + number);
            }
        }
        if (isLate) {
            SignalLine.hand(name, number);
        }
    }

    private void take(String name, int number) {
        this.name = name;
        received = number;
        loop.intake.soon(() -> cancelMain(name)); // by the first step, if the loop is about to run
    }

    private void cancelMain(String name) {
        Task<?> running = loop.lifecycle.main();
        if (running != null) {
            long known = running.deliveries();
            if (running.cancel("SIG" + name)) {
                main = running;
                deliveries = known;
            }
        }
    }
}
