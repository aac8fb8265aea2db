package weft.bench.harness;

import java.io.IOException;

/// A subject that runs.
///
/// @param process which it is
/// @param port where it listens
public record Server(Child process, int port) implements AutoCloseable {

    /// On which core it runs.
    public static final int CORE = 0;

    /// On which core that which loads it runs.
    public static final int LOAD_CORE = 1;

    public static Server start(Subject subject) throws IOException {
        return start(subject, CORE);
    }

    public static Server start(Subject subject, int core) throws IOException {
        return of(subject, Child.start(subject.label(), core, subject.command()));
    }

    /// Starts one that may use all cores.
    public static Server startAnywhere(Subject subject) throws IOException {
        return of(subject, Child.start(subject.label(), subject.command()));
    }

    /// Waits until it is ready.
    static Server of(Subject subject, Child process) throws IOException {
        boolean ready = false;
        try {
            String answer = process.answer();
            if (!answer.startsWith("port ")) {
                throw new IOException(subject.label() + " did not tell its port, but: " + answer);
            }
            Server server = new Server(process, Integer.parseInt(answer.substring(5)));
            ready = true;
            return server;
        } finally {
            if (!ready) {
                process.close();
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
