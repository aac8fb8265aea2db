package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.conformance.Http2Frames.frame;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.ClientTimeouts;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.http.test.TestServer;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// Clients that send or take byte by byte, so that they are never silent for long.
class HttpRateTest {

    private static final List<UnaryOperator<ClientOptions>> VERSIONS =
            List.of(ClientOptions::withoutHttp2, ClientOptions::withPriorKnowledge);
    private static final Handler LENGTH =
            request -> Response.text(request.content().bytes().length + " bytes");

    /// Sends a body in pieces, with a pause before each.
    private static String upload(WebClient client, int pieces, int size, Duration pause) {
        return client.post("/", Body.stream(MediaType.BYTES, out -> {
                    for (int i = 0; i < pieces; i++) {
                        Weft.sleep(pause);
                        out.write(new byte[size]);
                    }
                }))
                .text();
    }

    private static ClientOptions patient(ClientOptions options) {
        return options.withTimeouts(ClientTimeouts::withoutTotal);
    }

    @WeftTest
    void bodyThatComesByteByByteIsGivenUp() {
        for (UnaryOperator<ClientOptions> version : VERSIONS) {
            try (TestServer server = TestServer.inMemory(LENGTH)) {
                WebClient client = server.client(options -> patient(version.apply(options)));
                Duration begin = EventLoop.current().time();
                assertThatThrownBy(() -> upload(client, 1_000, 1, Duration.ofSeconds(1)))
                        .isInstanceOf(UncheckedIOException.class);
                assertThat(EventLoop.current().time().minus(begin))
                        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(32));
                server.failures();
            }
        }
    }

    @WeftTest
    void bodyThatIsSlowAndHasPausesIsWaitedFor() {
        for (UnaryOperator<ClientOptions> version : VERSIONS) {
            try (TestServer server = TestServer.inMemory(LENGTH)) {
                WebClient client = server.client(options -> patient(version.apply(options)));
                assertThat(upload(client, 600, 250, Duration.ofSeconds(1))).isEqualTo("150000 bytes");
                assertThat(upload(client, 60, 7_000, Duration.ofSeconds(29))).isEqualTo("420000 bytes");
            }
        }
    }

    @WeftTest
    void streamsShareTheRate() throws Exception {
        try (TestServer server = TestServer.inMemory(LENGTH)) {
            WebClient client = server.client(options -> patient(options.withPriorKnowledge()));
            Weft.taskGroup(group -> {
                for (int i = 0; i < 50; i++) {
                    group.createTask(() -> assertThat(upload(client, 300, 10, Duration.ofSeconds(1)))
                            .isEqualTo("3000 bytes"));
                }
            });
        }
    }

    @WeftTest
    void anyByteWillDoIfTheServerSaysSo() {
        UnaryOperator<ServerOptions> options =
                known -> known.withPatience(known.patience().withRate(0));
        try (TestServer server = TestServer.inMemory(options, LENGTH)) {
            WebClient client = server.client(HttpRateTest::patient);
            assertThat(upload(client, 100, 1, Duration.ofSeconds(29))).isEqualTo("100 bytes");
        }
    }

    /// Lets a server answer with more than goes out, by HTTP/2, and gives it a window of so many bytes a second.
    /// Returns after how long the server has had enough, an hour at most.
    private static Duration taking(int bytesASecond) throws Exception {
        Duration[] ended = {Duration.ofHours(1)};
        MemoryAddress address = MemoryAddress.create("the server");
        Handler large = _ -> Response.of(Body.stream(MediaType.BYTES, out -> {
            Duration begin = EventLoop.current().time();
            try {
                out.write(new byte[10_000_000]);
            } finally {
                ended[0] = EventLoop.current().time().minus(begin);
            }
        }));
        try (WebServer server = WebServer.open(
                address, known -> known.withPatience(known.patience().withGrace(Duration.ZERO)), large)) {
            Task<Void> serving = Weft.createTask(server::serveForever);
            try (ByteStream stream = Net.connect(address)) {
                stream.write(Http2Frames.PREFACE);
                stream.write(frame(Http2Frames.SETTINGS, 0, 0));
                stream.write(Http2Frames.get(1, 4));
                Task<?> reading = Weft.createTask(() -> {
                    while (stream.read(1 << 16).length > 0) {
                        // What the window lets through.
                    }
                });
                byte[] increment = ByteBuffer.allocate(4).putInt(bytesASecond).array();
                for (int i = 0; i < 3_600 && ended[0].toHours() > 0; i++) {
                    Weft.sleep(Duration.ofSeconds(1));
                    stream.write(frame(Http2Frames.WINDOW_UPDATE, 0, 0, increment));
                    stream.write(frame(Http2Frames.WINDOW_UPDATE, 0, 1, increment));
                }
                Duration result = ended[0];
                reading.cancel();
                server.shutdown();
                serving.await();
                return result;
            }
        }
    }

    @WeftTest
    void clientThatTakesByteByByteIsGivenUp() throws Exception {
        assertThat(taking(1)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(130));
    }

    @WeftTest
    void clientThatTakesSlowlyIsWaitedFor() throws Exception {
        assertThat(taking(400)).isEqualTo(Duration.ofHours(1));
    }
}
