package weft.bench.http;

import java.net.InetSocketAddress;
import weft.Weft;
import weft.bench.harness.Parent;
import weft.http.Response;
import weft.http.server.WebServer;

/// A web server of weft's whose handler computes. The argument is how many loops it has.
final class WeftComputing {

    private WeftComputing() {}

    static void main(String[] arguments) {
        int loops = Integer.parseInt(arguments[0]);
        Weft.run(() -> {
            var address = new InetSocketAddress("127.0.0.1", 0);
            try (WebServer server = WebServer.open(
                    address, options -> options.withLoops(loops), request -> Response.text(Computing.text()))) {
                Parent.ready(server.port());
                server.serveForever();
            }
        });
    }
}
