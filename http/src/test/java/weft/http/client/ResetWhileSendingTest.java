package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;

/// Connections that are reset while a body is on its way, so that writing and reading fail at once: RFC 9112,
/// section 9.6. What the server has said before counts.
@Timeout(60)
class ResetWhileSendingTest {

    private static final Body ENDLESS = Body.stream(MediaType.BYTES, out -> {
        byte[] block = new byte[65_536];
        while (true) {
            out.write(block);
        }
    });

    /// It closes with a request unread, which makes a reset, while the client's loop looks at nothing.
    @Test
    void answerThatCameBeforeIsRead() throws Exception {
        for (int i = 0; i < 3; i++) {
            CountDownLatch blocked = new CountDownLatch(1);
            try (RawServer server = RawServer.start(talk -> {
                talk.readHead();
                blocked.await();
                talk.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno");
            })) {
                Weft.run(loop -> loop.withSlowStep(Duration.ZERO), () -> {
                    Weft.createTask(() -> {
                        Weft.sleep(Duration.ofMillis(300)); // the system has taken what it can
                        blocked.countDown();
                        Thread.sleep(300);
                    });
                    try (WebClient client = WebClient.open();
                            ClientResponse response = client.post(server.uri("/"), ENDLESS)) {
                        assertThat(response.status()).isEqualTo(413);
                        assertThat(response.text()).isEqualTo("no");
                    }
                });
            }
        }
    }

    @Test
    void contentThatEndsWithTheConnectionIsCut() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 200 OK\r\n\r\npart");
            seen.await();
            talk.socket().setSoLinger(true, 0);
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.post(server.uri("/"), ENDLESS)) {
                    assertThat(response.content().reader().readExactly(4))
                            .asString()
                            .isEqualTo("part");
                    seen.countDown();

                    assertThatThrownBy(() -> response.content().reader().readAll(100))
                            .isInstanceOf(UncheckedIOException.class);
                }
            });
        }
    }

    /// That is no reset, though it fails the same write: who waits for an answer would wait for ever.
    @Test
    void fileThatShrinksFailsItsRequest(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("shrinking");
        CountDownLatch shrunk = new CountDownLatch(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                RawServer server = RawServer.start(talk -> {
                    talk.readHead();
                    shrunk.await();
                    talk.awaitEnd();
                })) {
            channel.write(ByteBuffer.wrap(new byte[1]), 100_000_000);
            Weft.run(() -> {
                Weft.createTask(() -> {
                    Weft.sleep(Duration.ofMillis(300)); // the system has taken what it can
                    channel.truncate(1000);
                    shrunk.countDown();
                });
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.post(server.uri("/"), Body.file(MediaType.BYTES, file)))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("file size 1000");
                }
            });
        }
    }
}
