package weft.bench.net;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// What is told of a sample.
///
/// @param metric its name
/// @param unit in what
/// @param value takes it out of a sample
record Figure(String metric, String unit, ToDoubleFunction<Sample> value) {

    /// Returns all figures of a sample.
    ///
    /// @param message what is counted
    static List<Figure> all(String message) {
        return List.of(
                new Figure(Echo.RATE, message + "s/s", Sample::messagesPerSecond),
                new Figure(Echo.CPU, "us/" + message, Sample::serverMicrosPerMessage),
                new Figure("latency-p50", "us", sample -> sample.median() / 1e3),
                new Figure("latency-p99", "us", sample -> sample.p99() / 1e3),
                new Figure("server-busy", "percent of a core", Sample::serverBusy),
                new Figure("load-busy", "percent of a core", Sample::loadBusy),
                new Figure("others-busy", "percent of a core", Sample::othersBusy));
    }

    Rounds of(String comparison, String subject, List<Sample> samples) {
        return new Rounds(
                comparison,
                subject,
                metric,
                unit,
                samples.stream().mapToDouble(value).toArray());
    }
}
