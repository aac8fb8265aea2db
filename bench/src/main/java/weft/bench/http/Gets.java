package weft.bench.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Machine;
import weft.bench.harness.Plan;
import weft.bench.harness.Rounds;
import weft.bench.harness.Sample;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// Gets of a short text by a client. What serves them is on the core of the load, and has less to do than the client.
///
/// @param ways how many requests are on their way at any time, each on its connection
record Gets(int ways) {

    static final String CPU = "client-cpu";

    private static final List<Figure> FIGURES = List.of(
            new Figure(Figure.RATE, "requests/s", Sample::messagesPerSecond),
            new Figure(CPU, "us/request", Sample::serverMicrosPerMessage),
            new Figure("latency-p50", "us", sample -> sample.median() / 1e3),
            new Figure("latency-p99", "us", sample -> sample.p99() / 1e3),
            new Figure(Figure.CLIENT_BUSY, "percent of a core", Sample::serverBusy),
            new Figure(Figure.LOAD_BUSY, "percent of a core", Sample::loadBusy),
            new Figure("others-busy", "percent of a core", Sample::othersBusy));

    Topic topic() {
        return new Topic(
                name(),
                "A client with " + ways + " requests at a time.",
                List.of(Figure.RATE, CPU, Figure.CLIENT_BUSY, Figure.LOAD_BUSY, "latency-p50", "latency-p99"),
                Subjects.NETTY,
                Better.HIGHER);
    }

    String name() {
        return "http-client-" + ways;
    }

    /// Measures all clients in turn, several times.
    ///
    /// @throws IOException if one of ours does not get what it should
    Map<Subject, List<Sample>> measure(Entrants clients, Plan plan) throws IOException {
        Map<Subject, Child> children = new LinkedHashMap<>();
        Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
        try (Server server = startServer()) {
            clients.each(client -> {
                children.put(client, Child.start(client.label(), Server.CORE, client.command()));
                samples.put(client, new ArrayList<>());
            });
            clients.each(client -> {
                Child child = children.get(client);
                requireReady(client, child);
                long wanted = client.isJava() ? plan.warmMessages() : 0;
                do {
                    wanted -= run(child, server, plan.warmUp().toMillis()).messages();
                } while (wanted > 0);
            });
            for (int round = 0; round < plan.allRounds(); round++) {
                clients.each(client -> samples.get(client)
                        .add(plan.undisturbed(() ->
                                run(children.get(client), server, plan.time().toMillis()))));
            }
        } finally {
            children.values().forEach(Child::close);
        }
        samples.keySet().retainAll(clients.in());
        samples.replaceAll((_, all) -> plan.counted(all));
        return samples;
    }

    static Server startServer() throws IOException {
        Subject canned = Subject.java("canned", Subject.Form.RECOMMENDED, CannedHttp.class, List.of(), List.of());
        return Server.start(canned, Server.LOAD_CORE);
    }

    static Child startClient(Subject client) throws IOException {
        Child child = Child.start(client.label(), Server.CORE, client.command());
        requireReady(client, child);
        return child;
    }

    private static void requireReady(Subject client, Child child) throws IOException {
        if (!child.answer().equals("ready")) {
            child.close();
            throw new IOException(client.label() + " is not ready");
        }
    }

    Sample run(Child client, Server server, long millis) throws IOException {
        long cpu = client.cpuNanos();
        long serverCpu = server.process().cpuNanos();
        long allCpu = Machine.busy();
        String[] told =
                client.ask("gets " + server.port() + " " + ways + " " + millis).split(" ");
        cpu = client.cpuNanos() - cpu;
        serverCpu = server.process().cpuNanos() - serverCpu;
        allCpu = Machine.busy() - allCpu;
        long[] numbers = Arrays.stream(told).skip(1).mapToLong(Long::parseLong).toArray();
        return new Sample(
                numbers[0], numbers[1], cpu, serverCpu, Math.max(0, allCpu - cpu - serverCpu), numbers[2], numbers[3]);
    }

    List<Rounds> results(Subject client, List<Sample> samples) {
        return FIGURES.stream()
                .map(figure -> figure.of(name(), client.name(), samples))
                .toList();
    }
}
