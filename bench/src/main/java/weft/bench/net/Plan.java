package weft.bench.net;

import java.time.Duration;

/// How long to measure.
///
/// @param rounds how often
/// @param warmUp before the first round of a server
/// @param settle before each round, not measured
/// @param time of a round
record Plan(int rounds, Duration warmUp, Duration settle, Duration time) {

    static final Plan FULL = new Plan(5, Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(2));

    static final Plan QUICK = new Plan(3, Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofMillis(600));
}
