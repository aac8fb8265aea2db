package weft.bench.http;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Goal;
import weft.bench.harness.Plan;
import weft.bench.harness.Report;
import weft.bench.harness.Sample;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;
import weft.bench.net.Samples;

/// Measures and reports servers and clients of HTTP.
///
/// @param wrk what loads the servers; empty if there is none
record HttpBench(Plan plan, Report report, Optional<Wrk> wrk) {

    private static final List<Goal> SERVER = goals(HttpSubjects.VERTX, HttpSubjects.HELIDON, HttpSubjects.NODE);
    private static final List<Goal> CLIENT =
            goals(HttpSubjects.VERTX, HttpSubjects.HELIDON, HttpSubjects.NODE, HttpSubjects.JDK);

    /// Returns what ours are to reach: nine tenths of bare handlers, four times aiohttp, and as much as all others.
    static List<Goal> goals(String... others) {
        return Stream.of(
                        Stream.of(Goal.rate(Subjects.NETTY, 0.9)),
                        Stream.of(others).map(other -> Goal.rate(other, 1)),
                        Stream.of(Goal.rate(HttpSubjects.AIOHTTP, 4)))
                .flatMap(goals -> goals)
                .toList();
    }

    /// Measures and reports one comparison of servers.
    void serve(Http http, List<Subject> subjects, Child load) throws IOException {
        report.say("");
        report.say(http.name() + ": " + http.connections() + " connections, " + plan.rounds() + " rounds");
        if (wrk.isEmpty()) {
            report.missing(http.name(), subjects, Wrk.MISSING);
            return;
        }
        Entrants entrants = Entrants.of(subjects);
        Map<Subject, Samples> samples = http.measure(entrants, plan, wrk.get(), load);
        samples.forEach((subject, each) -> report.add(http.results(subject, each)));
        report.failed(http.name(), entrants);
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
        Table table = new Table(report, http.name(), Subjects.NETTY);
        for (Subject subject : subjects) {
            table.row(
                    subject,
                    () -> List.of(
                            table.medians(subject, "%,.0f", Figure.RATE),
                            table.toPeer(subject, Figure.RATE),
                            table.spread(subject, Figure.CPU, "%.1f"),
                            table.peerTo(subject, Figure.CPU),
                            table.medians(subject, "%,.0f", "latency-p50", "latency-p99"),
                            table.medians(subject, "%.0f%%", Figure.SERVER_BUSY, Figure.LOAD_BUSY, "others-busy"),
                            table.medians(subject, "%,.0f", "paced-rate"),
                            table.medians(subject, "%,.0f", "paced-p50", "paced-p99", "paced-p99.9")));
        }
        table.goals(SERVER);
    }

    /// Measures and reports one comparison of clients.
    void get(Gets gets, List<Subject> clients) throws IOException {
        Entrants entrants = Entrants.of(clients);
        Map<Subject, List<Sample>> samples = gets.measure(entrants, plan);
        samples.forEach((client, each) -> report.add(gets.results(client, each)));
        report.failed(gets.name(), entrants);
        report.say("");
        report.say(gets.name() + ": " + gets.ways() + " requests at a time, " + plan.rounds() + " rounds of "
                + plan.time().toMillis() + " ms");
        report.row(
                "",
                List.of(
                        "requests/s",
                        "of netty's",
                        "CPU us/request",
                        "netty's CPU/its",
                        "p50, p99 us",
                        "client, server, others"));
        Table table = new Table(report, gets.name(), Subjects.NETTY);
        for (Subject client : clients) {
            table.row(
                    client,
                    () -> List.of(
                            table.medians(client, "%,.0f", Figure.RATE),
                            table.toPeer(client, Figure.RATE),
                            table.spread(client, Gets.CPU, "%.1f"),
                            table.peerTo(client, Gets.CPU),
                            table.medians(client, "%,.0f", "latency-p50", "latency-p99"),
                            table.medians(client, "%.0f%%", Figure.CLIENT_BUSY, Figure.LOAD_BUSY, "others-busy")));
        }
        table.goals(CLIENT);
    }
}
