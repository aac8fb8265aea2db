package weft.bench.net;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Figure;
import weft.bench.harness.Plan;
import weft.bench.harness.Rounds;
import weft.bench.harness.Sample;
import weft.bench.harness.Server;
import weft.bench.harness.Servers;
import weft.bench.harness.Subject;
import weft.bench.harness.Subject.Form;
import weft.bench.harness.Subjects;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// Messages that are sent back: each connection has one on its way.
///
/// @param name of the comparison
/// @param order by which the load has a server echo
/// @param pacedOrder by which it sends at a constant rate, if it can
/// @param messages what they are, in words
/// @param connections how many
/// @param size of a message, in bytes
public record Echo(String name, String order, Optional<String> pacedOrder, String messages, int connections, int size) {

    /// Returns the one of bytes that are no more than that.
    static Echo plain(int connections, int size) {
        return new Echo(
                "echo-" + connections + "x" + (size < 1024 ? size + "" : size / 1024 + "k"),
                "echo",
                Optional.empty(),
                "messages of " + size + " bytes",
                connections,
                size);
    }

    /// Measures all subjects in turn, several times. Each server is started once.
    ///
    /// @throws IOException if one of ours does not answer, or with something else than it was sent
    Map<Subject, Samples> measure(Entrants entrants, Plan plan, Child load) throws IOException {
        Map<Subject, Samples> samples = new LinkedHashMap<>();
        try (Servers servers = Servers.start(entrants)) {
            entrants.each(subject -> {
                samples.put(subject, new Samples());
                int least = subject.isJava() ? plan.warmMessages() : 0;
                run(servers.of(subject), load, plan.warmUp().toMillis(), least, 1);
            });
            for (int round = 0; round < plan.allRounds(); round++) {
                entrants.each(subject -> measure(servers.of(subject), samples.get(subject), plan, load));
            }
        }
        samples.keySet().retainAll(entrants.in());
        samples.replaceAll((_, all) -> all.counted(plan));
        return samples;
    }

    private void measure(Server server, Samples samples, Plan plan, Child load) throws IOException {
        samples.addSaturated(
                plan,
                () -> run(server, load, plan.settle().toMillis(), 0, plan.time().toMillis()));
        if (pacedOrder.isPresent()) {
            samples.addPaced(
                    plan, load, pacedOrder.get() + " " + server.port() + " " + connections + " " + size, server);
        }
    }

    Sample run(Server server, Child load, long warmMillis, int warmMessages, long millis) throws IOException {
        return Sample.parse(load.ask(order + " " + server.port() + " " + server.pid() + " " + connections + " " + size
                + " " + warmMillis + " " + warmMessages + " " + millis));
    }

    /// The comparison in which a server of this form has its figures.
    public Topic topic(Form form) {
        String how = form == Form.READ_WRITE
                ? "The same, where ours reads and writes by turns."
                : connections + (connections == 1 ? " connection" : " connections") + " with " + messages
                        + ", each sent back whole, one on its way at a time.";
        return new Topic(
                name(form),
                how,
                Figure.shown(pacedOrder.isPresent() ? Paced.shown() : List.of()),
                Subjects.NETTY,
                Better.HIGHER);
    }

    String name(Form form) {
        return form == Form.READ_WRITE ? name + "-read-write" : name;
    }

    /// Returns the figures of one subject.
    ///
    /// @param forms as for [#names]
    List<Rounds> results(Subject subject, Samples samples, Collection<Form> forms) {
        return names(subject, forms)
                .flatMap(name -> samples.results(name, subject, "message").stream())
                .toList();
    }

    /// Returns the comparisons that a subject is in.
    ///
    /// @param forms of ours: a peer is written in one form only, and stands beside each of them
    Stream<String> names(Subject subject, Collection<Form> forms) {
        return forms.stream()
                .filter(form -> form == subject.form() || !Subjects.isOurs(subject))
                .map(this::name);
    }
}
