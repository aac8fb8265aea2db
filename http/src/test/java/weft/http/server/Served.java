package weft.http.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.CancelledError;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.sync.AsyncEvent;

/// A server that runs while a test's body does.
final class Served {

    /// A field of the last request of a connection.
    static final String CLOSE = "Connection: close";

    static final Handler HELLO = request -> Response.text("hello " + request.path());

    static final Handler ECHO = request -> Response.text(request.method() + " " + request.target() + " "
            + request.protocol() + " " + request.content().text());

    /// What a test does meanwhile, in a task.
    @FunctionalInterface
    interface Body {
        void run(WebServer server) throws Exception;
    }

    final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
    private UnaryOperator<ServerOptions> options = options -> options;
    private SocketAddress address = anyPort();

    Served at(SocketAddress address) {
        this.address = address;
        return this;
    }

    Served with(UnaryOperator<ServerOptions> more) {
        UnaryOperator<ServerOptions> before = options;
        options = known -> more.apply(before.apply(known));
        return this;
    }

    void run(Handler handler, Body body) {
        Weft.run(loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
            WebServer server = WebServer.open(address, options, handler);
            Task<Void> serving = Weft.createTask("server", server::serveForever);
            try {
                body.run(server);
            } finally {
                server.close();
                serving.await();
            }
        });
    }

    /// Waits until something was noted so often.
    static void awaitSize(Collection<?> log, int size) {
        while (log.size() < size) {
            Weft.sleep(Duration.ofMillis(1));
        }
    }

    /// Handles a request until it is cancelled, and says so.
    static Response untilCancelled(AsyncEvent cancelled) {
        try {
            Weft.sleep(Duration.ofDays(1));
        } catch (CancelledError e) {
            cancelled.set();
            throw e;
        }
        return Response.of(200);
    }

    /// Returns a request.
    static String get(String path, String... headers) {
        StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /// Sends bytes over a socket of the JDK's and returns what comes until the server closes.
    static String raw(WebServer server, String sent) {
        return Weft.toThread(() -> {
            try (Socket socket = connect(server)) {
                socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
                return rest(socket);
            }
        });
    }

    static Socket connect(WebServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Reads what comes, until the end; a reset ends it too.
    static String rest(Socket socket) {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            byte[] block = new byte[8192];
            for (int count; (count = in.read(block)) >= 0; ) {
                text.append(new String(block, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            text.append("[").append(e.getMessage()).append("]");
        }
        return text.toString();
    }

    /// Reads until a text has come.
    static String until(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (text.indexOf(end) < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the connection ended after " + text);
            }
            text.append((char) c);
        }
        return text.toString();
    }

    /// Leaves out the date.
    static String undated(String answer) {
        return answer.replaceAll("date: [^\r]*\r\n", "");
    }
}
