package weft.bench.net;

import java.io.IOException;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Workload;

/// An echo server under load.
public record EchoWorkload(Echo echo, Server server, Child load) implements Workload {

    /// Starts both.
    ///
    /// @param load what is asked for it
    public static EchoWorkload start(Echo echo, Subject subject, Child load) throws IOException {
        boolean started = false;
        try {
            EchoWorkload workload = new EchoWorkload(echo, Server.start(subject), load);
            started = true;
            return workload;
        } finally {
            if (!started) {
                load.close();
            }
        }
    }

    @Override
    public Child process() {
        return server.process();
    }

    @Override
    public void work(Duration time) throws IOException {
        echo.run(server, load, 0, 0, time.toMillis());
    }

    @Override
    public void close() {
        load.close();
        server.close();
    }
}
