package weft.http.websocket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;

/// A server whose answers are WebSockets, while a test's body runs.
final class Talk {

    /// What a test does meanwhile, in a task.
    @FunctionalInterface
    interface Body {
        void run(WebServer server, WebClient client) throws Exception;
    }

    static final WebSocketHandler ECHO = socket -> {
        for (WebSocketMessage message : socket.messages()) {
            switch (message) {
                case WebSocketMessage.Text(String text) -> socket.send(text);
                case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    };

    final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
    private UnaryOperator<ServerOptions> server = options -> options;
    private UnaryOperator<WebSocketOptions> options = options -> options;

    Talk withServer(UnaryOperator<ServerOptions> server) {
        this.server = server;
        return this;
    }

    Talk with(UnaryOperator<WebSocketOptions> options) {
        this.options = options;
        return this;
    }

    void run(WebSocketHandler handler, Body body) {
        serve(request -> WebSockets.accept(request, options, handler), body);
    }

    void serve(Handler handler, Body body) {
        Weft.run(loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            WebServer opened = WebServer.open(any, server, handler);
            Task<Void> serving = Weft.createTask("server", opened::serveForever);
            try (WebClient client = WebClient.open()) {
                body.run(opened, client);
            } finally {
                opened.close();
                serving.await();
            }
        });
    }

    static String uri(WebServer server) {
        return "ws://127.0.0.1:" + server.port() + "/";
    }

    static String text(WebSocketConnection socket) {
        return socket.receive().orElseThrow() instanceof WebSocketMessage.Text(String text) ? text : "no text";
    }
}
