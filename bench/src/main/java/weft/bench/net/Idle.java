package weft.bench.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.bench.harness.Child;
import weft.bench.harness.Entrants;
import weft.bench.harness.Goal;
import weft.bench.harness.Java;
import weft.bench.harness.Machine;
import weft.bench.harness.Report;
import weft.bench.harness.Rounds;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Subjects;
import weft.bench.harness.Table;
import weft.bench.harness.Topic;
import weft.bench.harness.Topic.Better;

/// The memory of connections on which nothing happens, after some messages on each: so what a connection makes when it
/// is first used is there.
///
/// @param prefix how its name begins
/// @param order by which the load holds connections
/// @param messages what goes there and back, in words
/// @param connections how many
/// @param first how many there are already when the count begins; what they make once for all is start-up
public record Idle(String prefix, String order, String messages, int connections, int first) {

    static final String MEMORY = "memory";

    private static final String HEAP = "heap";
    private static final int MESSAGES = 20;
    private static final int ROUNDS = 3;
    /// What ours are to reach.
    public static final List<Goal> GOALS = List.of(new Goal(MEMORY, Better.LOWER, Subjects.NETTY, 1.3));

    /// Returns the name of the comparison.
    public String name() {
        return prefix + "idle-" + connections;
    }

    /// Returns what the page says of it.
    public Topic topic() {
        return new Topic(
                name(),
                connections + " connections on which nothing happens, after " + MESSAGES + " " + messages + " on each.",
                List.of(MEMORY, HEAP),
                Subjects.NETTY,
                Better.LOWER);
    }

    /// Measures and reports.
    ///
    /// @param load obeys the order, `hold PORT CONNECTIONS MESSAGES` for instance, and `release`
    /// @throws IOException if one of ours fails
    public void compare(List<Subject> subjects, List<Goal> goals, Report report, Child load) throws IOException {
        report.say("");
        report.say(name() + ": " + connections + " connections, after " + MESSAGES + " " + messages + " on each, "
                + ROUNDS + " rounds");
        Optional<String> obstacle = Machine.tooFewFilesFor(connections + first).or(Machine::memoryIsUnknown);
        if (obstacle.isPresent()) {
            report.missing(name(), subjects, obstacle.get());
            return;
        }
        report.row("", List.of("bytes/connection", "of netty's", "of it heap"));
        Table table = new Table(report, name(), Subjects.NETTY);
        Entrants entrants = Entrants.of(subjects);
        measure(entrants, load).forEach((subject, rounds) -> report.add(results(subject, rounds)));
        report.failed(name(), entrants);
        for (Subject subject : subjects) {
            table.row(
                    subject,
                    () -> List.of(
                            table.spread(subject, MEMORY, "%,.0f"),
                            table.toPeer(subject, MEMORY),
                            subject.isJava() ? table.medians(subject, "%,.0f", HEAP) : ""));
        }
        table.goals(goals);
    }

    /// Measures all in turn, several times: each round with a new server.
    ///
    /// @return what a connection takes: all memory, and that on the heap
    private Map<Subject, List<Memory>> measure(Entrants entrants, Child load) throws IOException {
        Map<Subject, List<Memory>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            entrants.each(subject ->
                    rounds.computeIfAbsent(subject, _ -> new ArrayList<>()).add(measure(subject, load)));
        }
        rounds.keySet().retainAll(entrants.in());
        return rounds;
    }

    private Memory measure(Subject subject, Child load) throws IOException {
        try (Server server = Server.start(subject.withFlags(Java.WHOLE_HEAP))) {
            try {
                hold(server, load, first);
                Memory before = Memory.of(server, subject);
                hold(server, load, connections);
                return Memory.of(server, subject).minus(before);
            } finally {
                load.ask("release"); // which fails if the server has closed any
            }
        }
    }

    private List<Rounds> results(Subject subject, List<Memory> rounds) {
        double[] heap = rounds.stream()
                .mapToDouble(each -> each.heap() / (double) connections)
                .toArray();
        double[] all = rounds.stream()
                .mapToDouble(each -> (each.heap() + each.resident()) / (double) connections)
                .toArray();
        List<Rounds> results = new ArrayList<>();
        results.add(new Rounds(name(), subject.name(), MEMORY, "bytes/connection", all));
        if (subject.isJava()) {
            results.add(new Rounds(name(), subject.name(), HEAP, "bytes/connection", heap));
        }
        return results;
    }

    private void hold(Server server, Child load, int count) throws IOException {
        load.ask(order + " " + server.port() + " " + count + " " + MESSAGES);
    }

    /// @param resident all that is in RAM, after a collection; of a JVM that is the whole heap, used or not
    /// @param heap what is used of the heap after a collection; 0 where there is no telling
    private record Memory(long resident, long heap) {

        static Memory of(Server server, Subject subject) throws IOException {
            String told = server.process().ask(subject.isJava() ? HEAP : "collect");
            long heap = subject.isJava() ? Long.parseLong(told.substring("heap ".length())) : 0;
            return new Memory(server.process().residentBytes(), heap);
        }

        Memory minus(Memory before) {
            return new Memory(resident - before.resident, heap - before.heap);
        }
    }
}
