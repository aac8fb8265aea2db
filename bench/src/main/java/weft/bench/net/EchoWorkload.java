package weft.bench.net;

import java.io.IOException;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Workload;

/// An echo server under load.
record EchoWorkload(Echo echo, Server server, Child load) implements Workload {

    static EchoWorkload start(Echo echo, Subject subject) throws IOException {
        Server server = Server.start(subject);
        try {
            return new EchoWorkload(echo, server, EchoLoad.start());
        } catch (IOException e) {
            server.close();
            throw e;
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
