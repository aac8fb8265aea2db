package weft.bench.http;

import java.io.IOException;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Server;
import weft.bench.harness.Subject;
import weft.bench.harness.Workload;

/// A client that gets from a server which has less to do than it.
record GetsWorkload(Gets gets, Child process, Server server) implements Workload {

    static GetsWorkload start(Gets gets, Subject client) throws IOException {
        Server server = Gets.startServer();
        try {
            return new GetsWorkload(gets, Gets.startClient(client), server);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public void work(Duration time) throws IOException {
        gets.run(process, server, time.toMillis());
    }

    @Override
    public void close() {
        process.close();
        server.close();
    }
}
