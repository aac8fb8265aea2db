package weft.bench.harness;

import java.io.IOException;
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
public record Plan(int rounds, Duration warmUp, int warmMessages, Duration settle, Duration time, int patience) {

    /// Percent of a core.
    public static final double DISTURBED = 15;

    public static final Plan FULL =
            new Plan(5, Duration.ofSeconds(5), 400_000, Duration.ofMillis(500), Duration.ofSeconds(2), 10);

    public static final Plan QUICK =
            new Plan(5, Duration.ofSeconds(2), 150_000, Duration.ofMillis(100), Duration.ofMillis(400), 2);

    /// One measurement.
    public interface Round {
        Sample measure() throws IOException;
    }

    /// Measures, and again while others take too much. Whether a round counts is decided by what others did meanwhile,
    /// and never by its result.
    public Sample undisturbed(Round round) throws IOException {
        Sample best = round.measure();
        for (int attempt = 0; attempt < patience && best.othersBusy() > DISTURBED; attempt++) {
            Sample next = round.measure();
            if (next.othersBusy() < best.othersBusy()) {
                best = next;
            }
        }
        return best;
    }
}
