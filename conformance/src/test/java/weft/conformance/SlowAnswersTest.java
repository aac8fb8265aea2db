package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import weft.EventLoop;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.io.ByteReader;
import weft.net.Listener;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// Answers that come piece by piece, and a client that waits for the next piece for ten seconds, in memory and virtual
/// time.
class SlowAnswersTest {

    private static final List<UnaryOperator<ClientOptions>> VERSIONS =
            List.of(ClientOptions::withoutHttp2, ClientOptions::withPriorKnowledge);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static ClientOptions limited(ClientOptions options) {
        return options.withTimeouts(limits -> limits.withRead(LIMIT).withoutTotal());
    }

    private static Duration now() {
        return EventLoop.current().time();
    }

    /// Single bytes, with a pause after each.
    private static Body slowly(Duration pause, byte[] bytes) {
        return Body.stream(MediaType.TEXT, out -> {
            for (byte octet : bytes) {
                out.write(new byte[] {octet});
                Weft.sleep(pause);
            }
        });
    }

    @WeftTest(seeds = 10)
    void silenceOfTheServerIsLimitedByItself() {
        Handler handler = request -> Response.of(
                slowly(request.path().equals("/steady") ? LIMIT.minusSeconds(1) : LIMIT.multipliedBy(3), new byte[10]));
        for (UnaryOperator<ClientOptions> version : VERSIONS) {
            try (TestServer server = TestServer.inMemory(handler)) {
                WebClient client = server.client(options -> limited(version.apply(options)));
                Duration begin = now();
                assertThat(client.get("/steady").bytes()).hasSize(10);
                assertThat(now().minus(begin)).isEqualTo(Duration.ofSeconds(90));

                ClientResponse response = client.get("/slow");
                Weft.sleep(LIMIT.plusSeconds(5)); // who reads may take its time
                Duration reads = now();
                assertThatThrownBy(response::text)
                        .isInstanceOf(TimedOutException.class)
                        .hasMessageContaining("the other side's silence");
                assertThat(now().minus(reads)).isEqualTo(LIMIT);
                assertThat(client.statistics().inUse()).isZero();
            }
        }
    }

    @WeftTest(seeds = 10)
    void anInterimAnswerBreaksTheSilence() {
        MemoryAddress address = MemoryAddress.create("the server");
        Listener listener = Net.listen(address);
        Task<Void> serving = Weft.createTask(
                "server",
                () -> listener.serve(stream -> {
                    while (!Objects.requireNonNull(stream.readLine()).isEmpty()) {
                        // the head
                    }
                    for (int i = 0; i < 8; i++) {
                        Weft.sleep(LIMIT.minusSeconds(1));
                        stream.write("HTTP/1.1 102 Processing\r\n\r\n");
                    }
                    Weft.sleep(LIMIT.minusSeconds(1));
                    stream.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone");
                }));
        try (WebClient client = WebClient.open(options -> limited(options.withAddress(address)))) {
            Duration begin = now();
            assertThat(client.get("http://h/").text()).isEqualTo("done");
            assertThat(now().minus(begin)).isEqualTo(Duration.ofSeconds(81));
        } finally {
            listener.close();
            serving.await();
        }
    }

    /// One that is cancelled while it waits for each byte of the compressed content, and again while it has some of
    /// what it wants.
    @WeftTest(seeds = 10)
    void aReadThatIsCancelledLosesNothingOfWhatWasCompressed() {
        byte[] coded = Compressed.gzip("hello".getBytes(StandardCharsets.UTF_8));
        Handler handler = _ -> Response.of(slowly(Duration.ofSeconds(1), coded)).withHeader("content-encoding", "gzip");
        for (UnaryOperator<ClientOptions> version : VERSIONS) {
            try (TestServer server = TestServer.inMemory(handler);
                    ClientResponse response = server.client(version).get("/")) {
                ByteReader reader = response.content().reader();
                int cancelled = 0;
                Optional<byte[]> read;
                while ((read = Weft.moveOnAfter(Duration.ofMillis(700), () -> reader.readExactly(5))).isEmpty()) {
                    cancelled++;
                }
                assertThat(read.get()).asString().isEqualTo("hello");
                assertThat(cancelled).isGreaterThan(8);
                assertThat(response.content().text()).isEmpty();
            }
        }
    }
}
