package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.HELLO;
import static weft.http.server.Served.awaitSize;
import static weft.http.server.Served.get;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.sync.AsyncEvent;

/// What is too much, or takes too long, is ended, and others are served. Connections on which no request comes are in
/// the tests of the whole, in virtual time.
class ServerLimitsTest {

    private final Served served = new Served();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

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
                            awaitSize(log, 1);
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

    @Test
    void requestIsAtWorkUntilItsAnswerIsSent() {
        for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
            log.clear();
            AsyncEvent open = AsyncEvent.create();
            served.with(options -> options.withLimits(options.limits().withRequests(1, 0)))
                    .run(
                            request -> Response.of(Body.stream(MediaType.TEXT, out -> {
                                log.add("written");
                                open.await();
                                if (request.path().equals("/broken")) {
                                    throw new StatusException(500, "broken");
                                }
                                out.write("done");
                            })),
                            server -> {
                                String url = "http://127.0.0.1:" + server.port();
                                Task<String> first = ask(version, url + "/");
                                awaitSize(log, 1);
                                assertThat(ask(version, url + "/").await()).endsWith(" 503");
                                open.set();
                                assertThat(first.await()).isEqualTo("done 200");
                                ask(version, url + "/broken").await();
                                assertThat(ask(version, url + "/").await()).isEqualTo("done 200");
                            });
            assertThat(log).hasSize(3);
        }
        assertThat(served.failures).hasSize(2);
    }

    private static Task<String> ask(String version, String url) {
        return Weft.createTask(() -> Weft.<String>toThread(() -> Curl.curl(version, "-w", " %{http_code}", url)));
    }

    @Test
    void requestWhoseClientIsGoneIsNotAtWork() {
        AsyncEvent cancelled = AsyncEvent.create();
        served.with(options -> options.withCancelOnDisconnect()
                        .withLimits(options.limits().withRequests(1, 0)))
                .run(
                        request -> {
                            if (request.path().equals("/long")) {
                                log.add("handled");
                                try {
                                    Weft.sleep(Duration.ofDays(1));
                                } finally {
                                    cancelled.set();
                                }
                            }
                            return Response.text("done");
                        },
                        server -> {
                            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                                Served.send(socket, get("/long"));
                                awaitSize(log, 1);
                            }
                            cancelled.await();
                            assertThat(Served.raw(server, get("/", CLOSE))).endsWith("done");
                        });
        assertThat(served.failures).isEmpty();
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
    void bodyThatStopsEndsTheHandlersRead() {
        served.with(options -> options.withPatience(options.patience().withBody(Duration.ofMillis(50))))
                .run(
                        request -> {
                            try {
                                return Response.text(request.content().text());
                            } catch (RuntimeException e) {
                                log.add("the read has ended");
                                throw e;
                            }
                        },
                        server -> assertThat(Served.raw(
                                        server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"))
                                .doesNotContain("200")
                                .doesNotContain("timed out"));
        assertThat(log).containsExactly("the read has ended");
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
}
