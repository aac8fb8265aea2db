package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientEvent;
import weft.http.client.ClientMiddleware;
import weft.http.client.ClientOptions;
import weft.http.client.ClientResponse;
import weft.http.client.ClientTimeouts;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerOptions;
import weft.http.test.TestServer;
import weft.io.ByteReader;
import weft.sync.AsyncEvent;
import weft.test.WeftTest;

/// A client and its limits of time, in memory and virtual time.
class MemoryClientTest {

    private static final List<UnaryOperator<ClientOptions>> VERSIONS =
            List.of(ClientOptions::withoutHttp2, ClientOptions::withPriorKnowledge);
    private static final Duration AGES = Duration.ofHours(2);
    private static final int LARGE = 4 << 20;

    private static final Handler SILENT = _ -> {
        Weft.sleep(AGES);
        return Response.text("at last");
    };

    @TempDir
    private Path directory;

    /// What is done with a client and its server.
    @FunctionalInterface
    private interface Talk {
        void run(WebClient client) throws Exception;
    }

    private static ServerOptions patient(ServerOptions options) {
        return options.withPatience(
                        options.patience().withWrite(AGES).withBody(AGES).withIdle(AGES))
                .withLimits(options.limits().withBody(2 * LARGE));
    }

    private static void withEach(
            Handler handler, UnaryOperator<ClientTimeouts> limits, UnaryOperator<ClientOptions> options, Talk talk)
            throws Exception {
        for (UnaryOperator<ClientOptions> version : VERSIONS) {
            try (TestServer server = TestServer.inMemory(MemoryClientTest::patient, handler)) {
                talk.run(server.client(
                        defaults -> options.apply(version.apply(defaults)).withTimeouts(limits)));
            }
        }
    }

    private static void withEach(Handler handler, UnaryOperator<ClientTimeouts> limits, Talk talk) throws Exception {
        withEach(handler, limits, options -> options, talk);
    }

    private static Duration now() {
        return EventLoop.current().time();
    }

    @WeftTest(seeds = 10)
    void whoSendsAgainAfterALimitHasLimitsAgain() throws Exception {
        ClientMiddleware stubborn = (request, next) -> {
            for (int i = 0; i < 2; i++) {
                try {
                    return next.send(request);
                } catch (TimedOutException e) {
                    assertThat(e).hasMessageContaining("silence");
                }
            }
            return next.send(request);
        };
        UnaryOperator<ClientTimeouts> limits =
                timeouts -> timeouts.withRead(Duration.ofSeconds(1)).withTotal(Duration.ofMillis(2500));

        withEach(SILENT, limits, options -> options.withMiddleware(stubborn), client -> {
            Duration start = now();
            assertThatThrownBy(() -> client.get("/"))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("the limit for the whole request");
            assertThat(now().minus(start)).isEqualTo(Duration.ofMillis(2500));
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @WeftTest(seeds = 10)
    void anAnswerKeepsItsLimitsWhileAnotherComesAndGoes() throws Exception {
        Handler handler = request -> request.path().equals("/token")
                ? Response.text("token")
                : Response.of(200).withBody(Body.stream(MediaType.TEXT, out -> {
                    out.write("some");
                    Weft.sleep(AGES);
                }));
        ClientMiddleware audit = (request, next) -> {
            ClientResponse response = next.send(request);
            assertThat(next.send(Request.get(request.uri().resolve("/token").toString()))
                            .text())
                    .isEqualTo("token");
            return response;
        };
        List<UnaryOperator<ClientTimeouts>> each = List.of(
                timeouts -> timeouts.withRead(Duration.ofSeconds(3)).withoutTotal(),
                timeouts -> timeouts.withTotal(Duration.ofSeconds(3)));

        for (UnaryOperator<ClientTimeouts> limits : each) {
            withEach(handler, limits, options -> options.withMiddleware(audit), client -> {
                Duration start = now();
                try (ClientResponse response = client.get("/")) {
                    assertThatThrownBy(response::text).isInstanceOf(TimedOutException.class);
                }
                assertThat(now().minus(start)).isEqualTo(Duration.ofSeconds(3));
            });
        }
    }

    @WeftTest(seeds = 10)
    void theLimitOfAllTellsWhatWasDone() throws Exception {
        Handler handler = request -> request.path().equals("/head")
                ? SILENT.handle(request)
                : Response.of(Body.stream(MediaType.TEXT, out -> {
                    out.write("some");
                    Weft.sleep(AGES);
                }));

        withEach(handler, limits -> limits.withTotal(Duration.ofMillis(80)), client -> {
            Duration start = now();
            assertThatThrownBy(() -> client.get("/head"))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("not done within 80 ms (the limit for the whole request) of GET"
                            + " http://localhost/head, waiting for the answer;"
                            + " 1 of 100 connections in use, 0 idle, 0 requests waiting");
            ClientResponse response = client.get("/content");
            assertThatThrownBy(response::text)
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("reading the content");
            assertThat(now().minus(start)).isEqualTo(Duration.ofMillis(160));
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @WeftTest(seeds = 10)
    void thoseWhoWaitForTheFirstRequestWaitForThePoolAsItDoes() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            open.await();
            return Response.text(request.host());
        };
        Duration limit = Duration.ofMillis(500);

        try (TestServer server = TestServer.inMemory(handler)) {
            WebClient client =
                    server.client(options -> options.withPriorKnowledge().withMaxConnections(1));
            Task<String> busy = Weft.createTask(() -> client.get("http://a/").text());
            Weft.sleep(Duration.ofSeconds(1)); // so that it has the connection
            WebClient hasty = client.with(options ->
                    options.withTimeouts(limits -> limits.withPool(limit).withConnect(limit.dividedBy(10))));
            List<Task<Duration>> asking = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                asking.add(Weft.createTask(() -> {
                    Duration start = now();
                    assertThatThrownBy(() -> hasty.get("http://b/"))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessageContaining("the limit for waiting for a connection");
                    return now().minus(start);
                }));
                Weft.sleep(Duration.ofMillis(10)); // so that each sees the one before give up
            }
            assertThat(asking.stream().map(Task::await)).hasSize(4).containsOnly(limit);
            open.set();
            assertThat(busy.await()).isEqualTo("a");
            assertThat(client.get("http://b/").text()).isEqualTo("b");
        }
    }

    @WeftTest
    void anAnswerThatNobodyClosesGivesItsConnectionBackAtTheLimit() throws Exception {
        Handler handler = _ -> Response.text("x".repeat(1_000_000));

        withEach(
                handler,
                limits -> limits.withTotal(Duration.ofSeconds(1)),
                options -> options.withMaxConnections(1),
                client -> {
                    ClientResponse forgotten = client.get("/");
                    Weft.sleep(Duration.ofSeconds(2));
                    assertThat(client.statistics().inUse()).isZero();
                    assertThat(client.get("/").text()).hasSize(1_000_000);
                    assertThatThrownBy(forgotten::text)
                            .isInstanceOf(TimedOutException.class)
                            .hasMessageContaining("1 of 1 connections in use");
                });
    }

    private List<Body> large() throws Exception {
        Path file = directory.resolve("large");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(LARGE);
        }
        return List.of(
                Body.of(MediaType.BYTES, new byte[LARGE]),
                Body.stream(MediaType.BYTES, out -> {
                    for (int i = 0; i < LARGE; i += 4096) {
                        out.write(new byte[4096]);
                    }
                }),
                new Body.FileRange(Optional.empty(), file, 0, LARGE));
    }

    @WeftTest(outside = true)
    void anUploadThatGoesOnIsNoSilence() throws Exception {
        Handler slow = request -> {
            ByteReader reader = request.content().reader();
            int length = 0;
            for (byte[] part; (part = reader.read(64 * 1024)).length > 0; ) {
                length += part.length;
                Weft.sleep(Duration.ofMillis(250));
            }
            return Response.text("" + length);
        };

        for (Body body : large()) {
            withEach(slow, limits -> limits.withRead(Duration.ofSeconds(5)), client -> {
                Duration start = now();
                assertThat(client.post("/", body).text()).isEqualTo("" + LARGE);
                assertThat(now().minus(start)).isGreaterThan(Duration.ofSeconds(15));
            });
        }
    }

    @WeftTest
    void aBodyThatIsWrittenSlowlyIsNoSilence() throws Exception {
        Body slow = Body.stream(MediaType.TEXT, out -> {
            for (int i = 0; i < 3; i++) {
                out.write("part");
                Weft.sleep(Duration.ofMinutes(1));
            }
        });
        Handler handler = request -> {
            assertThat(request.content().text()).isEqualTo("partpartpart");
            Weft.sleep(AGES);
            return Response.text("at last");
        };

        withEach(handler, limits -> limits.withRead(Duration.ofSeconds(5)), client -> {
            Duration start = now();
            assertThatThrownBy(() -> client.post("/", slow))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("silence");
            assertThat(now().minus(start)).isEqualTo(Duration.ofSeconds(185)); // from its end on
        });
    }

    @WeftTest(outside = true)
    void aServerThatTakesNothingIsSilent() throws Exception {
        for (Body body : large()) {
            withEach(SILENT, limits -> limits.withRead(Duration.ofSeconds(5)), client -> {
                Duration start = now();
                assertThatThrownBy(() -> client.post("/", body))
                        .isInstanceOf(TimedOutException.class)
                        .hasMessageContaining("silence");
                assertThat(now().minus(start)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
                assertThat(client.statistics().inUse()).isZero();
            });
        }
    }

    @WeftTest
    void anErrorInABodyIsTheRequests() throws Exception {
        AssertionError error = new AssertionError("not this way");
        Body broken = Body.stream(MediaType.TEXT, _ -> {
            throw error;
        });
        Body cancelled = Body.stream(MediaType.TEXT, out -> {
            Task<String> other = Weft.createTask(() -> {
                Weft.sleep(AGES);
                return "text";
            });
            other.cancel("not wanted any more");
            out.write(other.await());
        });

        withEach(SILENT, ClientTimeouts::withoutTotal, client -> {
            Duration start = now();
            assertThatThrownBy(() -> client.post("/", broken)).isSameAs(error);
            assertThatThrownBy(() -> client.post("/", cancelled)).isInstanceOf(CancelledError.class);
            assertThat(now()).isEqualTo(start);
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @WeftTest
    void aListenerThatFailsAtTheEndKeepsNoConnection() throws Exception {
        Handler handler = request -> Response.text("x".repeat(100));
        UnaryOperator<ClientOptions> listening =
                options -> options.withMaxConnections(1).withListener(event -> {
                    if (event instanceof ClientEvent.Ended) {
                        throw new IllegalStateException("the log is full");
                    }
                });

        withEach(handler, limits -> limits, listening, client -> {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.get("/").text()).hasMessage("the log is full");
                ClientResponse closed = client.get("/");
                assertThatThrownBy(closed::close).hasMessage("the log is full");
            }
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    /// A failure of which some comes at once, and more every two seconds.
    private static Handler failing(String more) {
        return _ -> Response.of(503).withBody(Body.stream(MediaType.TEXT, out -> {
            out.write("some");
            for (int i = 0; i < 1000; i++) {
                Weft.sleep(Duration.ofSeconds(2));
                out.write(more);
            }
        }));
    }

    private static void assertStatusTold(WebClient client, Duration after, String page, String why) {
        Duration start = now();
        assertThatThrownBy(() -> client.get("/").requireSuccess())
                .isInstanceOfSatisfying(StatusException.class, failure -> {
                    assertThat(failure.status()).isEqualTo(503);
                    assertThat(failure.getSuppressed())
                            .singleElement()
                            .satisfies(lost -> assertThat(lost)
                                    .isInstanceOf(TimedOutException.class)
                                    .hasMessageContaining(why));
                    assertThat(((Body.Bytes) failure.response().body()).bytes())
                            .asString(StandardCharsets.US_ASCII)
                            .isEqualTo(page);
                });
        assertThat(now().minus(start)).isEqualTo(after);
        assertThat(client.statistics().inUse()).isZero();
    }

    @WeftTest
    void aPageThatDoesNotEndDoesNotHideTheStatus() throws Exception {
        Duration patience = Duration.ofSeconds(5);
        withEach(failing(""), ClientTimeouts::withoutTotal, client -> assertStatusTold(client, patience, "some", "5s"));
        withEach(
                failing("!!"),
                ClientTimeouts::withoutTotal,
                client -> assertStatusTold(client, patience, "some!!!!", "5s"));
        withEach(
                failing("!"),
                limits -> limits.withTotal(Duration.ofMillis(2500)),
                client ->
                        assertStatusTold(client, Duration.ofMillis(2500), "some!", "the limit for the whole request"));
        withEach(
                failing(""),
                limits -> limits.withRead(Duration.ofSeconds(1)),
                client -> assertStatusTold(
                        client, Duration.ofSeconds(1), "some", "the limit for the other side's silence"));
    }

    @WeftTest(seeds = 10)
    void whoWaitsForThePageOfAFailureCanBeCancelled() throws Exception {
        withEach(failing("!"), ClientTimeouts::withoutTotal, client -> {
            Task<ClientResponse> asking = Weft.createTask(() -> client.get("/").requireSuccess());
            Weft.sleep(Duration.ofMillis(1500));
            asking.cancel("not wanted any more");
            assertThatThrownBy(asking::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("not wanted any more");
            assertThat(client.statistics().inUse()).isZero();

            for (Duration limit : List.of(Duration.ofMillis(1500), Duration.ofSeconds(5))) {
                ClientResponse response = client.get("/");
                assertThatThrownBy(() -> Weft.timeout(limit, () -> response.requireSuccess()))
                        .isInstanceOf(TimedOutException.class);
                assertThat(client.statistics().inUse()).isZero();
            }
        });
    }
}
