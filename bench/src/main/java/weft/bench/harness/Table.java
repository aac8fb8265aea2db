package weft.bench.harness;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One comparison as it is printed: what the report has of it, in rows.
///
/// @param comparison its name
/// @param peer with whose figures others are compared
public record Table(Report report, String comparison, String peer) {

    /// Prints the row of a subject, or why it has none.
    ///
    /// @param cells are asked for if it was measured
    public void row(Subject subject, Supplier<List<String>> cells) {
        Optional.ofNullable(report.missing(comparison).get(subject.name()))
                .ifPresentOrElse(
                        reason -> report.missing(comparison, subject.name(), reason),
                        () -> report.row(subject.label(), cells.get()));
    }

    /// Returns medians of a subject, one after the other.
    public String medians(Subject subject, String format, String... metrics) {
        return Stream.of(metrics)
                .map(metric -> Report.median(find(subject, metric), format))
                .collect(Collectors.joining(", "));
    }

    /// Returns a median of a subject, with the least and the greatest.
    public String spread(Subject subject, String metric, String format) {
        return Report.spread(find(subject, metric), format);
    }

    /// Returns how many times the peer's figure a subject's is; nothing if the peer was not measured.
    public String toPeer(Subject subject, String metric) {
        return peers(metric)
                .map(it -> Report.spread(find(subject, metric).dividedBy(it, "ratio"), "%.2f"))
                .orElse("");
    }

    /// Returns how many times a subject's figure the peer's is; nothing if the peer was not measured.
    public String peerTo(Subject subject, String metric) {
        return peers(metric)
                .map(it -> Report.spread(it.dividedBy(find(subject, metric), "ratio"), "%.2f"))
                .orElse("");
    }

    /// Prints which goals ours reach.
    public void goals(List<Goal> goals) {
        for (String ours : Subjects.OURS) {
            for (Goal goal : goals) {
                goal.check(report, comparison, ours).ifPresent(report::say);
            }
        }
    }

    private Optional<Rounds> peers(String metric) {
        return report.find(comparison, peer, metric);
    }

    private Rounds find(Subject subject, String metric) {
        return report.find(comparison, subject.name(), metric).orElseThrow();
    }
}
