package weft.bench.harness;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Subjects that run beside each other; those whose turn it is not wait.
public final class Servers implements AutoCloseable {

    private final Map<Subject, Child> children = new LinkedHashMap<>();
    private final Map<Subject, Server> all = new LinkedHashMap<>();

    private Servers() {}

    /// Starts all, at once.
    ///
    /// @throws IOException if one of ours does not say that it is ready; then none runs
    public static Servers start(Entrants entrants) throws IOException {
        Servers servers = new Servers();
        boolean ready = false;
        try {
            entrants.each(subject ->
                    servers.children.put(subject, Child.start(subject.label(), Server.CORE, subject.command())));
            entrants.each(subject -> servers.all.put(subject, Server.of(subject, servers.children.get(subject))));
            ready = true;
            return servers;
        } finally {
            if (!ready) {
                servers.close();
            }
        }
    }

    /// Returns the server of a subject.
    ///
    /// @throws IllegalArgumentException if it is none of these
    public Server of(Subject subject) {
        Server server = all.get(subject);
        if (server == null) {
            throw new IllegalArgumentException("it was not started: " + subject.label());
        }
        return server;
    }

    @Override
    public void close() {
        children.values().forEach(Child::end);
        children.values().forEach(Child::close);
    }
}
