package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.conformance.Http2Frames.CONTINUATION;
import static weft.conformance.Http2Frames.END_HEADERS;
import static weft.conformance.Http2Frames.END_STREAM;
import static weft.conformance.Http2Frames.HEADERS;
import static weft.conformance.Http2Frames.PREFACE;
import static weft.conformance.Http2Frames.SETTINGS;
import static weft.conformance.Http2Frames.frame;
import static weft.conformance.Http2Frames.get;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.server.Handler;
import weft.http.server.WebServer;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// Clients that send a head byte by byte, so that they are never silent for long, the slow loris; or a part of one, or
/// none. The server waits for 30 s, and for 75 s if it has answered and nothing of the next head has come.
class SlowHeadTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final byte[] ENDLESS = octets(("GET / HTTP/1.1\r\nHost: h\r\nX-A: " + "a".repeat(200)));
    private static final byte[] OPENING = joined(PREFACE, frame(SETTINGS, 0, 0));
    private static final byte[] ENDLESS_HEADERS = frame(HEADERS, END_STREAM, 1, new byte[16_000]);

    private static final Handler HELLO = request -> {
        if (request.path().equals("/index.html")) {
            Weft.sleep(Duration.ofMinutes(10));
        }
        return Response.text("hello");
    };

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// What a connection of a client has come to.
    ///
    /// @param answer what the server has sent before it has closed
    /// @param after how long after the first of the slow bytes that was
    private record End(String answer, Duration after) {}

    /// Sends something at once, and three seconds later something byte by byte, with a pause before each.
    private static End end(byte[] atOnce, Duration pause, byte[] slowly) throws Exception {
        byte[][] parts = new byte[slowly.length][];
        for (int i = 0; i < slowly.length; i++) {
            parts[i] = new byte[] {slowly[i]};
        }
        return end(atOnce, pause, parts);
    }

    private static End end(byte[] atOnce, Duration pause, byte[][] slowly) throws Exception {
        MemoryAddress address = MemoryAddress.create("the server");
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (WebServer server = WebServer.open(
                address, known -> known.withPatience(known.patience().withGrace(Duration.ZERO)), HELLO)) {
            Task<Void> serving = Weft.createTask(server::serveForever);
            Duration begin;
            try (ByteStream stream = Net.connect(address)) {
                stream.write(atOnce);
                Weft.sleep(SECOND.multipliedBy(3));
                begin = EventLoop.current().time().plus(pause);
                Task<Duration> reading = Weft.createTask(() -> {
                    try {
                        for (byte[] part; (part = stream.read(1 << 16)).length > 0; ) {
                            received.writeBytes(part);
                        }
                    } catch (UncheckedIOException e) {
                        // A reset ends it too.
                    }
                    return EventLoop.current().time();
                });
                for (int i = 0; i < slowly.length && !reading.isDone(); i++) {
                    Weft.sleep(pause);
                    try {
                        stream.write(slowly[i]);
                    } catch (UncheckedIOException e) {
                        break;
                    }
                }
                Duration end = reading.await();
                server.shutdown();
                serving.await();
                return new End(received.toString(StandardCharsets.ISO_8859_1), end.minus(begin));
            }
        }
    }

    /// The patience begins with the connection, which is up to seven seconds before the first slow byte; or later, with
    /// the fourth one, which says that it is a head of HTTP/2.
    private static void assertEndsAtThePatience(End end) {
        assertThat(end.after).isBetween(Duration.ofSeconds(23), Duration.ofSeconds(33));
    }

    /// Of a connection that has been answered at once. The server looks once more before it closes.
    private static void assertIsIdlePatience(End end) {
        assertThat(end.after).isBetween(Duration.ofSeconds(75 - 3), Duration.ofSeconds(76 - 3));
    }

    @WeftTest
    void idleConnectionIsClosedAndSoIsOneWhoseHeadDoesNotEnd() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

        End idle = end(octets(request), Duration.ZERO, new byte[0]);
        assertThat(idle.answer).endsWith("hello");
        assertIsIdlePatience(idle);

        End unanswered = end(octets("GET / HTTP/1.1\r\nHost: "), Duration.ZERO, new byte[0]);
        assertThat(unanswered.answer).isEmpty();
        assertThat(unanswered.after).isEqualTo(Duration.ofSeconds(30 - 3));

        End second = end(octets(request), Duration.ZERO, new byte[][] {octets("GET / HTTP/1.1\r\n")});
        assertThat(second.answer).containsOnlyOnce("HTTP/1.1 ").endsWith("hello");
        assertThat(second.after).isEqualTo(Duration.ofSeconds(30));

        End together = end(octets(request + "GET / HTTP/1.1\r\n"), Duration.ZERO, new byte[0]);
        assertThat(together.answer).containsOnlyOnce("HTTP/1.1 ").endsWith("hello");
        assertIsIdlePatience(together); // nothing has come since the answer

        End nothing = end(new byte[0], Duration.ZERO, new byte[0]);
        assertThat(nothing.answer).isEmpty();
        assertThat(nothing.after).isEqualTo(Duration.ofSeconds(30 - 3));
    }

    @WeftTest
    void firstHeadThatComesByteByByteIsGivenUp() throws Exception {
        End end = end(new byte[0], SECOND, ENDLESS);

        assertEndsAtThePatience(end);
        assertThat(end.answer).isEmpty();
    }

    @WeftTest
    void laterHeadThatComesByteByByteIsGivenUp() throws Exception {
        End end = end(octets("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), SECOND, ENDLESS);

        assertEndsAtThePatience(end);
        assertThat(end.answer).endsWith("hello");
    }

    @WeftTest
    void headThatIsSlowAndEndsInTimeIsAnswered() throws Exception {
        byte[] head = octets("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        for (byte[] before : new byte[][] {new byte[0], head}) {
            End end = end(before, SECOND, octets("GET / HTTP/1.0\r\nA: b\r\n\r\n"));

            assertThat(end.after).isEqualTo(Duration.ofSeconds(23));
            assertThat(end.answer).endsWith("hello");
        }
    }

    @WeftTest
    void prefaceThatComesByteByByteIsGivenUp() throws Exception {
        Duration pause = Duration.ofSeconds(4);

        assertEndsAtThePatience(end(new byte[0], pause, OPENING));
        assertEndsAtThePatience(end(Arrays.copyOf(PREFACE, 16), pause, Arrays.copyOfRange(OPENING, 16, 33)));
    }

    @WeftTest
    void firstHeadOfHttp2ThatComesByteByByteIsGivenUp() throws Exception {
        assertEndsAtThePatience(end(OPENING, SECOND, ENDLESS_HEADERS));
    }

    @WeftTest
    void laterHeadOfHttp2ThatComesByteByByteIsGivenUp() throws Exception {
        byte[] slowly = frame(HEADERS, END_STREAM, 3, new byte[16_000]);
        End end = end(joined(OPENING, get(1, 4)), SECOND, slowly);

        assertEndsAtThePatience(end);
        assertThat(end.answer).contains("hello").as("GOAWAY").endsWith("a head that has not ended after 30 s");
    }

    @WeftTest
    void headOfHttp2BesidesAStreamIsGivenUp() throws Exception {
        byte[] longRequest = get(1, 5);
        byte[] begun = Arrays.copyOf(frame(HEADERS, END_STREAM, 3, new byte[16_000]), 100);

        assertEndsAtThePatience(end(joined(OPENING, longRequest), SECOND, begun));
        assertEndsAtThePatience(end(joined(OPENING, longRequest, begun), SECOND, new byte[1_000]));
    }

    @WeftTest
    void continuationsThatComeByteByByteAreGivenUp() throws Exception {
        byte[] more = frame(CONTINUATION, 0, 1, (byte) 0x86);
        byte[] slowly = joined(frame(HEADERS, END_STREAM, 1, (byte) 0x82), more, more, more, more);

        assertEndsAtThePatience(end(OPENING, SECOND, slowly));
    }

    @WeftTest
    void headThatBeginsWithTheEndOfTheOneBeforeHasItsOwnPatience() throws Exception {
        byte[] first = get(1, 4);
        byte[] second = get(3, 4);
        byte[] endAndBegin = joined(Arrays.copyOfRange(first, 5, first.length), Arrays.copyOf(second, 10));
        byte[] rest = Arrays.copyOfRange(second, 10, second.length);

        End end = end(
                joined(OPENING, Arrays.copyOf(first, 5)),
                SECOND.multipliedBy(20), // so that the rest comes 43 s after the first head has begun
                new byte[][] {endAndBegin, rest});

        assertThat(end.answer).containsSubsequence("hello", "hello");
    }

    @WeftTest
    void headOfHttp2ThatIsSlowAndEndsInTimeIsAnswered() throws Exception {
        byte[] whole = get(1, 4);
        byte[] payload = Arrays.copyOfRange(whole, 9, whole.length);
        byte[] inTwo = joined(
                frame(HEADERS, END_STREAM, 1, Arrays.copyOf(payload, 2)),
                frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(payload, 2, payload.length)));

        for (byte[] slowly : new byte[][] {whole, inTwo}) {
            End end = end(OPENING, SECOND, slowly);

            assertThat(end.answer).contains("hello");
            assertThat(end.after).as("idle").isEqualTo(Duration.ofSeconds(74 + slowly.length));
        }
    }
}
