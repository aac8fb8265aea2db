package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.POST;
import static weft.http.server.Http2Frames.PREFACE;
import static weft.http.server.Http2Frames.SETTINGS;
import static weft.http.server.Http2Frames.cancel;
import static weft.http.server.Http2Frames.concat;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.HELLO;
import static weft.http.server.Served.awaitSize;
import static weft.http.server.Served.get;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.Headers;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.WebClient;
import weft.http.server.AccessEntry.Ending;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketHandler;
import weft.http.websocket.WebSockets;
import weft.http.wire.Takeover;
import weft.sync.AsyncEvent;

/// What an access log learns of requests that are not just answered.
@Timeout(20)
class AccessLogTest {

    private static final String HTTP_1 = "--http1.1";
    private static final String HTTP_2 = "--http2-prior-knowledge";
    private static final byte[] UPLOAD =
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MUCH = 50_000_000; // more than the system keeps for a client

    private final List<AccessEntry> log = Collections.synchronizedList(new ArrayList<>());
    private final Served served = new Served().with(options -> options.withAccessLog(log::add));

    private static String curl(WebServer server, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("http://127.0.0.1:" + server.port() + "/a?b");
        return Weft.toThread(() -> Curl.curl(all.toArray(String[]::new)));
    }

    /// Returns the line of an entry, without what differs from run to run.
    private static String line(AccessEntry entry) {
        return entry.toString().replaceFirst("^/127.0.0.1:\\d+ ", "").replaceFirst(" \\d+ ms ", " ");
    }

    @ParameterizedTest
    @CsvSource({HTTP_1 + ", HTTP/1.1", HTTP_2 + ", HTTP/2"})
    void eachVersionHasItsEntries(String version, String protocol) {
        served.run(HELLO, server -> {
            curl(server, version, "-A", "test");
            curl(server, version, "-A", "test", "-I");
            awaitSize(log, 2);
        });
        assertThat(log)
                .extracting(AccessLogTest::line)
                .containsExactly(
                        "\"GET /a?b " + protocol + "\" 200 8 \"test\"",
                        "\"HEAD /a?b " + protocol + "\" 200 0 \"test\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP_1, HTTP_2})
    void whatIsTooMuchForTheServerIsThereToo(String version) {
        AsyncEvent begun = AsyncEvent.create();
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            begun.set();
            open.await();
            return HELLO.handle(request);
        };
        served.with(options -> options.withLimits(options.limits().withRequests(1, 0)))
                .run(handler, server -> {
                    Task<String> first = Weft.createTask(() -> curl(server, version));
                    begun.await();
                    assertThat(curl(server, version)).startsWith("503 ");
                    open.set();
                    first.await();
                    awaitSize(log, 2);
                });
        assertThat(log).extracting(AccessEntry::status).containsExactly(503, 200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /#a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n            | \"GET /#a HTTP/1.1\" 400",
                "GET / HTTP/1.1\\r\\nHost: h\\r\\nHost: i\\r\\n\\r\\n  | \"GET / HTTP/1.1\" 400",
                "GET / HTTP/1.1\\r\\nHost: h\\r\\n : x\\r\\n\\r\\n     | \"GET / HTTP/1.1\" 400",
                "nonsense\\r\\n\\r\\n                                  | \"- - -\" 400"
            })
    void soIsAHeadThatIsRefused(String sent, String line) {
        served.run(HELLO, server -> {
            Served.raw(server, sent.replace("\\r\\n", "\r\n"));
            awaitSize(log, 1);
        });
        assertThat(log)
                .extracting(AccessLogTest::line)
                .hasSize(1)
                .first()
                .asString()
                .startsWith(line);
    }

    @Test
    void aWebSocketIsThereWhenItsConversationIsOver() {
        WebSocketHandler handler = socket -> {
            socket.send("welcome");
            socket.receive();
        };
        served.run(request -> WebSockets.accept(request, handler), server -> {
            try (WebClient client = WebClient.open();
                    WebSocketConnection socket = WebSockets.connect(client, "ws://127.0.0.1:" + server.port() + "/a")) {
                socket.receive();
                assertThat(log).isEmpty();
            }
            awaitSize(log, 1);
        });
        assertThat(log).extracting(AccessLogTest::line).containsExactly("\"GET /a HTTP/1.1\" 101 0 \"weft\"");
    }

    @Test
    void soIsOneThatFailsOrIsCancelled() {
        WebSocketHandler failing = _ -> {
            throw new IllegalStateException("failed");
        };
        AsyncEvent never = AsyncEvent.create();
        Handler handler =
                request -> WebSockets.accept(request, request.path().equals("/failing") ? failing : _ -> never.await());
        served.with(options -> options.withPatience(options.patience().withGrace(Duration.ofMillis(20))))
                .run(handler, server -> {
                    try (WebClient client = WebClient.open()) {
                        String uri = "ws://127.0.0.1:" + server.port();
                        WebSockets.connect(client, uri + "/failing").close();
                        awaitSize(log, 1);
                        try (var _ = WebSockets.connect(client, uri + "/long")) {
                            server.close();
                        }
                    }
                });
        assertThat(log).extracting(AccessEntry::target).containsExactly("/failing", "/long");
        assertThat(log).extracting(AccessEntry::status).containsOnly(101);
        assertThat(served.failures).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP_1, HTTP_2})
    void anAnswerWhoseWriterFailsIsBrokenAndHasWhatWasSent(String version) {
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
            out.write("half");
            throw new IllegalStateException("no more");
        }));
        served.run(handler, server -> {
            curl(server, version, "-A", "test");
            awaitSize(log, 1);
        });
        assertThat(log)
                .extracting(entry -> line(entry).replaceFirst("HTTP/[.0-9]+", "HTTP"))
                .containsExactly("\"GET /a?b HTTP\" 200 4 \"test\" broken");
        assertThat(served.failures).hasSize(1);
    }

    @Test
    void soIsOneThatIsCancelledWhenTheServerEnds() {
        AsyncEvent begun = AsyncEvent.create();
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
            out.write("half");
            begun.set();
            Weft.sleep(Duration.ofDays(1));
        }));
        served.with(options -> options.withPatience(options.patience().withGrace(Duration.ofMillis(20))))
                .run(handler, server -> {
                    Task<String> client = Weft.createTask(() -> Served.raw(server, get("/", CLOSE)));
                    begun.await();
                    server.close();
                    client.await();
                });
        assertThat(log).extracting(AccessEntry::ending).containsExactly(Ending.BROKEN);
        assertThat(log).extracting(AccessEntry::bytes).containsExactly(4L);
        assertThat(served.failures).isEmpty();
    }

    @Test
    void soIsOneWhoseClientGoes() {
        byte[] block = new byte[1 << 16];
        Handler handler = request -> Response.of(Body.stream(MediaType.BYTES, out -> {
            for (int i = 0; i < MUCH / block.length; i++) {
                out.write(block);
            }
        }));
        served.run(handler, server -> {
            Weft.toThread(() -> readSome(server));
            awaitSize(log, 1);
        });
        assertThat(log).extracting(AccessEntry::ending).containsExactly(Ending.BROKEN);
        assertThat(log.getFirst().bytes()).isBetween((long) block.length, MUCH - 1L);
        assertThat(served.failures).isEmpty();
    }

    private static void readSome(WebServer server) throws IOException {
        try (Socket socket = Served.connect(server)) {
            Served.send(socket, get("/"));
            Served.until(socket, "\r\n\r\n");
        }
    }

    @Test
    void aFileThatTheSystemSendsCountsAsGivenToTheConnection(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("file");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(MUCH);
        }
        served.run(_ -> Response.of(Body.file(MediaType.BYTES, file)), server -> {
            Weft.toThread(() -> readSome(server));
            awaitSize(log, 1);
        });
        assertThat(log).extracting(AccessEntry::ending).containsExactly(Ending.BROKEN);
        assertThat(log).extracting(AccessEntry::bytes).containsExactly((long) MUCH);
        assertThat(served.failures).isEmpty();
    }

    private interface Leaving {
        void leave(Socket socket) throws IOException;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// Has a request answered when its handler has seen that the client is gone, as it read the body.
    private void answerTooLate(byte[] sent, Leaving leaving, Handler late) {
        AsyncEvent begun = AsyncEvent.create();
        AsyncEvent gone = AsyncEvent.create();
        Handler handler = request -> {
            begun.set();
            assertThatThrownBy(() -> request.content().bytes()).isInstanceOf(UncheckedIOException.class);
            gone.set();
            return late.handle(request);
        };
        served.run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                socket.getOutputStream().write(sent);
                begun.await();
                leaving.leave(socket);
                gone.await();
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void whatCannotBeAnsweredAnyMoreIsNotThere() {
        byte[] stream = concat(concat(PREFACE, frame(SETTINGS, 0, 0)), frame(HEADERS, END_HEADERS, 1, POST));
        List<Body> bodies = List.of(Body.of("x".repeat(1_000)), Body.stream(MediaType.TEXT, out -> out.write("x")));
        for (Body body : bodies) {
            answerTooLate(UPLOAD, AccessLogTest::reset, _ -> Response.of(body));
            answerTooLate(stream, socket -> socket.getOutputStream().write(cancel(1)), _ -> Response.of(body));
        }
        assertThat(log).isEmpty();
    }

    @Test
    void norIsAnAnswerWhoseTaskWasCancelledBefore() {
        Handler handler = request -> {
            Weft.currentTask().orElseThrow().cancel("too late");
            return HELLO.handle(request);
        };
        served.run(handler, server -> {
            assertThat(Served.raw(server, get("/"))).doesNotContain("HTTP");
            assertThat(curl(server, HTTP_2)).doesNotContain("hello");
        });
        assertThat(log).isEmpty();
        assertThat(served.failures).isEmpty();
    }

    @Test
    void norIsAnotherProtocolOfAClientThatHasGone() {
        answerTooLate(UPLOAD, AccessLogTest::reset, request -> {
            request.attribute(Takeover.KEY)
                    .orElseThrow()
                    .begin(Headers.of("connection", "Upgrade", "upgrade", "lines"), _ -> {});
            return Response.of(200);
        });
        assertThat(log).isEmpty();
    }

    @Test
    void aLogThatFailsIsReportedAndCostsNoAnswer() {
        served.with(options -> options.withAccessLog(_ -> {
                    throw new AssertionError("full");
                }))
                .run(
                        HELLO,
                        server -> assertThat(Served.raw(server, get("/1") + get("/2", CLOSE)))
                                .contains("hello /1")
                                .endsWith("hello /2"));
        assertThat(served.failures).hasSize(2);
        assertThat(served.failures.getFirst().exception().orElseThrow()).hasMessage("full");
    }
}
