package weft.bench.harness;

import java.util.List;

/// A comparison as the page shows it.
///
/// @param comparison its name
/// @param text what is done, in a sentence
/// @param metrics the figures that the table shows; the chart shows the first
/// @param reference with whose figure all others are compared
/// @param better which figures are
public record Topic(String comparison, String text, List<String> metrics, String reference, Better better) {

    /// Which of two figures is better.
    public enum Better {
        /// The smaller one.
        LOWER("less is better"),
        /// The greater one.
        HIGHER("more is better");

        /// As the chart says it.
        public final String words;

        Better(String words) {
            this.words = words;
        }
    }

    /// Returns the figure that the chart shows.
    public String metric() {
        return metrics.getFirst();
    }
}
