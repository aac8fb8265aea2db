package weft.bench.harness;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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

    /// How the names of those end that tell the CPU time for each.
    public static final String OF_CPU = "-cpu";

    /// How busy a server was, in percent of its core.
    public static final String SERVER_BUSY = "server-busy";

    /// How busy a client was, in percent of its core.
    public static final String CLIENT_BUSY = "client-busy";

    /// How busy what loads it was, in percent of its core: where that is near to 100, and theirs is not, the rate is
    /// its own.
    public static final String LOAD_BUSY = "load-busy";

    private static final double ALL_OF_A_CORE = 93; // percent, with what the system takes of it

    /// Whether a rate is that of the load, which had no more of its core, and not that of who is measured, who had.
    ///
    /// @param figures of one subject
    public static boolean isOfTheLoad(Collection<Rounds> figures) {
        double load = 0;
        double own = ALL_OF_A_CORE;
        for (Rounds each : figures) {
            switch (each.metric()) {
                case LOAD_BUSY -> load = each.median();
                case SERVER_BUSY, CLIENT_BUSY -> own = each.median();
                default -> {}
            }
        }
        return load >= ALL_OF_A_CORE && own < ALL_OF_A_CORE;
    }

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

    /// Returns those of [#all] that the page shows, and more.
    public static List<String> shown(List<String> more) {
        return Stream.concat(Stream.of(RATE, CPU, SERVER_BUSY, LOAD_BUSY, "latency-p50", "latency-p99"), more.stream())
                .toList();
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
