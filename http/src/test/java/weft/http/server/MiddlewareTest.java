package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.test.TestServer;
import weft.io.ByteReader;
import weft.io.ByteSource;
import weft.sync.AsyncEvent;

/// Compression, CORS, cookies, sessions and streams of events.
class MiddlewareTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD = "the key that was in use until now".getBytes(StandardCharsets.US_ASCII);

    private final Served served = new Served();

    private static String ask(WebServer server, String method, String path, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return Served.raw(server, text.append("\r\n").toString());
    }

    // ---- compression

    @Test
    void textIsCompressedForThoseWhoCanDecodeIt() {
        String text = "All work and no play. ".repeat(5_000);
        Handler handler = Router.EMPTY
                .get("/text", request -> Response.text(text).withHeader("etag", "\"1\""))
                .get(
                        "/stream",
                        request -> Response.of(Body.stream(MediaType.TEXT, out -> {
                            for (int i = 0; i < 5_000; i++) {
                                out.write("All work and no play. ");
                            }
                        })))
                .get("/short", request -> Response.text("short"))
                .get("/image", request -> Response.of(Body.of(MediaType.parse("image/png"), new byte[10_000])))
                .get("/done", request -> Response.text(text).withHeader("content-encoding", "x"))
                .with(Compression.DEFAULT);
        served.run(handler, server -> {
            String url = "http://127.0.0.1:" + server.port();
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                for (String coding : List.of("gzip", "deflate")) {
                    for (String path : List.of("/text", "/stream")) {
                        String got = Weft.toThread(() ->
                                Curl.curl(version, "--compressed", "-H", "Accept-Encoding: " + coding, url + path));
                        assertThat(got).as(version + coding + path).isEqualTo(text);
                    }
                }
            }
            String answer = ask(server, "GET", "/text", "Accept-Encoding: br, gzip;q=0.5, deflate;q=0.4");
            assertThat(answer).contains("content-encoding: gzip", "vary: accept-encoding", "etag: W/\"1\"");
            assertThat(answer.length()).isLessThan(2_000);
            assertThat(ask(server, "HEAD", "/text", "Accept-Encoding: gzip")).contains("content-encoding: gzip");
            assertThat(ask(server, "GET", "/text"))
                    .contains("vary: accept-encoding")
                    .endsWith(text);
            assertThat(ask(server, "GET", "/text", "Accept-Encoding: gzip;q=0")).endsWith(text);
            assertThat(ask(server, "GET", "/short", "Accept-Encoding: gzip")).endsWith("short");
            assertThat(ask(server, "GET", "/image", "Accept-Encoding: gzip")).contains("content-length: 10000");
            assertThat(ask(server, "GET", "/done", "Accept-Encoding: gzip")).contains("content-encoding: x");
        });
        assertThat(served.failures).isEmpty();
    }

    /// A text in parts, as what it is made of.
    private final class Parts implements ByteSource {
        private final int count;
        private int left;

        Parts(int count) {
            this.count = count;
            left = count;
        }

        @Override
        public @Nullable ByteBuffer next() {
            if (left == 0) {
                return null;
            }
            if (--left == 0 && count > 10_000) {
                throw new UncheckedIOException(new IOException("the source is broken"));
            }
            return ByteBuffer.wrap("All work and no play. ".getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() {
            closed.add(count);
        }
    }

    private final List<Integer> closed = new ArrayList<>();

    @Test
    void aReaderIsCompressedAndClosedHoweverThatEnds() {
        Handler handler = request -> Response.of(Body.from(
                MediaType.TEXT,
                new ByteReader(new Parts(Integer.parseInt(request.path().substring(1))))));
        served.run(handler.with(Compression.DEFAULT), server -> {
            String url = "http://127.0.0.1:" + server.port() + "/";
            for (String coding : List.of("gzip", "deflate")) {
                for (int count : List.of(0, 1, 5_000)) {
                    assertThat(Weft.<String>toThread(
                                    () -> Curl.curl("--compressed", "-H", "Accept-Encoding: " + coding, url + count)))
                            .isEqualTo("All work and no play. ".repeat(count));
                    assertThat(closed).containsExactly(count);
                    closed.clear();
                }
            }
            assertThat(ask(server, "HEAD", "/7", "Accept-Encoding: gzip")).contains("content-encoding: gzip");
            assertThat(closed).containsExactly(7);
            assertThat(served.failures).isEmpty();
            ask(server, "GET", "/20000", "Accept-Encoding: gzip");
            assertThat(closed).containsExactly(7, 20_000);
            assertThat(served.failures).hasSize(1);
        });
    }

    // ---- CORS

    @Test
    void pagesOfKnownOriginsAreLetIn() {
        Handler handler = ((Handler) request -> {
                    if (request.path().equals("/fail")) {
                        throw new StatusException(404, "nothing");
                    }
                    return Response.text("data");
                })
                .with(Cors.of("https://app.example").withCredentials().withExposed("x-total"));
        served.run(handler, server -> {
            assertThat(ask(server, "GET", "/", "Origin: https://app.example"))
                    .contains("access-control-allow-origin: https://app.example", "vary: origin")
                    .contains("access-control-allow-credentials: true", "access-control-expose-headers: x-total")
                    .endsWith("data");
            assertThat(ask(server, "GET", "/fail", "Origin: https://app.example"))
                    .startsWith("HTTP/1.1 404")
                    .contains("access-control-allow-origin: https://app.example");
            assertThat(ask(server, "GET", "/", "Origin: https://evil.example")).doesNotContain("access-control");
            assertThat(ask(server, "GET", "/")).contains("vary: origin").doesNotContain("access-control");
            assertThat(ask(
                            server,
                            "OPTIONS",
                            "/",
                            "Origin: https://app.example",
                            "Access-Control-Request-Method: PUT",
                            "Access-Control-Request-Headers: Content-Type"))
                    .startsWith("HTTP/1.1 204")
                    .contains("access-control-allow-methods: DELETE, PATCH, PUT", "access-control-max-age: 600")
                    .contains("access-control-allow-headers: authorization, content-type");
            assertThat(ask(
                            server,
                            "OPTIONS",
                            "/",
                            "Origin: https://app.example",
                            "Access-Control-Request-Method: PUT",
                            "Access-Control-Request-Headers: x-other"))
                    .startsWith("HTTP/1.1 204")
                    .doesNotContain("access-control");
        });
        assertThatThrownBy(() -> Cors.of("*").withCredentials()).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- cookies and sessions

    @Test
    void cookieIsSafeByDefaultAndCannotBeBentIntoAnotherHeader() {
        assertThat(SetCookie.of("a", "1").toString()).isEqualTo("a=1; Path=/; SameSite=Lax; HttpOnly");
        assertThat(SetCookie.of("a", "1")
                        .withPath("/x")
                        .withDomain("example.org")
                        .withMaxAge(Duration.ofMinutes(1))
                        .withSameSite(SetCookie.SameSite.NONE)
                        .withSecure()
                        .withScriptAccess()
                        .toString())
                .isEqualTo("a=1; Path=/x; Domain=example.org; Max-Age=60; SameSite=None; Secure");
        assertThat(SetCookie.of("a", "1").deleted().toString()).startsWith("a=; Path=/; Max-Age=0;");
        for (String value : List.of("a;b", "a b", "a\r\nb", "\u00e4", "a\"")) {
            assertThatThrownBy(() -> SetCookie.of("a", value)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SetCookie.of("a=b", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SetCookie.of("a", "1").withPath("/; x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Handler counting(SignedSessions sessions) {
        return ((Handler) request -> {
                    Session session = Session.of(request);
                    switch (request.path()) {
                        case "/count" ->
                            session.put(
                                    "n",
                                    Integer.toString(1
                                            + Integer.parseInt(session.find("n").orElse("0"))));
                        case "/clear" -> session.clear();
                        default -> {}
                    }
                    return Response.text("n=" + session.find("n").orElse("none"));
                })
                .with(sessions);
    }

    private static String cookieOf(String answer) {
        return answer.replaceAll("(?s).*set-cookie: (session=[^;]*);.*", "$1");
    }

    @Test
    void sessionGoesWithTheClient() {
        served.run(counting(SignedSessions.of(KEY)), server -> {
            String first = ask(server, "GET", "/count");
            assertThat(first)
                    .contains("Max-Age=1209600; SameSite=Lax; HttpOnly")
                    .endsWith("n=1");
            String cookie = cookieOf(first);
            String second = ask(server, "GET", "/count", "Cookie: " + cookie);
            assertThat(second).endsWith("n=2");
            assertThat(ask(server, "GET", "/look", "Cookie: " + cookie))
                    .doesNotContain("set-cookie")
                    .endsWith("n=1");
            assertThat(ask(server, "GET", "/clear", "Cookie: " + cookie))
                    .contains("Max-Age=0")
                    .endsWith("n=none");
            assertThat(ask(server, "GET", "/look")).doesNotContain("set-cookie").endsWith("n=none");
        });
    }

    @Test
    void sessionsMayBeThoseOfTwoLoopsAtATime() {
        Handler handler = counting(SignedSessions.of(KEY));
        Weft.run(() -> {
            Task<Void> other = Weft.createTask("other", () -> Weft.toThread(() -> countOnALoop(handler)));
            Weft.toThread(() -> countOnALoop(handler));
            other.await();
        });
    }

    private static void countOnALoop(Handler handler) {
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(handler)) {
                for (int i = 1; i <= 1000; i++) {
                    assertThat(server.client().get("/count").text()).isEqualTo("n=" + i);
                }
            }
        });
    }

    @Test
    void sessionThatWasChangedOrIsOldOrOfAnotherKeyIsNone() {
        served.run(counting(SignedSessions.of(KEY).withOldKey(OLD)), server -> {
            String cookie = cookieOf(ask(server, "GET", "/count"));
            String longer = cookie.replace("session=", "session=9");
            assertThat(ask(server, "GET", "/look", "Cookie: " + longer)).endsWith("n=none");
            assertThat(ask(server, "GET", "/look", "Cookie: " + cookie.substring(0, cookie.length() - 1)))
                    .endsWith("n=none");
            for (String nonsense : List.of("session=", "session=.", "session=a.b.c", "session=..", "session=%")) {
                assertThat(ask(server, "GET", "/look", "Cookie: " + nonsense)).endsWith("n=none");
            }
        });
        String[] cookies = new String[2];
        served.run(counting(SignedSessions.of(OLD)), server -> cookies[0] = cookieOf(ask(server, "GET", "/count")));
        served.run(
                counting(SignedSessions.of(KEY).withAge(Duration.ofSeconds(-5))),
                server -> cookies[1] = cookieOf(ask(server, "GET", "/count")));
        served.run(counting(SignedSessions.of(KEY).withOldKey(OLD)), server -> {
            assertThat(ask(server, "GET", "/look", "Cookie: " + cookies[0])).endsWith("n=1");
            assertThat(ask(server, "GET", "/look", "Cookie: " + cookies[1])).endsWith("n=none");
        });
        served.run(
                counting(SignedSessions.of(KEY)),
                server -> assertThat(ask(server, "GET", "/look", "Cookie: " + cookies[0]))
                        .endsWith("n=none"));
        assertThatThrownBy(() -> SignedSessions.of(new byte[16])).isInstanceOf(IllegalArgumentException.class);
        assertThat(served.failures).isEmpty();
    }

    // ---- events

    @Test
    void eventsAreSentAsTheyCome() {
        Handler handler = request -> EventSender.respond(request, events -> {
            events.retryAfter(Duration.ofSeconds(2));
            events.send("one\ntwo");
            events.send("tick", "7", "three");
        });
        served.run(handler, server -> {
            String url = "http://127.0.0.1:" + server.port() + "/";
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                String answer = Weft.toThread(() -> Curl.curl(version, "-i", "-N", url));
                assertThat(answer)
                        .contains("content-type: text/event-stream", "cache-control: no-store")
                        .endsWith(":\n\nretry: 2000\n\ndata: one\ndata: two\n\nevent: tick\nid: 7\ndata: three\n\n");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientThatLeavesEndsTheEvents() {
        AsyncEvent left = AsyncEvent.create();
        Handler handler = request -> EventSender.respond(request, Duration.ofMillis(5), events -> {
            try {
                Weft.sleep(Duration.ofDays(1));
            } catch (CancelledError e) {
                left.set();
                throw e;
            }
        });
        served.run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                Served.send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                Weft.toThread(() -> Served.until(socket, ":\n\n"));
            }
            Weft.timeout(Duration.ofSeconds(20), left::await);
        });
        assertThat(served.failures).isEmpty();
    }
}
