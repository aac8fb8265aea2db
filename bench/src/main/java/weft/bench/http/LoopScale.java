package weft.bench.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Group;
import weft.bench.harness.Plan;
import weft.bench.harness.Report;
import weft.bench.harness.Run;
import weft.bench.harness.Sample;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// What a server gains by a second loop, if its handlers compute: the load then needs little of the cores that both
/// share, and whatever loop is free has one.
public final class LoopScale implements Group {

    private static final String NAME = "scale-http-loops";
    private static final int CONNECTIONS = 64;
    private static final List<Integer> LOOPS = List.of(1, 2);
    static final List<Subject> ALL = List.of(
            java(Subjects.NETTY, NettyComputing.class, List.of()),
            java(Subjects.OURS.getFirst(), WeftComputing.class, Subjects.MOUNTED),
            java(Subjects.OURS.getLast(), WeftComputing.class, Subjects.BATON));
    private static final String GAIN = "rate-to-one-loop";

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String title() {
        return "Scaling";
    }

    @Override
    public List<String> comparisons(Run.Length length) {
        return List.of(NAME); // of which each number of loops is a part: they have their rounds by turns
    }

    @Override
    public List<Topic> topics() {
        return List.of(new Topic(
                NAME,
                "Requests to a server whose handler computes for about 200 us, on " + CONNECTIONS
                        + " connections. By how many loops it has, of which each may use any core.",
                List.of(Figure.RATE),
                Subjects.NETTY,
                Better.HIGHER));
    }

    @Override
    public void compare(Set<String> chosen, Run run) throws IOException {
        Report report = run.report();
        report.say("");
        report.say(NAME + ": " + CONNECTIONS + " connections, " + run.plan().rounds() + " rounds");
        if (Wrk.isThere()) {
            compare(run.plan(), report, Wrk.anywhere(run.peers().resolve("wrk.lua")), ALL);
        } else {
            LOOPS.forEach(loops -> report.missing(NAME + "-" + loops, ALL, Wrk.MISSING));
        }
    }

    /// @param all are told by an argument how many loops to have
    static void compare(Plan plan, Report report, Wrk wrk, List<Subject> all) throws IOException {
        Entrants entrants = Entrants.of(all);
        Map<Integer, Map<Subject, List<Sample>>> samples = measure(plan, wrk, entrants);
        List<Figure> figures = Figure.all("request");
        samples.forEach((loops, subjects) -> subjects.forEach((subject, each) -> report.add(figures.stream()
                .map(figure -> figure.of(NAME + "-" + loops, subject.name(), each))
                .toList())));
        report.row("", List.of("requests/s", "of one loop's", "CPU us/request", "p50, p99 us", "server, load, others"));
        samples.forEach((loops, subjects) -> {
            String comparison = NAME + "-" + loops;
            Table table = new Table(report, comparison, Subjects.NETTY);
            entrants.failures().forEach((subject, reason) -> report.missing(comparison, subject.name(), reason));
            for (Subject subject : subjects.keySet()) {
                report.find(comparison, subject.name(), Figure.RATE)
                        .flatMap(own -> report.find(NAME + "-1", subject.name(), Figure.RATE)
                                .map(one -> own.dividedBy(one, GAIN)))
                        .ifPresent(gain -> report.add(List.of(gain)));
                report.row(
                        subject.name() + ", " + loops + (loops == 1 ? " loop" : " loops"),
                        List.of(
                                table.medians(subject, "%,.0f", Figure.RATE),
                                table.spread(subject, GAIN, "%.2f"),
                                table.spread(subject, Figure.CPU, "%.0f"),
                                table.medians(subject, "%,.0f", "latency-p50", "latency-p99"),
                                table.medians(subject, "%.0f%%", Figure.SERVER_BUSY, Figure.LOAD_BUSY, "others-busy")));
            }
        });
    }

    /// Measures all in turn, each subject by all its numbers of loops.
    private static Map<Integer, Map<Subject, List<Sample>>> measure(Plan plan, Wrk wrk, Entrants entrants)
            throws IOException {
        Map<Integer, Map<Subject, List<Sample>>> samples = new LinkedHashMap<>();
        Map<Integer, Map<Subject, Server>> servers = new LinkedHashMap<>();
        try {
            for (int loops : LOOPS) {
                Map<Subject, Server> started = new LinkedHashMap<>();
                servers.put(loops, started);
                samples.put(loops, new LinkedHashMap<>());
                entrants.each(subject -> {
                    Server server = Server.startAnywhere(subject.withArgument(Integer.toString(loops)));
                    started.put(subject, server);
                    samples.get(loops).put(subject, new ArrayList<>());
                    HttpCheck.check(subject, server, HttpTask.PLAINTEXT);
                    wrk.run(server, HttpTask.PLAINTEXT, CONNECTIONS, plan.warmUp());
                });
            }
            for (int round = 0; round < plan.allRounds(); round++) {
                for (int loops : LOOPS) {
                    entrants.each(subject -> {
                        Server server = servers.get(loops).get(subject);
                        samples.get(loops)
                                .get(subject)
                                .add(plan.undisturbed(
                                        () -> wrk.run(server, HttpTask.PLAINTEXT, CONNECTIONS, plan.time())));
                    });
                }
            }
        } finally {
            servers.values().forEach(each -> each.values().forEach(Server::close));
        }
        samples.values().forEach(each -> {
            each.keySet().retainAll(entrants.in());
            each.replaceAll((_, everyRound) -> plan.counted(everyRound));
        });
        return samples;
    }

    private static Subject java(String name, Class<?> main, List<String> flags) {
        return Subject.java(name, Form.RECOMMENDED, main, flags, List.of());
    }
}
