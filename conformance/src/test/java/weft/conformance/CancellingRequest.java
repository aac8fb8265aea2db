package weft.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.server.ServerRequest;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;

/// A request whose answer has its number, so that it can be told from those of others.
final class CancellingRequest {

    enum Kind {
        GET,
        POST,
        UPLOAD,
        COMPRESSED,
        DOWNLOAD,
        ECHO,
        LEFT_EARLY,
        SLOW,
        TIMED_OUT,
        WEB_SOCKET
    }

    private static final int PARTS = 10;
    private static final int PART = 10_000;

    private static long last;

    private final WebClient client;
    private final Kind kind;
    private final Random random;
    private final String scheme; // of a WebSocket
    private final String number = Long.toString(++last);

    CancellingRequest(WebClient client, Kind kind, Random random, boolean secure) {
        this.client = client;
        this.kind = kind;
        this.random = random;
        scheme = secure ? "wss" : "ws";
    }

    // ---- the server's side

    static Response answer(ServerRequest request) throws Exception {
        String number = request.query().first("number").orElseThrow();
        return (switch (request.path()) {
                    case "/upload" -> Response.text(number + " " + countOf(request));
                    case "/download" -> Response.of(parts(number));
                    case "/echo" ->
                        Response.of(Body.stream(
                                MediaType.BYTES,
                                out -> request.content().reader().transferTo(out)));
                    case "/slow" -> {
                        Weft.sleep(Duration.ofMillis(30));
                        yield Response.text(number);
                    }
                    case "/socket" ->
                        WebSockets.accept(request, socket -> {
                            for (WebSocketMessage message : socket.messages()) {
                                if (message instanceof WebSocketMessage.Text(String text)) {
                                    socket.send(number + text);
                                }
                            }
                        });
                    default -> Response.text(number + request.content().text());
                })
                .withHeader("number", number);
    }

    private static int countOf(ServerRequest request) {
        int count = 0;
        for (byte[] part; (part = request.content().reader().read(PART)).length > 0; ) {
            count += part.length;
        }
        return count;
    }

    private static Body parts(String number) {
        return Body.stream(MediaType.BYTES, out -> {
            for (int i = 0; i < PARTS; i++) {
                if (i % 4 == 3) {
                    Weft.sleep(Duration.ofMillis(5));
                }
                out.write(part(number));
            }
        });
    }

    private static Body compressed(String text) {
        return Body.stream(MediaType.BYTES, out -> {
            ByteBuffer left = ByteBuffer.wrap(Compressed.gzip(text.getBytes(StandardCharsets.US_ASCII)));
            while (left.hasRemaining()) {
                byte[] piece = new byte[Math.min(100, left.remaining())];
                left.get(piece);
                out.write(piece);
                Weft.sleep(Duration.ofMillis(5));
            }
        });
    }

    private static String part(String number) {
        return (number + ",").repeat(PART / (number.length() + 1));
    }

    // ---- the client's side

    void run() {
        switch (kind) {
            case GET -> expect(Request.get("/"), number);
            case POST -> expect(Request.post("/", Body.of("x".repeat(random.nextInt(50_000)) + "y")), number);
            case UPLOAD ->
                expect(
                        Request.post("/upload", parts(number)),
                        number + " " + PARTS * part(number).length());
            case COMPRESSED ->
                expect(
                        Request.post("/upload", compressed(part(number).repeat(PARTS)))
                                .withHeader("content-encoding", "gzip"),
                        number + " " + PARTS * part(number).length());
            case DOWNLOAD -> expect(Request.get("/download"), part(number).repeat(PARTS));
            case ECHO ->
                expect(Request.post("/echo", parts(number)), part(number).repeat(PARTS));
            case SLOW -> expect(Request.get("/slow"), number);
            case LEFT_EARLY -> leave();
            case TIMED_OUT -> timeOut();
            case WEB_SOCKET -> talk();
        }
    }

    private Request numbered(Request request) {
        return request.withUri(java.net.URI.create(request.uri() + "?number=" + number));
    }

    private void expect(Request request, String text) {
        try (ClientResponse response = client.send(numbered(request))) {
            requireMine(response);
            String got = response.text();
            if (!(kind == Kind.POST ? got.startsWith(text) && got.endsWith("y") : got.equals(text))) {
                throw new AssertionError(this + " was answered by " + got.length() + " characters: "
                        + got.substring(0, Math.min(100, got.length())));
            }
        }
    }

    private void requireMine(ClientResponse response) {
        if (response.status() != 200
                || !response.headers().first("number").orElse("").equals(number)) {
            throw new AssertionError(this + " was answered by " + response + ": " + response.headers());
        }
    }

    private void leave() {
        try (ClientResponse response = client.send(numbered(Request.get("/download")))) {
            requireMine(response);
            response.content().reader().readExactly(random.nextInt(PART));
        }
    }

    private void timeOut() {
        Duration time = Duration.ofMillis(1 + random.nextInt(25));
        WebClient hasty = client.with(options -> options.withTimeouts(known -> known.withTotal(time)));
        try (ClientResponse response = hasty.send(numbered(Request.get("/slow")))) {
            requireMine(response);
        } catch (TimedOutException e) {
            // as it should be
        }
    }

    private void talk() {
        try (WebSocketConnection socket = WebSockets.connect(client, scheme + "://localhost/socket?number=" + number)) {
            for (int i = 0; i < 3; i++) {
                socket.send(" " + i);
                if (!socket.receive().orElseThrow().equals(new WebSocketMessage.Text(number + " " + i))) {
                    throw new AssertionError(this + " was answered wrongly");
                }
            }
        }
    }

    @Override
    public String toString() {
        return kind + " " + number;
    }
}
