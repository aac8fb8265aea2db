package weft.bench.http;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import weft.bench.harness.Parent;

/// A web server of Helidon's: a virtual thread a connection. Its scheduler has one carrier.
final class HelidonHttp {

    private static final byte[] LARGE = HttpTask.large();

    private HelidonHttp() {}

    static void main(String[] arguments) {
        serve(builder -> builder.routing(HelidonHttp::route));
    }

    /// @param routes has it do something
    static void serve(Consumer<WebServerConfig.Builder> routes) {
        WebServerConfig.Builder builder = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .backlog(4096)
                .connectionOptions(each -> each.tcpNoDelay(true)); // as all others have it by default
        routes.accept(builder);
        Parent.ready(builder.build().start().port());
    }

    private static void route(HttpRouting.Builder routing) {
        routing.get("/plaintext", (request, response) -> response.send(HttpTask.TEXT))
                .get(
                        "/json",
                        (request, response) ->
                                response.header(HeaderValues.CONTENT_TYPE_JSON).send(HttpTask.json()))
                .get(
                        "/download",
                        (request, response) -> response.header(HeaderValues.CONTENT_TYPE_OCTET_STREAM)
                                .send(LARGE))
                .post("/upload", HelidonHttp::count);
    }

    private static void count(ServerRequest request, ServerResponse response) throws IOException {
        byte[] block = new byte[64 * 1024];
        long count = 0;
        try (InputStream in = request.content().inputStream()) {
            for (int length; (length = in.read(block)) >= 0; ) {
                count += length;
            }
        }
        response.send(Long.toString(count));
    }
}
