package weft.bench.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import weft.bench.net.Subject.Form;

/// Messages that are sent back: each connection has one on its way.
///
/// @param connections how many
/// @param size of a message, in bytes
record Echo(int connections, int size) {

    static final String RATE = "rate";
    static final String CPU = "server-cpu";

    String name() {
        return "echo-" + connections + "x" + (size < 1024 ? size + "" : size / 1024 + "k");
    }

    /// Measures all subjects in turn, several times. Each server is started once; those whose turn it is not wait.
    ///
    /// @throws IOException if one of them does not answer, or with something else than it was sent
    Map<Subject, List<Sample>> measure(List<Subject> subjects, Plan plan, Child load) throws IOException {
        Map<Subject, Server> servers = new LinkedHashMap<>();
        Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
        try {
            for (Subject subject : subjects) {
                Server server = Server.start(subject);
                servers.put(subject, server);
                samples.put(subject, new ArrayList<>());
                run(server, load, plan.warmUp().toMillis(), 1);
            }
            for (int round = 0; round < plan.rounds(); round++) {
                for (Subject subject : subjects) {
                    samples.get(subject)
                            .add(run(
                                    servers.get(subject),
                                    load,
                                    plan.settle().toMillis(),
                                    plan.time().toMillis()));
                }
            }
        } finally {
            servers.values().forEach(Server::close);
        }
        return samples;
    }

    private Sample run(Server server, Child load, long warmMillis, long millis) throws IOException {
        return Sample.parse(load.ask("run " + server.port() + " " + server.pid() + " " + connections + " " + size + " "
                + warmMillis + " " + millis));
    }

    /// Returns the figures of one subject.
    List<Rounds> results(Subject subject, List<Sample> samples) {
        return List.of(
                rounds(subject, RATE, "messages/s", samples, Sample::messagesPerSecond),
                rounds(subject, CPU, "us/message", samples, Sample::serverMicrosPerMessage),
                rounds(subject, "latency-p50", "us", samples, each -> each.median() / 1e3),
                rounds(subject, "latency-p99", "us", samples, each -> each.p99() / 1e3),
                rounds(subject, "server-busy", "percent of a core", samples, Sample::serverBusy),
                rounds(subject, "load-busy", "percent of a core", samples, Sample::loadBusy));
    }

    private Rounds rounds(
            Subject subject, String metric, String unit, List<Sample> samples, ToDoubleFunction<Sample> figure) {
        String comparison = subject.form() == Form.READ_WRITE ? name() + "-read-write" : name();
        return new Rounds(
                comparison,
                subject.name(),
                metric,
                unit,
                samples.stream().mapToDouble(figure).toArray());
    }
}
