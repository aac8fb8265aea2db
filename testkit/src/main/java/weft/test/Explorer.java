package weft.test;

import java.util.List;
import java.util.concurrent.CompletionException;
import weft.Action;

/// Runs a program under many orders of steps, in virtual time, and reports the first that fails.
///
/// ```java
/// Explorer.explore(500, () -> {
///     Account account = new Account();
///     Weft.gather(() -> account.deposit(1), () -> account.deposit(1));
///     assertEquals(2, account.balance());
/// });
/// ```
///
/// A run fails if its body throws, if nothing can happen any more, and if something is reported to
/// the failure handler: a failure that nobody looked at, a callback that threw, a swallowed
/// cancellation. The body is run many times, and so makes everything it needs itself.
///
/// An order that fails is shrunk: the report shows one with as few steps out of turn as could be
/// found.
///
/// **Thread safety.** The methods are called outside of a loop, from any thread.
///
/// @asyncio none; Rust's shuttle
public final class Explorer {

    private Explorer() {}

    /// Runs a body in the plain order, first in, first out, and then under other orders.
    ///
    /// With the system property `weft.seed`, under the order of that seed alone.
    ///
    /// @param seeds how many orders to try, those of the seeds from 0; 0 is the plain one
    /// @param body the main task's body
    /// @throws IllegalArgumentException if there are no seeds
    /// @throws ScheduleError if a run fails
    public static void explore(int seeds, Action body) {
        for (int seed : Seeds.upTo(seeds)) {
            Trial trial = Trial.run(SeededOrder.of(seed), body);
            throwIfNoFinding(trial);
            if (trial.hasFailed()) {
                throw report(seed, trial, Shrinker.shrink(trial, body));
            }
        }
    }

    private static ScheduleError report(int seed, Trial trial, Trial shrunk) {
        String replay = "Explorer.replay(" + seed + ", body)";
        if (shrunk == trial) {
            return ScheduleError.of(trial, Seeds.name(seed), replay);
        }
        return ScheduleError.of(
                shrunk,
                Seeds.name(seed) + ", shrunk from " + trial.preemptions() + " steps out of turn to "
                        + shrunk.preemptions(),
                "Explorer.replay(List.of(" + inWords(shrunk.choices()) + "), body), or unshrunk by " + replay);
    }

    private static String inWords(List<Integer> choices) {
        String list = choices.toString();
        return list.substring(1, list.length() - 1);
    }

    /// Runs a body under the order of one seed.
    ///
    /// @param seed the seed; 0 is first in, first out
    /// @param body the main task's body
    /// @throws ScheduleError if the run fails
    public static void replay(int seed, Action body) {
        Trial trial = Trial.run(SeededOrder.of(seed), body);
        throwIfNoFinding(trial);
        if (trial.hasFailed()) {
            throw ScheduleError.of(trial, Seeds.name(seed), "Explorer.replay(" + seed + ", body)");
        }
    }

    /// Runs a body under an order that was recorded.
    ///
    /// @param choices the choices, as [ScheduleError#choices()] and the report have them
    /// @param body the main task's body
    /// @throws ScheduleError if the run fails
    public static void replay(List<Integer> choices, Action body) {
        Trial trial = Trial.run(SeededOrder.ofChoices(choices), body);
        throwIfNoFinding(trial);
        if (trial.hasFailed()) {
            throw ScheduleError.of(
                    trial, "these choices", "Explorer.replay(List.of(" + inWords(trial.choices()) + "), body)");
        }
    }

    /// Ends the search when somebody interrupts it, and when an assumption does not hold: that failure is no finding.
    static void throwIfNoFinding(Trial trial) {
        if (trial.isAborted() || Thread.currentThread().isInterrupted() && trial.hasFailed()) {
            switch (trial.failure().get()) {
                case Error e -> throw e;
                case RuntimeException e -> throw e;
                case Throwable e -> throw new CompletionException(e);
            }
        }
    }
}
