package weft.bench.http;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Plan;
import weft.bench.harness.Rounds;
import weft.bench.harness.Server;
import weft.bench.harness.Servers;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;
import weft.bench.net.Paced;
import weft.bench.net.Samples;

/// Requests to a web server: each connection has one on its way.
///
/// @param task what is asked for
/// @param connections how many
record Http(HttpTask task, int connections) {

    Topic topic() {
        return new Topic(
                name(),
                connections + " connections, each with a request at a time: " + task.text(),
                Figure.shown(Paced.shown()),
                Subjects.NETTY,
                Better.HIGHER);
    }

    String name() {
        return "http-" + task.name().toLowerCase(Locale.ROOT) + "-" + connections;
    }

    /// Measures all subjects in turn, several times. Each server is started once.
    ///
    /// @throws IOException if one of ours does not answer, or not as it should
    Map<Subject, Samples> measure(Entrants entrants, Plan plan, Wrk wrk, Child load) throws IOException {
        Map<Subject, Samples> samples = new LinkedHashMap<>();
        try (Servers servers = Servers.start(entrants)) {
            entrants.each(subject -> {
                Server server = servers.of(subject);
                samples.put(subject, new Samples());
                HttpCheck.check(subject, server, task);
                warmUp(subject, server, plan, wrk);
            });
            for (int round = 0; round < plan.allRounds(); round++) {
                entrants.each(subject -> {
                    Server server = servers.of(subject);
                    Samples own = samples.get(subject);
                    own.addSaturated(plan, () -> wrk.run(server, task, connections, time(plan)));
                    own.addPaced(plan, load, "paced " + server.port() + " " + connections + " " + task, server);
                });
            }
        }
        samples.keySet().retainAll(entrants.in());
        samples.replaceAll((_, all) -> all.counted(plan));
        return samples;
    }

    private void warmUp(Subject subject, Server server, Plan plan, Wrk wrk) throws IOException {
        long wanted = subject.isJava() ? plan.warmMessages() / (task.isLarge() ? 200 : 1) : 0;
        do {
            wanted -= wrk.run(server, task, connections, plan.warmUp()).messages();
        } while (wanted > 0);
    }

    // Of many that are large, most of a short time would be those that are on their way at its end.
    private Duration time(Plan plan) {
        return task.isLarge() && connections > 100 ? plan.time().multipliedBy(3) : plan.time();
    }

    List<Rounds> results(Subject subject, Samples samples) {
        return samples.results(name(), subject, "request");
    }
}
