package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.HELLO;
import static weft.http.server.Served.get;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Body;
import weft.http.Content;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.io.ByteReader;
import weft.io.ByteSource;

/// Bodies that come in, and go out.
class ServerBodiesTest {

    private final Served served = new Served();

    @Test
    void streamedBodyIsChunkedAndToVersion10EndsByClosing() {
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
            out.write("one ");
            Weft.checkpoint();
            out.write("two");
        }));
        served.run(handler, server -> {
            assertThat(Served.raw(server, get("/", CLOSE)))
                    .contains("transfer-encoding: chunked")
                    .endsWith("\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n");
            assertThat(Served.raw(server, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                    .contains("connection: close")
                    .doesNotContain("chunked")
                    .endsWith("\r\n\r\none two");
        });
    }

    @Test
    void bodyOfARequestIsReadWholeOrInParts() {
        Handler handler = request -> Response.text(request.content().text().toUpperCase(java.util.Locale.ROOT));
        served.run(handler, server -> {
            assertThat(Served.raw(
                            server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n" + CLOSE + "\r\n\r\nabcde"))
                    .endsWith("ABCDE");
            assertThat(Served.raw(
                            server,
                            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + CLOSE
                                    + "\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"))
                    .endsWith("ABCDE");
        });
    }

    @Test
    void clientThatAsksGetsAContinueWhenTheBodyIsWanted() {
        Handler handler = request -> Response.text(request.content().text());
        served.run(
                handler,
                server -> Weft.toThread(() -> {
                    try (Socket socket = Served.connect(server)) {
                        Served.send(
                                socket,
                                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" + CLOSE
                                        + "\r\n\r\n");
                        assertThat(Served.until(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                        Served.send(socket, "abc");
                        assertThat(Served.rest(socket))
                                .startsWith("HTTP/1.1 200 OK")
                                .endsWith("abc");
                    }
                }));
    }

    @Test
    void clientIsToldToGoOnBeforeAnAnswerThatIsMadeOfItsBody() {
        Handler passedOn = request -> Response.of(Body.from(request.content()));
        List<Handler> handlers = List.of(
                passedOn,
                request -> new Compression(0, 4).handle(request, passedOn),
                request ->
                        Response.of(Body.from(MediaType.TEXT, request.content().reader())),
                request -> {
                    Content content = request.content();
                    return Response.of(Body.stream(MediaType.TEXT, content.reader()::transferTo))
                            .withStatus(422);
                },
                request -> Response.of(Body.stream(
                        MediaType.TEXT, out -> request.content().reader().transferTo(out))));
        for (Handler handler : handlers) {
            served.run(
                    handler,
                    server -> Weft.toThread(() -> {
                        try (Socket socket = Served.connect(server)) {
                            Served.send(
                                    socket,
                                    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n"
                                            + "Accept-Encoding: gzip\r\nExpect: 100-continue\r\n" + CLOSE + "\r\n\r\n");
                            assertThat(Served.until(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                            Served.send(socket, "abc");
                            assertThat(Served.rest(socket))
                                    .matches("(?s)HTTP/1.1 .*(abc|gzip.*0\r\n\r\n|abc\r\n0\r\n\r\n)");
                        }
                    }));
        }
        assertThat(served.failures).isEmpty();
    }

    @Test
    void answerMadeOfABodyThatIsTooLongIs413AndItsReaderClosed() {
        List<String> closed = new ArrayList<>();
        Handler handler = request -> {
            ByteReader content = request.content().reader();
            return Response.of(Body.from(MediaType.TEXT, new ByteReader(new ByteSource() {
                @Override
                public @Nullable ByteBuffer next() {
                    throw new AssertionError("nothing is read of " + content);
                }

                @Override
                public void close() {
                    closed.add(request.path());
                }
            })));
        };
        served.with(options -> options.withLimits(options.limits().withBody(1_000)))
                .run(
                        handler,
                        server -> assertThat(
                                        Served.raw(
                                                server,
                                                "POST /long HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"))
                                .startsWith("HTTP/1.1 413"));
        assertThat(closed).containsExactly("/long");
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientWhoseBodyIsNotWantedGetsTheAnswerAtOnceAndIsClosed() {
        served.run(
                HELLO,
                server -> Weft.toThread(() -> {
                    try (Socket socket = Served.connect(server)) {
                        Served.send(
                                socket,
                                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
                        String answer = Served.until(socket, "hello /");
                        assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("connection: close");
                    }
                }));
    }

    @Test
    void nobodyIsToldToGoOnAfterTheAnswerOrInHttp10() {
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
                    out.write("answer ");
                    out.write(request.content().text());
                }))
                .withStatus(422); // and so it is not known that it reads
        String body = "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc";
        served.run(handler, server -> {
            assertThat(Served.raw(server, "POST / HTTP/1.1\r\nHost: h\r\n" + body))
                    .startsWith("HTTP/1.1 422")
                    .contains("connection: close")
                    .contains("abc")
                    .doesNotContain("100 Continue");
            assertThat(Served.raw(server, "POST / HTTP/1.0\r\n" + body))
                    .startsWith("HTTP/1.1 422")
                    .endsWith("answer abc")
                    .doesNotContain("100 Continue");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void whatHasComeInGoesOutAgain() {
        List<String> contents = new ArrayList<>();
        Handler echo = request -> {
            contents.add(request.method() + " " + request.hasContent() + " "
                    + request.content().length());
            return Response.of(Body.from(request.content()));
        };
        served.run(echo, server -> {
            assertThat(Served.raw(
                            server,
                            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Type: a/b\r\n" + CLOSE
                                    + "\r\n\r\nabcde"))
                    .contains("content-length: 5")
                    .contains("content-type: a/b")
                    .endsWith("\r\n\r\nabcde");
            assertThat(Served.raw(
                            server,
                            "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                                    + get("/", CLOSE)))
                    .contains("\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK");
        });
        assertThat(contents)
                .containsExactly(
                        "POST true OptionalLong[5]", "PUT true OptionalLong.empty", "GET false OptionalLong.empty");
    }

    @Test
    void readerOfAnAnswerIsClosedWhateverBecomesOfIt() {
        List<String> closed = new ArrayList<>();
        Handler handler = request -> Response.of(Body.from(MediaType.TEXT, new ByteReader(new ByteSource() {
            private boolean begun;

            @Override
            public @Nullable ByteBuffer next() {
                if (request.path().equals("/broken")) {
                    throw new UncheckedIOException(new IOException("broken"));
                }
                boolean isFirst = !begun;
                begun = true;
                return isFirst ? ByteBuffer.wrap(new byte[] {'x'}) : null;
            }

            @Override
            public void close() {
                closed.add(request.method() + " " + request.path());
            }
        })));
        served.run(handler, server -> {
            assertThat(Served.raw(server, get("/whole", CLOSE))).endsWith("1\r\nx\r\n0\r\n\r\n");
            Served.raw(server, get("/broken", CLOSE));
            Served.raw(server, "HEAD /head HTTP/1.1\r\nHost: h\r\n" + CLOSE + "\r\n\r\n");
        });
        assertThat(closed).containsExactly("GET /whole", "GET /broken", "HEAD /head");
        assertThat(served.failures).hasSize(1);
    }

    @Test
    void bodyThatTheHandlerDoesNotReadIsPassedOver() {
        served.run(
                HELLO,
                server -> assertThat(Served.raw(
                                server,
                                "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000)
                                        + get("/2", CLOSE)))
                        .endsWith("hello /2"));
    }

    @Test
    void bodyThatIsTooLongToPassOverClosesTheConnectionAndTheAnswerArrives() {
        served.run(
                HELLO,
                server -> assertThat(Served.raw(
                                server,
                                "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000)
                                        + get("/2", CLOSE)))
                        .contains("connection: close")
                        .endsWith("hello /1"));
    }

    @Test
    void bodyOverTheLimitIs413UnlessTheHandlerAllowsForMore() {
        Handler handler = request -> Response.text(
                "" + (request.path().equals("/large") ? request.contentUpTo(5_000) : request.content()).bytes().length);
        served.with(options -> options.withLimits(options.limits().withBody(1_000)))
                .run(handler, server -> {
                    String declared =
                            " HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n" + CLOSE + "\r\n\r\n" + "x".repeat(2_000);
                    assertThat(Served.raw(server, "POST /" + declared))
                            .startsWith("HTTP/1.1 413 Request Entity Too Large");
                    assertThat(Served.raw(server, "POST /large" + declared)).endsWith("\r\n\r\n2000");
                    String chunked = " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + CLOSE
                            + "\r\n\r\n7d0\r\n" + "x".repeat(2_000) + "\r\n0\r\n\r\n";
                    assertThat(Served.raw(server, "POST /" + chunked)).startsWith("HTTP/1.1 413");
                    assertThat(Served.raw(server, "POST /large" + chunked)).endsWith("\r\n\r\n2000");
                });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void whoAsksAgainAfterTooMuchGetsNoBodyWithAHole() {
        Handler handler = request -> {
            try {
                return Response.text("" + request.contentUpTo(100).bytes().length);
            } catch (StatusException e) {
                return Response.text("got " + request.content().bytes().length);
            }
        };
        String sixty = "3c\r\n" + "x".repeat(60) + "\r\n";
        String body = sixty + sixty + "1e\r\n" + "y".repeat(30) + "\r\n0\r\n\r\n";
        served.run(
                handler,
                server -> assertThat(Served.raw(
                                server,
                                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + CLOSE + "\r\n\r\n"
                                        + body))
                        .startsWith("HTTP/1.1 413")
                        .contains("a body of more than 100 bytes"));
        assertThat(served.failures).isEmpty();
    }

    @Test
    void bodyThatFailsInTheMiddleIsCutOff() {
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
            out.write("begin");
            Weft.checkpoint();
            throw new IllegalStateException("broken writer");
        }));
        served.run(handler, server -> assertThat(Served.raw(server, get("/"))).doesNotContain("0\r\n\r\n"));
        assertThat(served.failures).hasSize(1);
    }
}
