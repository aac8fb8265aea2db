package weft.bench.net;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Machine;
import weft.bench.harness.Rounds;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;

/// The latencies at a constant rate, in microseconds: from when a message was to be sent, to the end of its answer.
///
/// @param rate messages in a second
/// @param p50 the median
/// @param p90 what 10 percent exceed
/// @param p99 what 1 percent exceeds
/// @param p999 what 1 in 1,000 exceeds
/// @param max the longest
/// @param late by how much the load was late with 1 percent of them, though it had a connection for them
/// @param loadBusy for how much of the time the load had something to do, in percent: where that is all, it reads late
/// @param othersBusy what took part besides the server and the load, in percent of a core
public record Paced(
        double rate,
        double p50,
        double p90,
        double p99,
        double p999,
        double max,
        double late,
        double loadBusy,
        double othersBusy) {

    /// The name of [#rate] among the figures.
    public static final String RATE = "paced-rate";

    private static final String LOAD_BUSY = "paced-load-busy";

    private static final Map<String, ToDoubleFunction<Paced>> MICROS = new LinkedHashMap<>();

    static {
        MICROS.put("paced-p50", Paced::p50);
        MICROS.put("paced-p90", Paced::p90);
        MICROS.put("paced-p99", Paced::p99);
        MICROS.put("paced-p99.9", Paced::p999);
        MICROS.put("paced-max", Paced::max);
        MICROS.put("paced-late", Paced::late);
    }

    /// Returns the figures that the page shows.
    public static List<String> shown() {
        return List.of(RATE, "paced-p50", "paced-p99", "paced-p99.9", "paced-late", LOAD_BUSY);
    }

    /// In the load generator: sends at a constant rate, and returns what [#ask] reads.
    ///
    /// @param connections that are sent on
    public static String line(Way.Opening opening, int connections, double rate, Duration time) throws IOException {
        try (Pacer pacer = new Pacer()) {
            pacer.connect(opening, connections, 1);
            pacer.run(rate, time);
            StringBuilder line = new StringBuilder("paced");
            for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
                append(line, pacer.latencies().getValueAtPercentile(percentile) / 1e3);
            }
            append(line, pacer.late().getValueAtPercentile(99) / 1e3);
            append(line, 100 * pacer.busy());
            return line.toString();
        }
    }

    private static void append(StringBuilder line, double figure) {
        line.append(String.format(Locale.ROOT, " %.3f", figure));
    }

    /// Has the load generator send at a constant rate.
    ///
    /// @param order begins with its name, the port and the number of connections
    /// @param rate messages in a second
    public static Paced ask(Child load, String order, Server server, double rate, Duration time) throws IOException {
        long start = System.nanoTime();
        long serverCpu = server.process().cpuNanos();
        long loadCpu = load.cpuNanos();
        long allCpu = Machine.busy();
        String line = load.ask(String.format(Locale.ROOT, "%s %f %d", order, rate, time.toMillis()));
        serverCpu = server.process().cpuNanos() - serverCpu;
        loadCpu = load.cpuNanos() - loadCpu;
        allCpu = Machine.busy() - allCpu;
        double[] all = Stream.of(line.split(" "))
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .toArray();
        double others = 100.0 / (System.nanoTime() - start) * Math.max(0, allCpu - serverCpu - loadCpu);
        return new Paced(rate, all[0], all[1], all[2], all[3], all[4], all[5], all[6], others);
    }

    /// Returns the figures of a subject.
    ///
    /// @param messages what is counted
    public static List<Rounds> results(String comparison, Subject subject, String messages, List<Paced> rounds) {
        return Stream.concat(
                        Stream.of(
                                rounds(comparison, subject, RATE, messages + "s/s", rounds, Paced::rate),
                                rounds(comparison, subject, LOAD_BUSY, "percent of a core", rounds, Paced::loadBusy)),
                        MICROS.entrySet().stream()
                                .map(each -> rounds(comparison, subject, each.getKey(), "us", rounds, each.getValue())))
                .toList();
    }

    private static Rounds rounds(
            String comparison,
            Subject subject,
            String metric,
            String unit,
            List<Paced> rounds,
            ToDoubleFunction<Paced> value) {
        return new Rounds(
                comparison,
                subject.name(),
                metric,
                unit,
                rounds.stream().mapToDouble(value).toArray());
    }
}
