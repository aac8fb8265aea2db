package weft.bench.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.bench.page.Topic;
import weft.bench.page.Topic.Better;

/// The memory of connections on which nothing happens, after some messages on each: so what a connection makes when it
/// is first
/// used is there.
///
/// @param protocol what they speak
/// @param connections how many
/// @param first how many there are already when the count begins; what they make once for all is start-up
record Idle(Protocol protocol, int connections, int first) {

    static final String MEMORY = "memory";

    private static final int MESSAGES = 20;
    private static final int OTHER_FILES = 200;

    /// What a connection speaks.
    enum Protocol {
        ECHO("", "hold %d %d 64 %d", "messages of 64 bytes"),
        HTTP("http-", "hold-http %d %d %d", "requests");

        private final String prefix;
        private final String order; // PORT CONNECTIONS MESSAGES
        private final String messages;

        Protocol(String prefix, String order, String messages) {
            this.prefix = prefix;
            this.order = order;
            this.messages = messages;
        }
    }

    String name() {
        return protocol.prefix + "idle-" + connections;
    }

    Topic topic() {
        return new Topic(
                name(),
                connections + " connections on which nothing happens, after " + MESSAGES + " " + protocol.messages
                        + " on each.",
                List.of(MEMORY, "heap"),
                Subjects.NETTY,
                Better.LOWER);
    }

    String description() {
        return name() + ": " + connections + " connections, after " + MESSAGES + " " + protocol.messages + " on each";
    }

    /// Why this cannot be measured here, if so.
    Optional<String> obstacle() {
        long most = Machine.openFiles();
        return most < connections + first + OTHER_FILES
                ? Optional.of(
                        "a process may open " + most + " files, and this needs " + (connections + first + OTHER_FILES))
                : Optional.empty();
    }

    /// Measures a subject: each round with a new server.
    ///
    /// @return what a connection takes: all memory, and that on the heap
    List<Rounds> measure(Subject subject, int rounds, Child load) throws IOException {
        double[] all = new double[rounds];
        double[] heap = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            try (Server server = Server.start(subject.withFlags(Java.WHOLE_HEAP))) {
                hold(server, load, first);
                Memory before = Memory.of(server, subject);
                hold(server, load, connections);
                Memory after = Memory.of(server, subject);
                load.ask("release");
                heap[round] = (after.heap() - before.heap()) / (double) connections;
                all[round] = heap[round] + (after.resident() - before.resident()) / (double) connections;
            }
        }
        List<Rounds> results = new ArrayList<>();
        results.add(new Rounds(name(), subject.name(), MEMORY, "bytes/connection", all));
        if (subject.isJava()) {
            results.add(new Rounds(name(), subject.name(), "heap", "bytes/connection", heap));
        }
        return results;
    }

    private void hold(Server server, Child load, int count) throws IOException {
        load.ask(String.format(Locale.ROOT, protocol.order, server.port(), count, MESSAGES));
    }

    /// @param resident all that is in RAM; of a JVM that is the whole heap, used or not
    /// @param heap what is used of the heap after a collection; 0 where there is no telling
    private record Memory(long resident, long heap) {

        static Memory of(Server server, Subject subject) throws IOException {
            long heap = subject.isJava()
                    ? Long.parseLong(server.process().ask("heap").substring("heap ".length()))
                    : 0;
            return new Memory(server.process().residentBytes(), heap);
        }
    }
}
