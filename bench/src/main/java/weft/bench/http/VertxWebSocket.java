package weft.bench.http;

import io.vertx.core.http.HttpServerOptions;
import weft.bench.harness.Parent;

/// A server of Vert.x's that sends back the texts that it gets, on one event loop.
final class VertxWebSocket {

    private VertxWebSocket() {}

    static void main(String[] arguments) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setAcceptBacklog(4096)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        int port = VertxHttp.vertx()
                .createHttpServer(options)
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        Parent.ready(port);
    }
}
