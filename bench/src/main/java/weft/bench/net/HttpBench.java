package weft.bench.net;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The comparisons of HTTP: weft beside bare Netty handlers, Vert.x, Helidon, Node and aiohttp.
///
/// @param wrk what loads the servers; empty if there is none
record HttpBench(Plan plan, Report report, Optional<Wrk> wrk) {

    static final List<Http> SERVERS = List.of(
            new Http(HttpTask.PLAINTEXT, 64),
            new Http(HttpTask.PLAINTEXT, 1024),
            new Http(HttpTask.JSON, 64),
            new Http(HttpTask.JSON, 1024),
            new Http(HttpTask.DOWNLOAD, 64),
            new Http(HttpTask.DOWNLOAD, 1024),
            new Http(HttpTask.UPLOAD, 64),
            new Http(HttpTask.UPLOAD, 1024));
    static final List<Gets> CLIENTS = List.of(new Gets(64), new Gets(1024));

    /// Measures and reports one comparison of servers.
    void serve(Http http, List<Subject> subjects, Child load) throws IOException {
        report.say("");
        report.say(http.name() + ": " + http.connections() + " connections, " + plan.rounds() + " rounds");
        if (wrk.isEmpty()) {
            report.say("  not measured: there is no wrk on the PATH (Debian: wrk)");
            return;
        }
        Map<Subject, Http.Samples> samples = http.measure(present(subjects), plan, wrk.get(), load);
        samples.forEach((subject, each) -> report.add(http.results(subject, each)));
        report.row(
                "",
                List.of(
                        "requests/s",
                        "of netty's",
                        "CPU us/request",
                        "netty's CPU/its",
                        "p50, p99 us",
                        "server, load, others",
                        "at requests/s:",
                        "p50, p99, p99.9 us"));
        for (Subject subject : subjects) {
            row(
                    http.name(),
                    subject,
                    () -> List.of(
                            median(http.name(), subject, Http.RATE, "%,.0f"),
                            toNetty(http.name(), subject, Http.RATE),
                            Report.spread(find(http.name(), subject, Http.CPU), "%.1f"),
                            nettyTo(http.name(), subject, Http.CPU),
                            medians(http.name(), subject, "%,.0f", "latency-p50", "latency-p99"),
                            medians(http.name(), subject, "%.0f%%", "server-busy", "load-busy", "others-busy"),
                            median(http.name(), subject, "paced-rate", "%,.0f"),
                            medians(http.name(), subject, "%,.0f", "paced-p50", "paced-p99", "paced-p99.9")));
        }
        goals(Goal.SERVER, http.name());
    }

    /// Measures and reports one comparison of clients.
    void get(Gets gets, List<Subject> clients) throws IOException {
        Map<Subject, List<Sample>> samples = gets.measure(present(clients), plan);
        samples.forEach((client, each) -> report.add(gets.results(client, each)));
        report.say("");
        report.say(gets.name() + ": " + gets.ways() + " requests at a time, " + plan.rounds() + " rounds of "
                + plan.time().toMillis() + " ms");
        report.row(
                "", List.of("requests/s", "of netty's", "CPU us/request", "netty's CPU/its", "client, server, others"));
        for (Subject client : clients) {
            row(
                    gets.name(),
                    client,
                    () -> List.of(
                            median(gets.name(), client, Http.RATE, "%,.0f"),
                            toNetty(gets.name(), client, Http.RATE),
                            Report.spread(find(gets.name(), client, Gets.CPU), "%.1f"),
                            nettyTo(gets.name(), client, Gets.CPU),
                            medians(gets.name(), client, "%.0f%%", "client-busy", "load-busy", "others-busy")));
        }
        goals(Goal.CLIENT, gets.name());
    }

    private static List<Subject> present(List<Subject> subjects) {
        return subjects.stream().filter(each -> each.missing().isEmpty()).toList();
    }

    private void row(String comparison, Subject subject, Supplier<List<String>> cells) {
        subject.missing()
                .ifPresentOrElse(
                        reason -> report.missing(comparison, subject.name(), reason),
                        () -> report.row(subject.label(), cells.get()));
    }

    private String toNetty(String comparison, Subject subject, String metric) {
        return report.find(comparison, Subjects.NETTY, metric)
                .map(it -> Report.spread(find(comparison, subject, metric).dividedBy(it, "ratio"), "%.2f"))
                .orElse("");
    }

    private String nettyTo(String comparison, Subject subject, String metric) {
        return report.find(comparison, Subjects.NETTY, metric)
                .map(it -> Report.spread(it.dividedBy(find(comparison, subject, metric), "ratio"), "%.2f"))
                .orElse("");
    }

    private String medians(String comparison, Subject subject, String format, String... metrics) {
        return String.join(
                ", ",
                List.of(metrics).stream()
                        .map(metric -> median(comparison, subject, metric, format))
                        .toList());
    }

    private String median(String comparison, Subject subject, String metric, String format) {
        return Report.median(find(comparison, subject, metric), format);
    }

    private Rounds find(String comparison, Subject subject, String metric) {
        return report.find(comparison, subject.name(), metric).orElseThrow();
    }

    private void goals(List<Goal> goals, String comparison) {
        for (String ours : Subjects.OURS) {
            for (Goal goal : goals) {
                goal.check(report, comparison, ours).ifPresent(report::say);
            }
        }
    }
}
