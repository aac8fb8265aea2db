package weft.conformance;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import weft.Awaitable;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.server.EventSender;
import weft.http.server.ServerRequest;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;

/// A request that takes some time, whose handler may have less than that; and what its client gets.
final class StoppedRequest {

    enum Kind {
        UPLOAD,
        SLOW,
        DOWNLOAD,
        LENGTH,
        EVENTS,
        WEB_SOCKET
    }

    /// What a client has seen.
    enum Result {
        /// All of an answer.
        WHOLE,
        /// Less of a stream of events, which ends in good order when its server begins to close.
        ENDED,
        /// An answer which says that the handler had no time.
        LATE,
        /// Less, and it was told so, by a failure or the code of a close.
        FAILED,
        /// The same, of a handler whose time was limited.
        FAILED_LATE
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int PARTS = 6;
    private static final int PART = 5_000;
    private static final Duration PAUSE = Duration.ofMillis(6);
    private static final int NORMAL_CLOSE = 1000;

    private final WebClient client;
    private final Kind kind;
    private final int limitMillis; // of the handler; 0: none

    StoppedRequest(WebClient client, Random random) {
        this.client = client;
        kind = KINDS[random.nextInt(KINDS.length)];
        limitMillis = random.nextBoolean() ? 1 + random.nextInt(45) : 0;
    }

    // ---- the server's side

    static Response answer(ServerRequest request) throws Exception {
        Optional<Duration> limit =
                request.query().first("limit").map(Long::parseLong).map(Duration::ofMillis);
        return switch (Kind.valueOf(request.path().substring(1))) {
            case UPLOAD ->
                orLate(limit, () -> Response.text("" + request.content().bytes().length));
            case SLOW ->
                orLate(limit, () -> {
                    Weft.sleep(PAUSE.multipliedBy(PARTS));
                    return Response.text("slow");
                });
            case DOWNLOAD -> Response.of(parts(limit, OptionalLong.empty()));
            case LENGTH -> Response.of(parts(limit, OptionalLong.of(PARTS * PART)));
            case EVENTS ->
                EventSender.respond(
                        request,
                        events -> limited(limit, () -> {
                            for (int i = 0; i < PARTS; i++) {
                                Weft.sleep(PAUSE);
                                events.send("" + i);
                            }
                            return null;
                        }));
            case WEB_SOCKET ->
                WebSockets.accept(
                        request,
                        socket -> limited(limit, () -> {
                            for (int i = 0; i < PARTS; i++) {
                                Weft.sleep(PAUSE);
                                socket.send("" + i);
                            }
                            return null;
                        }));
        };
    }

    private static <T> T limited(Optional<Duration> limit, Awaitable<T> body) throws Exception {
        return limit.isPresent() ? Weft.timeout(limit.get(), body) : body.await();
    }

    /// A handler that knows how to say that it is late; one in four of those that are does not.
    private static Response orLate(Optional<Duration> limit, Awaitable<Response> body) throws Exception {
        try {
            return limited(limit, body);
        } catch (TimedOutException e) {
            if (limit.orElseThrow().toMillis() % 4 == 0) {
                throw e;
            }
            return Response.text("late").withStatus(503);
        }
    }

    private static Body parts(Optional<Duration> limit, OptionalLong length) {
        return new Body.Streamed(
                Optional.of(MediaType.BYTES),
                length,
                out -> limited(limit, () -> {
                    for (int i = 0; i < PARTS; i++) {
                        Weft.sleep(PAUSE);
                        out.write(part(i));
                    }
                    return null;
                }));
    }

    private static String part(int number) {
        return ("" + number).repeat(PART);
    }

    // ---- the client's side

    Result run() {
        try {
            return switch (kind) {
                case UPLOAD ->
                    ask(Request.post(path(), parts(Optional.empty(), OptionalLong.empty())), "" + PARTS * PART);
                case SLOW -> ask(Request.get(path()), "slow");
                case DOWNLOAD, LENGTH -> {
                    StringBuilder all = new StringBuilder();
                    for (int i = 0; i < PARTS; i++) {
                        all.append(part(i));
                    }
                    yield ask(Request.get(path()), all.toString());
                }
                case EVENTS -> listen();
                case WEB_SOCKET -> talk();
            };
        } catch (UncheckedIOException e) {
            return failed(e);
        }
    }

    private String path() {
        return "/" + kind + (limitMillis > 0 ? "?limit=" + limitMillis : "");
    }

    private Result failed(Exception failure) {
        if (failure.getMessage() == null || failure.getMessage().isBlank()) {
            throw new AssertionError(this + " failed without a word", failure);
        }
        return limitMillis > 0 ? Result.FAILED_LATE : Result.FAILED;
    }

    private Result ask(Request request, String expected) {
        try (ClientResponse response = client.send(request)) {
            String text = response.text();
            if (response.status() == 200 && text.equals(expected)) {
                return Result.WHOLE;
            }
            boolean isLate = response.status() == 503 && text.equals("late")
                    || response.status() == 500 && text.startsWith("500 Internal Server Error: error ");
            if (limitMillis > 0 && isLate) {
                return Result.LATE;
            }
            throw new AssertionError(this + " was answered by " + response + " and " + text.length() + " characters: "
                    + text.substring(0, Math.min(100, text.length())));
        }
    }

    private Result listen() {
        List<String> data = new ArrayList<>();
        try (ClientResponse response = client.send(Request.get(path()))) {
            response.events().forEach(event -> data.add(event.data()));
        }
        return data.size() < PARTS && data.equals(numbers().subList(0, data.size())) ? Result.ENDED : require(data);
    }

    private Result talk() {
        List<String> texts = new ArrayList<>();
        try (WebSocketConnection socket =
                WebSockets.connect(client, URI.create("ws://localhost" + path()).toString())) {
            for (Optional<WebSocketMessage> message; (message = socket.receive()).isPresent(); ) {
                texts.add(((WebSocketMessage.Text) message.get()).text());
            }
            return socket.closeCode().orElseThrow() == NORMAL_CLOSE
                    ? require(texts)
                    : failed(new IllegalStateException("closed by " + socket.closeCode()));
        }
    }

    private static List<String> numbers() {
        return IntStream.range(0, PARTS).mapToObj(Integer::toString).toList();
    }

    /// What ends as if it was whole is whole.
    private Result require(List<String> numbers) {
        if (!numbers.equals(numbers())) {
            throw new AssertionError(this + " looks whole, and is " + numbers);
        }
        return Result.WHOLE;
    }

    @Override
    public String toString() {
        return kind + (limitMillis > 0 ? " in " + limitMillis + " ms" : "");
    }
}
