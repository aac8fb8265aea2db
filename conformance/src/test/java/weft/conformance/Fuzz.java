package weft.conformance;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.server.Compression;
import weft.http.server.FormPart;
import weft.http.server.ServerRequest;
import weft.http.server.WebServer;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;

/// Throws at a server what is almost right: see [MemoryFuzzTest].
final class Fuzz extends FuzzRound {

    private static final int CASES = 200; // a round

    private final MemoryAddress address = MemoryAddress.create("the server");
    private final Map<String, List<String>> seen = new HashMap<>(); // methods, by the client's address

    private Fuzz(long seed) {
        super(seed);
    }

    public static void main(String[] arguments) {
        FuzzRounds.run(Duration.parse(arguments[0]), CASES, Fuzz::new);
    }

    @Override
    void cases() {
        WebServer server = WebServer.open(
                address, options -> options, request -> Compression.DEFAULT.handle(request, this::answer));
        Task<Void> serving = Weft.createTask("server", server::serveForever);
        try (WebClient client = WebClient.open(options -> options.withAddress(address))) {
            for (int i = 0; i < CASES; i++) {
                visit();
                if (i % 8 == 0) {
                    ask(client);
                }
            }
        }
        server.close();
        serving.await();
    }

    private static void ask(WebClient client) {
        try (ClientResponse response = client.post("http://h/echo", Body.of("still there?"))) {
            if (!response.text().equals("still there?")) {
                throw new AssertionError(response);
            }
        }
    }

    private Response answer(ServerRequest request) {
        seen.computeIfAbsent(request.remoteAddress().orElseThrow().toString(), _ -> new ArrayList<>())
                .add(request.method());
        return switch (request.path()) {
            case "/echo" -> Response.text(request.content().text());
            case "/form" -> Response.text(request.form().toString());
            case "/parts" -> {
                int size = 0;
                for (FormPart part : request.formParts()) {
                    size += part.content().bytes().length;
                }
                yield Response.text(size + " bytes");
            }
            case "/stream" ->
                Response.of(Body.stream(
                        MediaType.BYTES, out -> request.content().reader().transferTo(out)));
            case "/large" -> Response.of(Body.of(MediaType.BYTES, new byte[200_000]));
            case "/ignore" -> Response.text("not read");
            case "/socket" ->
                WebSockets.accept(request, options -> options.withHeartbeat(Duration.ofSeconds(30)), socket -> {
                    for (WebSocketMessage message : socket.messages()) {
                        switch (message) {
                            case WebSocketMessage.Text(String text) -> socket.send(text);
                            case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
                        }
                    }
                });
            default -> Response.text(request.host() + request.query() + request.cookies());
        };
    }

    /// One connection.
    private void visit() {
        sent = Samples.any(random);
        if (random.nextInt(10) > 0) {
            sent = Mutation.of(sent, random);
        }
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ByteStream stream = Net.connect(address);
        String name = stream.attribute(Net.LOCAL_ADDRESS).orElseThrow().toString();
        boolean readsLate = random.nextInt(8) == 0;
        Task<Void> reading = Weft.createTask(() -> {
            Weft.sleep(readsLate ? Duration.ofSeconds(random.nextInt(100)) : Duration.ZERO);
            read(stream, received);
        });
        Task<Void> writing = Weft.createTask(() -> trickle.writeLast(stream, sent));
        boolean leaves = random.nextInt(4) == 0;
        if (leaves) { // at any moment; what it has not read makes a reset of it
            trickle.pause(50);
            stream.close();
        }
        awaitEnd("the server does not end the connection", List.of(reading, writing));
        stream.close();
        writing.await();
        reading.await();
        requireNoFailure();
        int maxFrame = mayAllowLongFrames() ? (1 << 24) - 1 : 1 << 14;
        Answers.check(received.toByteArray(), seen.getOrDefault(name, List.of()), maxFrame);
        seen.remove(name);
    }

    /// Whether something looks like SETTINGS_MAX_FRAME_SIZE of RFC 9113, section 6.5.2.
    private boolean mayAllowLongFrames() {
        for (byte[] piece : sent) {
            for (int i = 9; i + 1 < Math.min(piece.length, 100); i++) {
                if (piece[3] == Http2Frames.SETTINGS && piece[i] == 0 && piece[i + 1] == 5) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void read(ByteStream stream, ByteArrayOutputStream received) {
        try {
            for (byte[] part; (part = stream.read(1 << 16)).length > 0; ) {
                received.writeBytes(part);
            }
        } catch (UncheckedIOException e) {
            // it was reset, or we have left
        }
    }
}
