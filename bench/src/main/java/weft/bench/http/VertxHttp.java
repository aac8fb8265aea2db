package weft.bench.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import weft.bench.harness.Parent;

/// A web server of Vert.x's, on one event loop.
final class VertxHttp {

    private static final Buffer LARGE = Buffer.buffer(HttpTask.large());

    private VertxHttp() {}

    static void main(String[] arguments) throws Exception {
        Vertx vertx = vertx();
        int port = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setAcceptBacklog(4096))
                .requestHandler(VertxHttp::handle)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        Parent.ready(port);
    }

    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    }

    private static void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/plaintext" -> answer(request, "text/plain", Buffer.buffer(HttpTask.TEXT));
            case "/json" -> answer(request, "application/json", Buffer.buffer(HttpTask.json()));
            case "/download" -> answer(request, "application/octet-stream", LARGE);
            case "/upload" -> {
                long[] count = new long[1];
                request.handler(part -> count[0] += part.length())
                        .endHandler(end -> answer(request, "text/plain", Buffer.buffer(Long.toString(count[0]))));
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private static void answer(HttpServerRequest request, String type, Buffer body) {
        request.response().putHeader("content-type", type).end(body);
    }
}
