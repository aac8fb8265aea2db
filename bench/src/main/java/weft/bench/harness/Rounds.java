package weft.bench.harness;

import java.util.Arrays;
import java.util.Locale;

/// One figure of one subject, measured in several rounds.
///
/// @param comparison what was compared
/// @param subject whose it is
/// @param metric what was measured
/// @param unit in what
/// @param values one a round
public record Rounds(String comparison, String subject, String metric, String unit, double... values) {

    public double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public double min() {
        return Arrays.stream(values).min().orElseThrow();
    }

    public double max() {
        return Arrays.stream(values).max().orElseThrow();
    }

    /// Returns this divided by another, round by round: what disturbs one round disturbs both.
    public Rounds dividedBy(Rounds other, String name) {
        double[] ratios = new double[Math.min(values.length, other.values.length)];
        Arrays.setAll(ratios, i -> values[i] / other.values[i]);
        return new Rounds(comparison, subject, name, "ratio", ratios);
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"comparison\": \"%s\", \"subject\": \"%s\", \"metric\": \"%s\", \"unit\": \"%s\","
                        + " \"median\": %s, \"min\": %s, \"max\": %s, \"rounds\": %d}",
                comparison,
                subject,
                metric,
                unit,
                number(median()),
                number(min()),
                number(max()),
                values.length);
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? String.format(Locale.ROOT, "%.4f", value)
                : "null"; // a round without a tick of CPU
    }
}
