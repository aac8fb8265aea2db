package weft.http.server;

import java.time.Duration;
import java.util.Objects;
import weft.CancelScope;
import weft.ExceptionGroup;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.syntax.Tokens;
import weft.io.ByteWriter;
import weft.sync.AsyncLock;

/// Sends events to a page that listens to them: server-sent events, as the HTML standard has them.
///
/// ```java
/// Handler clock = request -> EventSender.respond(request, events -> {
///     while (true) {
///         events.send(LocalTime.now().toString());
///         Weft.sleep(Duration.ofSeconds(1));
///     }
/// });
/// ```
///
/// While nothing is sent, a comment goes out every 15 seconds: it keeps the connection open where
/// somebody on the way would close it, and finds out that the client has gone, which cancels the
/// body. So does a server that begins to close: the stream ends then as if the body had returned,
/// and browsers come back, to whoever serves next.
///
/// **Thread safety.** Confined to its loop; several tasks may send.
///
/// @asyncio none; aiohttp_sse.EventSourceResponse
public final class EventSender {

    /// What sends events, as long as it likes.
    @FunctionalInterface
    public interface EventBody {

        /// Sends events. May suspend.
        ///
        /// @param events where they go
        /// @throws Exception ends the stream
        void run(EventSender events) throws Exception;
    }

    private static final MediaType TYPE = MediaType.parse("text/event-stream");
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final ByteWriter out;
    private final AsyncLock turn = AsyncLock.create();

    private EventSender(ByteWriter out) {
        this.out = out;
    }

    /// Returns a response that sends events until its body has returned. A browser comes back
    /// then, and says in `last-event-id` where it was.
    ///
    /// @param request what is answered
    /// @param body sends them
    /// @return a response
    public static Response respond(ServerRequest request, EventBody body) {
        return respond(request, SILENCE, body);
    }

    /// Returns a response that sends events, with comments at other intervals.
    ///
    /// @param request what is answered
    /// @param silence how often a comment is sent
    /// @param body sends them
    /// @return a response
    public static Response respond(ServerRequest request, Duration silence, EventBody body) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(body, "body");
        return Response.of(Body.stream(TYPE, out -> new EventSender(out).run(request, silence, body)))
                .withHeader("cache-control", "no-store")
                .withHeader("x-accel-buffering", "no"); // nginx would collect them
    }

    private void run(ServerRequest request, Duration silence, EventBody body) throws Exception {
        CancelScope untilClosing = CancelScope.create();
        request.onClosing(() -> untilClosing.cancel("the server is closed"));
        try {
            Weft.taskGroup(group -> {
                comment("");
                Task<Void> beat = group.createTask("comments on a stream of events", () -> {
                    while (true) {
                        Weft.sleep(silence);
                        comment("");
                    }
                });
                untilClosing.run(() -> body.run(this));
                beat.cancel("the stream of events has ended");
            });
        } catch (ExceptionGroup e) {
            throw OnlyFailure.of(e);
        }
    }

    /// Sends an event without a name.
    ///
    /// **Cancellation.** Before it begins, nothing is sent; else the event is on its way.
    ///
    /// @param data what it says, in any number of lines
    public void send(String data) {
        send("", "", data);
    }

    /// Sends an event.
    ///
    /// **Cancellation.** Before it begins, nothing is sent; else the event is on its way.
    ///
    /// @param name its type; empty for none
    /// @param id what a client that comes back sends as `last-event-id`; empty for none
    /// @param data what it says, in any number of lines
    /// @throws IllegalArgumentException if the name or the id has more than a line
    public void send(String name, String id, String data) {
        StringBuilder text = new StringBuilder();
        field(text, "event", name);
        field(text, "id", id);
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        write(text.append('\n').toString());
    }

    private static void field(StringBuilder text, String field, String value) {
        if (!Tokens.isOf(value, c -> c != '\n' && c != '\r' && c != 0)) {
            throw new IllegalArgumentException("the " + field + " of an event has one line");
        }
        if (!value.isEmpty()) {
            text.append(field).append(": ").append(value).append('\n');
        }
    }

    /// Tells the client how long to wait before it comes back.
    ///
    /// @param delay how long
    public void retryAfter(Duration delay) {
        write("retry: " + delay.toMillis() + "\n\n");
    }

    private void comment(String text) {
        write(":" + text + "\n\n");
    }

    private void write(String text) {
        try (var _ = turn.acquire()) {
            out.write(text);
        }
    }
}
