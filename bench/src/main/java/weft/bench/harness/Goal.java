package weft.bench.harness;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.bench.harness.Topic.Better;

/// What weft is to reach beside a peer.
///
/// @param metric which figure of both
/// @param better which figures are
/// @param peer whose
/// @param factor how many times the peer's: at least where more is better, else at most
public record Goal(String metric, Better better, String peer, double factor) {

    /// Returns a goal for what is done in a second.
    public static Goal rate(String peer, double factor) {
        return new Goal(Figure.RATE, Better.HIGHER, peer, factor);
    }

    /// Compares one of ours, adds the ratio to the results, and says whether this is met: by the median of the rounds'
    /// ratios.
    ///
    /// @return nothing if one of both was not measured
    Optional<String> check(Report report, String comparison, String ours) {
        Optional<Rounds> own = report.find(comparison, ours, metric);
        Optional<Rounds> other = report.find(comparison, peer, metric);
        if (own.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        Rounds ratio = own.get().dividedBy(other.get(), metric + "-to-" + peer);
        report.add(List.of(ratio));
        if (Figure.isOfTheLoad(report.find(comparison, ours)) || Figure.isOfTheLoad(report.find(comparison, peer))) {
            return Optional.of("  goal: " + ours + " in " + comparison + " beside " + peer
                    + ": the rate is the load's, see the CPU");
        }
        boolean small = better == Better.LOWER;
        boolean met = small ? ratio.median() <= factor : ratio.median() >= factor;
        return Optional.of(String.format(
                Locale.ROOT,
                "  goal: %s in %s %s %s: %s, %s",
                ours,
                comparison,
                small ? "at most" : "at least",
                factor + " of " + peer + "'s " + metric,
                Report.spread(ratio, "%.2f"),
                met ? "met" : "missed"));
    }
}
