package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.AccessEntry;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.io.ByteStream;
import weft.io.ByteWriter;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.test.WeftTest;

/// Clients that take their time with an answer whose handler has ended: its end is still on its way. The server waits
/// for 10 s for another request, and for 60 s for a client to take something.
class SlowReaderTest {

    private static final int LENGTH = 170_000; // some 40 kB more than the other end of a connection in memory holds
    private static final byte[] BLOCK = new byte[10_000];
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration WRITE = Duration.ofSeconds(60);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// What is done with a connection.
    @FunctionalInterface
    private interface Client {
        void run(ByteStream stream) throws Exception;
    }

    private final List<AccessEntry.Ending> endings = new ArrayList<>();

    private ServerOptions hasty(ServerOptions options) {
        return options.withAccessLog(entry -> endings.add(entry.ending()))
                .withPatience(options.patience().withIdle(IDLE).withWrite(WRITE));
    }

    private void run(Client client) throws Exception {
        MemoryAddress address = MemoryAddress.create("the server");
        Response answer = Response.of(
                new Body.Streamed(Optional.of(MediaType.BYTES), OptionalLong.of(LENGTH), SlowReaderTest::write));
        try (WebServer server = WebServer.open(address, this::hasty, _ -> answer)) {
            Task<Void> serving = Weft.createTask(server::serveForever);
            try (ByteStream stream = Net.connect(address)) {
                client.run(stream);
            }
            server.shutdown();
            serving.await();
        }
    }

    private static void write(ByteWriter out) {
        for (int i = 0; i < LENGTH; i += BLOCK.length) {
            out.write(BLOCK);
        }
    }

    private static void ask(ByteStream stream) {
        stream.write(REQUEST);
    }

    private static void take(ByteStream stream) {
        stream.readUntil("\r\n\r\n");
        assertThat(stream.readExactly(LENGTH)).hasSize(LENGTH);
    }

    private static Duration now() {
        return EventLoop.current().time();
    }

    @WeftTest(seeds = 10)
    void answerThatIsOnItsWayIsNotCutByTheIdleTime() throws Exception {
        run(stream -> {
            for (int i = 0; i < 3; i++) {
                ask(stream);
                Weft.sleep(IDLE.multipliedBy(4));
                take(stream);
            }
        });
    }

    @WeftTest(seeds = 10)
    void theIdleTimeCountsFromWhenTheAnswerHasGone() throws Exception {
        run(stream -> {
            ask(stream);
            Weft.sleep(IDLE.plusSeconds(1));
            take(stream);
            Weft.sleep(IDLE.minusSeconds(1));
            ask(stream);
            take(stream);
            Weft.sleep(IDLE.plusSeconds(1));
            assertThat(stream.read(1)).as("the end").isEmpty();
        });
    }

    @WeftTest(seeds = 10)
    void readerWhoTakesNothingIsGivenUp() throws Exception {
        run(stream -> {
            ask(stream);
            Weft.sleep(IDLE.plus(WRITE).plusSeconds(1));

            int taken = 0;
            try {
                for (int count; (count = stream.read(LENGTH).length) > 0; ) {
                    taken += count;
                }
            } catch (UncheckedIOException e) {
                // A reset ends it too.
            }
            assertThat(taken).isLessThan(LENGTH);
            assertThat(now()).isEqualTo(IDLE.plus(WRITE).plusSeconds(1));
        });
    }

    private static void askForTheLastTime(ByteStream stream) {
        stream.write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }

    @WeftTest(seeds = 10)
    void lastAnswerIsNotCutByTheEndOfTheConnection() throws Exception {
        run(stream -> {
            askForTheLastTime(stream);
            Weft.sleep(WRITE.minusSeconds(1));
            take(stream);
            assertThat(stream.read(1)).as("the end").isEmpty();
        });
        assertThat(endings).containsOnly(AccessEntry.Ending.COMPLETE);
    }

    @WeftTest(seeds = 10)
    void lastAnswerThatNobodyTakesIsGivenUp() throws Exception {
        run(stream -> {
            askForTheLastTime(stream);
            Weft.sleep(WRITE.plusSeconds(1));
            assertThat(endings).containsExactly(AccessEntry.Ending.BROKEN);
        });
    }
}
