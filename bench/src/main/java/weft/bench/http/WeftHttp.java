package weft.bench.http;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import weft.Weft;
import weft.bench.harness.Parent;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.Router;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;
import weft.io.ByteReader;

/// A web server of weft's.
final class WeftHttp {

    private static final byte[] LARGE = HttpTask.large();

    private WeftHttp() {}

    static void main(String[] arguments) {
        Router router = Router.EMPTY
                .get("/plaintext", request -> Response.text(HttpTask.TEXT))
                .get("/json", request -> Response.of(Body.of(MediaType.JSON, HttpTask.json())))
                .get("/download", request -> Response.of(Body.of(MediaType.BYTES, LARGE)))
                .post("/upload", WeftHttp::count);
        Weft.run(() -> {
            var address = new InetSocketAddress("127.0.0.1", 0);
            try (WebServer server = WebServer.open(
                    address, options -> options.withLimits(options.limits().withConnections(20_000)), router)) {
                Parent.ready(server.port());
                server.serveForever();
            }
        });
    }

    private static Response count(ServerRequest request) {
        ByteReader body = request.content().reader();
        long count = 0;
        for (int length; (length = body.readInPlace(WeftHttp::skip)) > 0; ) {
            count += length;
        }
        return Response.text(Long.toString(count));
    }

    private static int skip(ByteBuffer bytes) {
        int length = bytes.remaining();
        bytes.position(bytes.limit());
        return length;
    }
}
