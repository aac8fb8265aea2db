package weft.bench.http;

import java.io.IOException;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Server;
import weft.bench.harness.Workload;

/// A web server under wrk's load.
record HttpWorkload(Http http, Server server, Wrk wrk) implements Workload {

    @Override
    public Child process() {
        return server.process();
    }

    @Override
    public void work(Duration time) throws IOException {
        wrk.run(server, http.task(), http.connections(), time);
    }

    @Override
    public void close() {
        server.close();
    }
}
