package weft.http.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// The JDK's own server.
final class JdkServer implements AutoCloseable {

    private final HttpServer server;
    private final Set<Integer> clients = ConcurrentHashMap.newKeySet();

    private JdkServer(HttpServer server) {
        this.server = server;
    }

    static JdkServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return new JdkServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JdkServer on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            clients.add(exchange.getRemoteAddress().getPort());
            try (exchange) {
                handler.handle(exchange);
            }
        });
        return this;
    }

    /// Answers with a text.
    JdkServer text(String path, String text) {
        return on(path, exchange -> answer(exchange, 200, text));
    }

    /// Answers with a way to elsewhere.
    JdkServer redirect(String path, int status, String location) {
        return on(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("location", location);
            answer(exchange, status, "elsewhere");
        });
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// How many connections have brought requests.
    int connections() {
        return clients.size();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String uri(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        ((java.util.concurrent.ExecutorService) server.getExecutor()).close();
    }
}
