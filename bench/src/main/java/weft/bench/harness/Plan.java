package weft.bench.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How long to measure.
///
/// @param dryRounds that come first and do not count: a JVM compiles again what it has compiled under one steady
/// load, when that pauses and comes on new connections
/// @param rounds how often
/// @param warmUp before the first round of a server
/// @param warmMessages that a JVM has to have seen by then, so that its compiler is done though others take its core
/// @param settle before each round, not measured
/// @param time of a round
/// @param patience how often at most a round is measured again because others took more than [#DISTURBED] percent of a
/// core
public record Plan(
        int dryRounds, int rounds, Duration warmUp, int warmMessages, Duration settle, Duration time, int patience) {

    /// Percent of a core.
    public static final double DISTURBED = 15;

    public static final Plan FULL =
            new Plan(2, 5, Duration.ofSeconds(5), 400_000, Duration.ofMillis(500), Duration.ofSeconds(2), 10);

    /// For figures of many sizes, which stand beside each other.
    public static final Plan SCALE =
            new Plan(1, 3, Duration.ofSeconds(5), 400_000, Duration.ofMillis(500), Duration.ofSeconds(2), 10);

    public static final Plan QUICK =
            new Plan(0, 5, Duration.ofSeconds(2), 150_000, Duration.ofMillis(100), Duration.ofMillis(400), 2);

    /// How many rounds there are, with those that do not count.
    public int allRounds() {
        return dryRounds + rounds;
    }

    /// Returns what was measured in the rounds that count.
    ///
    /// @param <T> what is measured in a round
    /// @param all of all rounds
    public <T> List<T> counted(List<T> all) {
        return all.subList(dryRounds, all.size());
    }

    /// One measurement.
    ///
    /// @param <T> what is measured
    public interface Round<T> {
        T measure() throws IOException;
    }

    /// Measures, and again while others take too much. Whether a round counts is decided by what others did meanwhile,
    /// and never by its result.
    public Sample undisturbed(Round<Sample> round) throws IOException {
        return undisturbed(round, Sample::othersBusy);
    }

    /// Measures, and again while others take too much.
    ///
    /// @param <T> what is measured
    /// @param othersBusy tells what others took, in percent of a core
    public <T> T undisturbed(Round<T> round, ToDoubleFunction<T> othersBusy) throws IOException {
        T best = round.measure();
        for (int attempt = 0; attempt < patience && othersBusy.applyAsDouble(best) > DISTURBED; attempt++) {
            T next = round.measure();
            if (othersBusy.applyAsDouble(next) < othersBusy.applyAsDouble(best)) {
                best = next;
            }
        }
        return best;
    }
}
