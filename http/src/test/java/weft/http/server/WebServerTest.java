package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
import weft.io.ByteReader;
import weft.io.ByteSource;
import weft.sync.AsyncEvent;

class WebServerTest {

    private final Served served = new Served();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private static final Handler HELLO = request -> Response.text("hello " + request.path());

    private static String get(String path, String... headers) {
        StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private static final String CLOSE = "Connection: close";

    @Test
    void answerHasItsLengthAndItsDate() {
        served.run(HELLO, server -> {
            String answer = Served.raw(server, get("/a", CLOSE));

            assertThat(answer).containsPattern("\r\ndate: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n");
            assertThat(Served.undated(answer))
                    .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 8\r\ncontent-type: text/plain; charset=utf-8\r\n"
                            + "connection: close\r\n\r\nhello /a");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        served.run(HELLO, server -> {
            String answer = Served.raw(server, get("/1") + get("/2") + get("/3", CLOSE));

            assertThat(answer.split("HTTP/1.1 200 OK")).hasSize(4);
            assertThat(answer).matches("(?s).*hello /1HTTP.*hello /2HTTP.*hello /3");
        });
    }

    @Test
    void headHasTheHeadersAndNoBody() {
        served.run(
                HELLO,
                server -> assertThat(Served.undated(
                                Served.raw(server, "HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")))
                        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 8\r\ncontent-type: text/plain; charset=utf-8\r\n"
                                + "connection: close\r\n\r\n"));
    }

    @Test
    void version10ClosesUnlessAskedToKeep() {
        served.run(HELLO, server -> {
            assertThat(Served.raw(server, "GET /a HTTP/1.0\r\n\r\n"))
                    .contains("connection: close")
                    .endsWith("/a");
            assertThat(Served.raw(server, "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n"))
                    .contains("connection: keep-alive")
                    .endsWith("/b");
        });
    }

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
        }));
        String body = "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc";
        served.run(handler, server -> {
            assertThat(Served.raw(server, "POST / HTTP/1.1\r\nHost: h\r\n" + body))
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("connection: close")
                    .contains("abc")
                    .doesNotContain("100 Continue");
            assertThat(Served.raw(server, "POST / HTTP/1.0\r\n" + body))
                    .startsWith("HTTP/1.1 200 OK")
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
    void failureIs500WithAnIdThatTheReportHas() {
        Handler handler = request -> {
            throw new IllegalStateException("secret");
        };
        served.run(handler, server -> {
            String answer = Served.raw(server, get("/a") + get("/b", CLOSE));
            assertThat(answer).startsWith("HTTP/1.1 500 Internal Server Error").doesNotContain("secret");
            assertThat(served.failures).hasSize(2);
            String id = answer.replaceAll("(?s).*error ([\\w-]+)\n", "$1");
            assertThat(served.failures.get(1).message()).contains(id).contains("GET /b");
            assertThat(served.failures.get(1).exception().orElseThrow()).hasMessage("secret");
        });
    }

    @Test
    void statusExceptionIsItsAnswer() {
        Handler handler = request -> {
            throw new StatusException(418, "a teapot");
        };
        served.run(
                handler,
                server -> assertThat(Served.raw(server, get("/", CLOSE)))
                        .startsWith("HTTP/1.1 418")
                        .endsWith("a teapot\n"));
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

    @Test
    void tooManyRequestsAreAnsweredBy503() {
        AsyncEvent open = AsyncEvent.create();
        served.with(options -> options.withLimits(options.limits().withRequests(1, 1)))
                .run(
                        request -> {
                            log.add("handled");
                            open.await();
                            return Response.text("done");
                        },
                        server -> {
                            Task<String> first = Weft.createTask(() -> Served.raw(server, get("/", CLOSE)));
                            awaitLog(1);
                            Task<String> second = Weft.createTask(() -> Served.raw(server, get("/", CLOSE)));
                            Task<String> third = Weft.createTask(() -> Served.raw(server, get("/", CLOSE)));
                            var done = Weft.waitAny(List.of(second, third)).done();
                            String refused = done.iterator().next().await();
                            open.set();
                            assertThat(refused).startsWith("HTTP/1.1 503").contains("retry-after: 1");
                            assertThat(first.await()).endsWith("done");
                            assertThat(List.of(second.await(), third.await())).anyMatch(text -> text.endsWith("done"));
                        });
        assertThat(log).hasSize(2);
    }

    private void awaitLog(int size) {
        while (log.size() < size) {
            Weft.sleep(Duration.ofMillis(1));
        }
    }

    @Test
    void connectionEndsAfterItsNumberOfRequests() {
        served.with(options -> options.withLimits(options.limits().withRequestsAConnection(2)))
                .run(
                        HELLO,
                        server -> assertThat(Served.raw(server, get("/1") + get("/2") + get("/3")))
                                .contains("hello /1HTTP")
                                .contains("connection: close")
                                .endsWith("hello /2"));
    }

    @Test
    void idleConnectionIsClosedAndSoIsOneWhoseHeadDoesNotEnd() {
        served.with(options -> options.withPatience(
                        options.patience().withIdle(Duration.ofMillis(60)).withHeaders(Duration.ofMillis(50))))
                .run(HELLO, server -> {
                    assertThat(Served.raw(server, get("/1"))).endsWith("hello /1");
                    assertThat(Served.raw(server, "GET / HTTP/1.1\r\nHost: ")).doesNotContain("200");
                    assertThat(Served.raw(server, get("/1") + "GET / HTTP/1.1\r\n"))
                            .endsWith("hello /1");
                    assertThat(Served.raw(server, "")).isEmpty();
                });
    }

    @Test
    void connectionThatHasSentNothingDoesNotHoldUpTheEnd() {
        served.with(options -> options.withPatience(
                        options.patience().withGrace(Duration.ofDays(1)).withHeaders(Duration.ofDays(1))))
                .run(HELLO, server -> {
                    Socket silent = Weft.toThread(() -> Served.connect(server)); // as of a browser that thinks ahead
                    assertThat(Served.raw(server, get("/1", CLOSE))).endsWith("hello /1"); // and so that is accepted
                    Weft.timeout(Duration.ofSeconds(20), () -> server.close());
                    assertThat(Weft.<String>toThread(() -> Served.rest(silent))).isEmpty();
                });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void bodyThatStopsEndsTheHandlersRead() {
        served.with(options -> options.withPatience(options.patience().withBody(Duration.ofMillis(50))))
                .run(
                        request -> Response.text(request.content().text()),
                        server -> assertThat(Served.raw(
                                        server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"))
                                .doesNotContain("200"));
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientThatTakesTooLittleIsGivenUp() {
        int length = 20_000_000;
        byte[] large = new byte[length];
        served.with(options -> options.withPatience(
                        options.patience().withWrite(Duration.ofMillis(50)).withRate(Integer.MAX_VALUE)))
                .run(_ -> Response.of(Body.of(MediaType.BYTES, large)), server -> {
                    int taken = Weft.toThread(() -> {
                        try (Socket socket = Served.connect(server)) {
                            Served.send(socket, get("/", CLOSE));
                            int sum = 0;
                            byte[] block = new byte[10_000];
                            for (int count; (count = socket.getInputStream().read(block)) >= 0; sum += count) {
                                Thread.sleep(5); // it takes something at all times
                            }
                            return sum;
                        } catch (IOException e) {
                            return 0; // a reset
                        }
                    });
                    assertThat(taken).isLessThan(length);
                });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientThatTakesNothingIsGivenUp() {
        AsyncEvent gone = AsyncEvent.create();
        served.with(options -> options.withPatience(options.patience().withWrite(Duration.ofMillis(50))))
                .run(
                        request -> Response.of(Body.stream(MediaType.BYTES, out -> {
                            try {
                                for (byte[] block = new byte[1 << 16]; ; ) {
                                    out.write(block);
                                }
                            } finally {
                                gone.set();
                            }
                        })),
                        server -> {
                            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                                Served.send(socket, get("/"));
                                Weft.timeout(Duration.ofSeconds(20), gone::await);
                            }
                        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void handlerIsCancelledWhenItsClientGoesIfWanted() {
        AsyncEvent cancelled = AsyncEvent.create();
        served.with(ServerOptions::withCancelOnDisconnect)
                .run(
                        request -> {
                            log.add("handled");
                            try {
                                Weft.sleep(Duration.ofDays(1));
                            } catch (CancelledError e) {
                                cancelled.set();
                                throw e;
                            }
                            return Response.of(200);
                        },
                        server -> {
                            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                                Served.send(socket, get("/"));
                                awaitLog(1);
                            }
                            Weft.timeout(Duration.ofSeconds(20), cancelled::await);
                        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void closedItAnswersWhatIsInProgressAndClosesIdleConnectionsAtOnce() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            if (request.path().equals("/slow")) {
                log.add("handled");
                open.await();
            }
            return Response.text("done");
        };
        served.run(handler, server -> {
            try (Socket idle = Weft.toThread(() -> Served.connect(server));
                    Socket active = Weft.toThread(() -> Served.connect(server))) {
                Served.send(idle, get("/"));
                Weft.toThread(() -> Served.until(idle, "done"));
                Served.send(active, get("/slow"));
                awaitLog(1);

                server.shutdown();

                assertThat(Weft.<String>toThread(() -> Served.rest(idle))).isIn("", "[Connection reset]");
                open.set();
                assertThat(Weft.<String>toThread(() -> Served.rest(active)))
                        .contains("connection: close")
                        .endsWith("done");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void handlersThatDoNotEndAreCancelledWhenTheGraceIsOver() {
        served.with(options -> options.withPatience(options.patience().withGrace(Duration.ofMillis(20))))
                .run(
                        request -> {
                            try {
                                log.add("handled");
                                Weft.sleep(Duration.ofDays(1));
                                return Response.of(200);
                            } finally {
                                log.add("cancelled");
                            }
                        },
                        server -> {
                            Socket socket = Weft.toThread(() -> Served.connect(server));
                            Served.send(socket, get("/"));
                            awaitLog(1);
                            server.close();
                            assertThat(log).containsExactly("handled", "cancelled");
                            socket.close();
                        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void cancelledItEndsAsOneThatIsClosed() {
        served.run(HELLO, server -> {
            Task<Void> other = Weft.createTask(() -> WebServer.serve(Served.anyPort(), options -> options, HELLO));
            Weft.checkpoint();
            other.cancel("enough");
            assertThat(Weft.gatherOutcomes(other).getFirst()).isInstanceOf(weft.Outcome.Cancelled.class);
        });
    }

    @Test
    void accessLogTellsOfEachRequest() {
        served.with(options -> options.withAccessLog(entry -> log.add(entry.toString())))
                .run(HELLO, server -> Served.raw(server, get("/a?b", CLOSE, "User-Agent: test")));

        assertThat(log).hasSize(1);
        assertThat(log.getFirst()).matches("/127.0.0.1:\\d+ \"GET /a\\?b HTTP/1.1\" 200 8 \\d+ ms \"test\"");
    }

    @Test
    void requestTellsItsParts() {
        Handler handler = request -> Response.text(String.join(
                "|",
                request.method(),
                request.target(),
                request.path(),
                request.query().all("q").toString(),
                request.host(),
                request.scheme(),
                request.protocol(),
                request.cookies().get("a"),
                request.header("X-One").orElse(""),
                request.headers().all("x-one").toString()));
        served.run(
                handler,
                server -> assertThat(Served.raw(
                                server,
                                get("/a%20b?q=1&q=%C3%A4+x", CLOSE, "Cookie: a=\"1\"; b=2", "X-One: 1", "x-one: 2")))
                        .endsWith(
                                "GET|/a%20b?q=1&q=%C3%A4+x|/a%20b|[1, \u00c3\u00a4 x]|localhost|http|HTTP/1.1|1|1|[1, 2]"));
    }

    @Test
    void formsAreReadWithLimits() {
        Handler handler = request -> Response.text(request.form().toString());
        served.run(handler, server -> {
            String head = "POST / HTTP/1.1\r\nHost: h\r\n" + CLOSE
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\n";
            assertThat(Served.raw(server, head + "Content-Length: 11\r\n\r\na=1&b=%26+c"))
                    .endsWith("[a=1, b=& c]");
            assertThat(Served.raw(server, head + "Content-Length: 5\r\n\r\na=%zz"))
                    .startsWith("HTTP/1.1 400");
            String many = "a&".repeat(2_000);
            assertThat(Served.raw(server, head + "Content-Length: " + many.length() + "\r\n\r\n" + many))
                    .startsWith("HTTP/1.1 400");
            assertThat(Served.raw(server, get("/", CLOSE))).startsWith("HTTP/1.1 415");
        });
    }

    @Test
    void manyConnectionsAreServedAtOnce() {
        served.run(
                HELLO,
                server -> Weft.taskGroup(group -> {
                    for (int i = 0; i < 50; i++) {
                        String path = "/" + i;
                        group.createTask(() ->
                                assertThat(Served.raw(server, get(path, CLOSE))).endsWith(path));
                    }
                }));
    }
}
