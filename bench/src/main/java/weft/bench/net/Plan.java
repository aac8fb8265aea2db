package weft.bench.net;

import java.time.Duration;

/// How long to measure.
///
/// @param rounds how often
/// @param warmUp before the first round of a server
/// @param warmMessages that a JVM has to have seen by then, so that its compiler is done though others take its core
/// @param settle before each round, not measured
/// @param time of a round
/// @param patience how often at most a round is measured again because others took more than [#DISTURBED] percent of a
/// core
record Plan(int rounds, Duration warmUp, int warmMessages, Duration settle, Duration time, int patience) {

    /// Percent of a core.
    static final double DISTURBED = 15;

    static final Plan FULL =
            new Plan(5, Duration.ofSeconds(5), 400_000, Duration.ofMillis(500), Duration.ofSeconds(2), 10);

    static final Plan QUICK =
            new Plan(5, Duration.ofSeconds(2), 150_000, Duration.ofMillis(100), Duration.ofMillis(400), 2);
}
