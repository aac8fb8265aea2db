package weft.bench.harness;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// What is told of a sample.
///
/// @param metric its name
/// @param unit in what
/// @param value takes it out of a sample
public record Figure(String metric, String unit, ToDoubleFunction<Sample> value) {

    /// What is done in a second.
    public static final String RATE = "rate";

    /// The CPU time that a server takes for each.
    public static final String CPU = "server-cpu";

    /// How busy a server was, in percent of its core.
    public static final String SERVER_BUSY = "server-busy";

    /// How busy what loads it was, in percent of its core: where that is near to 100, the rate is its own.
    public static final String LOAD_BUSY = "load-busy";

    /// Returns all figures of a sample.
    ///
    /// @param message what is counted
    public static List<Figure> all(String message) {
        return List.of(
                new Figure(RATE, message + "s/s", Sample::messagesPerSecond),
                new Figure(CPU, "us/" + message, Sample::serverMicrosPerMessage),
                new Figure("latency-p50", "us", sample -> sample.median() / 1e3),
                new Figure("latency-p99", "us", sample -> sample.p99() / 1e3),
                new Figure(SERVER_BUSY, "percent of a core", Sample::serverBusy),
                new Figure(LOAD_BUSY, "percent of a core", Sample::loadBusy),
                new Figure("others-busy", "percent of a core", Sample::othersBusy));
    }

    public Rounds of(String comparison, String subject, List<Sample> samples) {
        return new Rounds(
                comparison,
                subject,
                metric,
                unit,
                samples.stream().mapToDouble(value).toArray());
    }
}
