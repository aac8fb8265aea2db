package weft.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import weft.EventLoop;
import weft.LoopFailure;
import weft.LoopSnapshot;
import weft.Task;
import weft.Weft;
import weft.test.VirtualClock;

/// One round of [FuzzRounds]: some cases in virtual time, which leave nothing behind.
abstract class FuzzRound {

    /// After which nobody waits for anything any more.
    private static final Duration LONGEST = Duration.ofHours(1);

    final Random random;
    final Trickle trickle;
    List<byte[]> sent = List.of(); // what was thrown last
    private final List<LoopFailure> failures = new ArrayList<>();

    FuzzRound(long seed) {
        random = new Random(seed);
        trickle = new Trickle(random);
    }

    /// Goes through all cases, in a task.
    abstract void cases();

    /// Throws if something is not as it should be.
    final void run() {
        VirtualClock clock = VirtualClock.create();
        Weft.run(
                options -> clock.applyTo(options).withSlowStep(Duration.ZERO).withFailureHandler(failures::add), () -> {
                    cases();
                    Weft.sleep(LONGEST);
                    LoopSnapshot rest = EventLoop.current().snapshot();
                    if (rest.tasks().size() > 1 || rest.timers() > 0) {
                        throw new AssertionError(rest.timers() + " timers are left, and these tasks: " + rest.tasks());
                    }
                });
    }

    /// Waits for tasks of a case, which may not take for ever.
    static void awaitEnd(String what, List<Task<Void>> tasks) {
        if (!Weft.waitAll(LONGEST, tasks).pending().isEmpty()) {
            throw new AssertionError(what + ": " + EventLoop.current().snapshot());
        }
    }

    /// Throws what was reported in a case.
    final void requireNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.toString(), failures.getFirst().exception().orElse(null));
        }
    }
}
