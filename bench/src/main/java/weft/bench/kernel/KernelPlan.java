package weft.bench.kernel;

import java.time.Duration;

/// How long to measure a kernel.
///
/// @param rounds how often
/// @param warmUp before the first round of a task, and at least
/// @param time of a round, about
/// @param sleepers how many tasks sleep at once
/// @param parked how many wait
/// @param parkedRounds how often those are counted, each time by a new process: bytes are the same, or nearly
/// @param processes how long they stay
record KernelPlan(
        int rounds, Duration warmUp, Duration time, int sleepers, int parked, int parkedRounds, Processes processes) {

    /// How long the processes of the subjects stay.
    enum Processes {
        /// Each question has new ones, so that none is compiled by what came before.
        OF_A_QUESTION,
        /// They stay for all questions.
        OF_ALL
    }

    /// The one for figures.
    static final KernelPlan FULL = new KernelPlan(
            5, Duration.ofSeconds(3), Duration.ofMillis(500), 1_000_000, 100_000, 3, Processes.OF_A_QUESTION);

    /// The one for figures of many sizes, which stand beside each other.
    static final KernelPlan SCALE = new KernelPlan(
            3, Duration.ofSeconds(2), Duration.ofMillis(300), 1_000_000, 100_000, 3, Processes.OF_A_QUESTION);

    /// The one to look at something quickly.
    static final KernelPlan QUICK =
            new KernelPlan(3, Duration.ofMillis(250), Duration.ofMillis(50), 10_000, 10_000, 1, Processes.OF_ALL);
}
