package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.flow.Retry;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientEvent;
import weft.http.client.ClientResponse;
import weft.http.client.ClientTimeouts;
import weft.http.client.Retries;
import weft.http.client.ServerEvent;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.http.test.TestServer;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.Explorer;
import weft.test.Tasks;
import weft.test.WeftTest;

/// A server and a client in memory, in virtual time: what takes hours here takes none.
class MemoryServerTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static Duration now() {
        return EventLoop.current().time();
    }

    private static Response afterAnHour() {
        Weft.sleep(HOUR);
        return Response.text("at last");
    }

    @WeftTest
    void severalLoopsCannotServeInVirtualTime() {
        assertThatThrownBy(() -> WebServer.open(
                        new InetSocketAddress("localhost", 0),
                        options -> options.withLoops(2),
                        request -> Response.text("never")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run this in real time");
        assertThatThrownBy(() -> WebServer.open(
                        MemoryAddress.create("several"),
                        options -> options.withLoops(2),
                        request -> Response.text("never")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("one listener, on one loop");
    }

    @WeftTest(seeds = 20)
    void allOfClientAndServerIsThere() {
        Handler handler = request -> switch (request.path()) {
            case "/login" -> Response.seeOther("/home").withHeader("set-cookie", "user=ann; Path=/");
            case "/home" -> Response.text("hello, " + request.header("cookie").orElse("stranger"));
            default ->
                Response.text(request.method() + " " + request.path() + " "
                        + request.content().text());
        };
        try (TestServer server = TestServer.inMemory(handler)) {
            WebClient client = server.client();
            assertThat(client.get("home").text()).isEqualTo("hello, stranger");
            try (ClientResponse response = client.post("/login", Body.of("me"))) {
                assertThat(response.history()).hasSize(1);
                assertThat(response.text()).isEqualTo("hello, user=ann");
            }
            assertThat(client.post(server.uri("/echo"), Body.of("x".repeat(100_000)))
                            .text())
                    .isEqualTo("POST /echo " + "x".repeat(100_000));
            assertThat(server.client(options -> options).get("/home").text()).isEqualTo("hello, stranger");
        }
    }

    @WeftTest(seeds = 20)
    void aSlowHandlerMeetsTheLimitOfItsClient() {
        try (TestServer server = TestServer.inMemory(_ -> afterAnHour())) {
            WebClient hasty = server.client(options -> options.withTimeouts(
                    limits -> limits.withTotal(Duration.ofMinutes(10)).withRead(HOUR)));
            assertThatThrownBy(() -> hasty.get("/"))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("600 s (the limit for the whole request)");
            assertThat(now()).isEqualTo(Duration.ofMinutes(10));
        }
    }

    @WeftTest(seeds = 20)
    void aServerClosesWhatIsIdleAndItsClientConnectsAgain() {
        List<String> events = new ArrayList<>();
        try (TestServer server = TestServer.inMemory(_ -> Response.text("here"))) {
            WebClient client = server.client(options -> options.withKeepAlive(HOUR)
                    .withListener(event -> events.add(event.getClass().getSimpleName())));
            client.get("/").text();
            Weft.sleep(Duration.ofSeconds(60));
            client.get("/").text();
            assertThat(events).containsOnlyOnce("Connected").containsOnlyOnce("Reused");
            Weft.sleep(Duration.ofSeconds(90)); // the server's patience is 75 s
            client.get("/").text();
            assertThat(events.stream().filter("Connected"::equals)).hasSize(2);
            assertThat(events).doesNotContain("Retried");
        }
    }

    @WeftTest(seeds = 20)
    void retriesPauseInVirtualTime() {
        List<Duration> times = new ArrayList<>();
        Handler handler = _ -> {
            times.add(now());
            return times.size() < 4 ? Response.of(503) : Response.text("done");
        };
        Retry retry = Retry.defaults().withAttempts(5).withDelay(Duration.ofMinutes(1), HOUR);
        try (TestServer server = TestServer.inMemory(handler)) {
            WebClient client = server.client(
                    options -> options.withMiddleware(Retries.of(retry)).withTimeouts(ClientTimeouts::withoutTotal));
            assertThat(client.get("/").text()).isEqualTo("done");
            assertThat(times)
                    .containsExactly(
                            Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofMinutes(7));
        }
    }

    @WeftTest(seeds = 20)
    void eventsComeWhenTheyAreSent() {
        Body clock = Body.stream(MediaType.parse("text/event-stream"), out -> {
            for (int i = 0; i < 3; i++) {
                Weft.sleep(HOUR);
                out.write("data: " + now().toHours() + "\n\n");
            }
        });
        try (TestServer server = TestServer.inMemory(_ -> Response.of(clock))) {
            WebClient patient = server.client(options ->
                    options.withTimeouts(limits -> limits.withoutTotal().withRead(HOUR.multipliedBy(2))));
            List<String> heard = new ArrayList<>();
            try (ClientResponse response = patient.get("/")) {
                for (ServerEvent event : response.events()) {
                    heard.add(event.data() + " at " + now().toHours());
                }
            }
            assertThat(heard).containsExactly("1 at 1", "2 at 2", "3 at 3");
        }
    }

    @WeftTest(seeds = 20)
    void aHandlerThatStreamsWaitsForItsClient() {
        int[] written = {0};
        byte[] block = new byte[10_000];
        Body large = Body.stream(MediaType.BYTES, out -> {
            for (int i = 0; i < 1000; i++) {
                out.write(block);
                written[0] += block.length;
            }
        });
        try (TestServer server = TestServer.inMemory(_ -> Response.of(large));
                ClientResponse response = server.client().get("/")) {
            Tasks.allTasksBlocked();
            assertThat(written[0]).isBetween(100_000, 500_000);
            assertThat(response.bytes()).hasSize(10_000_000);
        }
    }

    @WeftTest(seeds = 20)
    void aHandlerIsCancelledWhenItsClientGoesAway() {
        List<Duration> ends = new ArrayList<>();
        Handler handler = _ -> {
            try {
                return afterAnHour();
            } finally {
                ends.add(now());
            }
        };
        try (TestServer server = TestServer.inMemory(ServerOptions::withCancelOnDisconnect, handler)) {
            Task<?> asking = Weft.createTask(() -> server.client().get("/"));
            Weft.sleep(Duration.ofMinutes(1));
            asking.cancel();
            Weft.sleep(Duration.ofMinutes(1));
            assertThat(ends).containsExactly(Duration.ofMinutes(1));
        }
    }

    @WeftTest(seeds = 20)
    void aReadThatIsCancelledLosesNothingOfACompressedBody() {
        byte[] coded = Compressed.gzip("hello, hello".getBytes(StandardCharsets.UTF_8));
        Handler handler = request -> {
            int cancelled = 0;
            while (true) {
                Optional<String> text = Weft.moveOnAfter(
                        Duration.ofMillis(700), () -> request.content().text());
                if (text.isPresent()) {
                    return Response.text(text.get() + " after " + cancelled);
                }
                cancelled++;
            }
        };
        Body slow = Body.stream(MediaType.TEXT, out -> {
            for (byte octet : coded) {
                Weft.sleep(Duration.ofSeconds(1));
                out.write(new byte[] {octet});
            }
        });
        try (TestServer server = TestServer.inMemory(handler)) {
            Request request = Request.of("POST", server.uri("/")).withHeader("content-encoding", "gzip");
            assertThat(server.client().send(request.withBody(slow)).text()).matches("hello, hello after \\d\\d");
        }
    }

    @WeftTest(seeds = 20)
    void aServerThatBreaksOffIsNoticed() {
        Body broken = new Body.Streamed(Optional.of(MediaType.BYTES), OptionalLong.of(1000), out -> {
            out.write("not all");
            Weft.sleep(HOUR);
            Weft.currentTask().orElseThrow().cancel();
            Weft.checkpoint();
        });
        try (TestServer server = TestServer.inMemory(_ -> Response.of(broken));
                ClientResponse response = server.client(options -> options.withTimeouts(
                                limits -> limits.withoutTotal().withRead(HOUR.multipliedBy(2))))
                        .get("/")) {
            assertThatThrownBy(response::bytes).isInstanceOf(UncheckedIOException.class);
            assertThat(now()).isEqualTo(HOUR);
        }
    }

    @WeftTest(seeds = 20)
    void aPoolHasAsManyConnectionsAsItMay() {
        try (TestServer server = TestServer.inMemory(_ -> afterAnHour())) {
            WebClient narrow = server.client(options -> options.withMaxConnections(2)
                    .withTimeouts(limits -> limits.withoutTotal().withRead(HOUR.multipliedBy(2))));
            Weft.taskGroup(group -> {
                for (int i = 0; i < 6; i++) {
                    group.createTask(() -> narrow.get("/").text());
                }
            });
            assertThat(now()).isEqualTo(HOUR.multipliedBy(3));
        }
    }

    @WeftTest(seeds = 20)
    void http2IsSpokenThereToo() {
        MemoryAddress address = MemoryAddress.create("the server");
        Handler handler = request -> {
            Weft.sleep(HOUR);
            return Response.text(request.protocol() + " " + request.path());
        };
        try (WebServer server = WebServer.open(address, options -> options, handler)) {
            Task<Void> serving = Weft.createTask(server::serveForever);
            try (ByteStream stream = Net.connect(address)) {
                stream.write(Http2Frames.PREFACE);
                stream.write(Http2Frames.frame(Http2Frames.SETTINGS, 0, 0));
                stream.write(Http2Frames.get(1, 4));
                stream.write(Http2Frames.get(3, 5)); // and no more follows
                assertThat(List.of(nextData(stream), nextData(stream)))
                        .containsExactlyInAnyOrder("HTTP/2 /", "HTTP/2 /index.html");
                assertThat(now()).isEqualTo(HOUR);
            }
            server.shutdown();
            serving.await();
        }
    }

    private static String nextData(ByteStream stream) {
        while (true) {
            ByteBuffer head = ByteBuffer.wrap(stream.readExactly(9));
            int lengthAndType = head.getInt();
            byte[] payload = stream.readExactly(lengthAndType >>> 8);
            if ((lengthAndType & 0xff) == Http2Frames.DATA && payload.length > 0) {
                return new String(payload, StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void aSeedGivesOneOrder() {
        List<List<String>> orders = new ArrayList<>();
        for (int seed : new int[] {0, 3, 3, 11, 11}) {
            List<String> order = new ArrayList<>();
            Explorer.replay(seed, () -> race(order));
            orders.add(order);
        }
        assertThat(orders.get(1)).isEqualTo(orders.get(2));
        assertThat(orders.get(3)).isEqualTo(orders.get(4));
        assertThat(Set.copyOf(orders)).hasSizeGreaterThan(1);
    }

    /// Has six ask at once, and notes what happens on both sides.
    private static void race(List<String> order) {
        Handler handler = request -> {
            order.add("handles " + request.path());
            return Response.text("ok");
        };
        try (TestServer server = TestServer.inMemory(handler)) {
            WebClient client =
                    server.client(options -> options.withMaxConnections(3).withListener(event -> {
                        if (event instanceof ClientEvent.Answered answered) {
                            order.add("answered " + answered.request().uri());
                        }
                    }));
            Weft.taskGroup(group -> {
                for (int i = 0; i < 6; i++) {
                    String path = "/" + i;
                    group.createTask(() -> client.get(path).text());
                }
            });
        }
    }
}
