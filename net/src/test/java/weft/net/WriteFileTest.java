package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;
import weft.sync.AsyncEvent;

/// Files that are written to sockets: what asyncio's tests hold of sendfile.
class WriteFileTest {

    private static final int SIZE =
            10_000_000; // more than the system keeps for who reads nothing: 4 MB to be sent, and some received

    private interface Body {
        void run(ByteStream stream) throws Exception;
    }

    @TempDir
    Path directory;

    private Path file;
    private byte[] bytes;

    @BeforeEach
    void makeFile() throws IOException {
        bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        file = Files.write(directory.resolve("file"), bytes);
    }

    /// Runs a body with one end of a connection, and another with the other end.
    private static void connected(Body one, Body other) {
        Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
            try (Listener listener = Net.listen("localhost", 0);
                    ByteStream client = Net.connect("localhost", listener.port());
                    ByteStream server = listener.accept()) {
                Weft.gather(() -> one.run(client), () -> other.run(server));
            }
        });
    }

    @Test
    void fileStandsBetweenWhatIsWrittenBeforeAndAfter() {
        connected(
                stream -> {
                    stream.write("before");
                    stream.writeFile(file, 0, SIZE);
                    stream.write("after");
                    stream.end();
                },
                stream -> {
                    assertThat(stream.readExactly(6)).asString().isEqualTo("before");
                    assertThat(stream.readExactly(SIZE)).isEqualTo(bytes);
                    assertThat(stream.readAll(10))
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("after");
                });
    }

    @Test
    void partOfAFileIsJustThat() {
        connected(
                stream -> {
                    stream.writeFile(file, 1_000, 2_000);
                    stream.writeFile(file, SIZE, 0);
                    stream.end();
                },
                stream -> assertThat(stream.readAll(SIZE)).isEqualTo(Arrays.copyOfRange(bytes, 1_000, 3_000)));
    }

    @Test
    void writesWaitUntilTheFileIsWritten() {
        AsyncEvent refused = AsyncEvent.create();
        connected(
                stream -> {
                    Task<Void> file = Weft.createTask(() -> stream.writeFile(this.file, 0, SIZE));
                    Weft.sleep(Duration.ofMillis(50)); // it has begun, and nobody reads
                    assertThatThrownBy(() -> stream.write("bare"))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("two tasks");
                    refused.set();
                    file.await();
                    stream.end();
                },
                stream -> {
                    refused.await();
                    assertThat(stream.readAll(SIZE)).isEqualTo(bytes);
                });
    }

    @Test
    void peerThatClosesInTheMiddleIsAnError() {
        connected(
                stream -> assertThatThrownBy(() -> stream.writeFile(file, 0, SIZE))
                        .isInstanceOf(UncheckedIOException.class),
                stream -> {
                    stream.readExactly(1_000);
                    stream.close();
                });
    }

    @Test
    void fileThatIsTooShortOrNotThereWritesNothing() {
        connected(
                stream -> {
                    assertThatThrownBy(() -> stream.writeFile(file, 1, SIZE))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasCauseInstanceOf(EOFException.class)
                            .hasMessageContaining(file.toString());
                    assertThatThrownBy(() -> stream.writeFile(directory.resolve("none"), 0, 1))
                            .hasCauseInstanceOf(NoSuchFileException.class);
                    assertThatThrownBy(() -> stream.writeFile(file, -1, 1))
                            .isInstanceOf(IllegalArgumentException.class);
                    stream.write("usable");
                    stream.end();
                },
                stream -> assertThat(stream.readAll(100)).asString().isEqualTo("usable"));
    }

    @Test
    void whatIsNoRegularFileIsRefusedAndWritesNothing() {
        connected(
                stream -> {
                    assertThatThrownBy(() -> stream.writeFile(directory, 0, 1))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("only a regular file");
                    new ProcessBuilder("mkfifo", directory.resolve("pipe").toString())
                            .start()
                            .waitFor();
                    assertThatThrownBy(() -> stream.writeFile(directory.resolve("pipe"), 0, 0))
                            .hasMessageContaining("only a regular file");
                    stream.write("usable");
                    stream.end();
                },
                stream -> assertThat(stream.readAll(100)).asString().isEqualTo("usable"));
    }

    /// Waits until a task has opened the file, and waits for the connection to take it.
    private static void awaitItsTurn(Task<Void> sending) {
        while (EventLoop.current().snapshot().tasks().stream()
                .filter(task -> task.name().equals(sending.name()))
                .noneMatch(task -> task.awaits().orElse("").startsWith("the connection"))) {
            Weft.sleep(Duration.ofMillis(1));
        }
    }

    @Test
    void fileThatIsDeletedBeforeItsTurnComesIsSent() {
        int[] before = {0};
        AsyncEvent deleted = AsyncEvent.create();
        connected(
                stream -> {
                    do {
                        before[0] += SIZE;
                    } while (Weft.moveOnAfter(
                            Duration.ofMillis(50), () -> stream.write(bytes))); // until nobody takes it
                    Task<Void> sending = Weft.createTask(() -> stream.writeFile(file, 0, SIZE));
                    awaitItsTurn(sending);
                    Files.delete(file);
                    deleted.set();
                    sending.await();
                    stream.end();
                },
                stream -> {
                    deleted.await();
                    assertThat(stream.readExactly(before[0])).endsWith(bytes);
                    assertThat(stream.readAll(SIZE)).isEqualTo(bytes);
                });
    }

    @Test
    void cancelledWaitLeavesTheFileOnItsWay() {
        AsyncEvent begun = AsyncEvent.create();
        AsyncEvent cancelled = AsyncEvent.create();
        connected(
                stream -> {
                    Task<Void> sending = Weft.createTask(() -> stream.writeFile(file, 0, SIZE));
                    begun.await();
                    sending.cancel();
                    Weft.waitAll(List.of(sending));
                    Files.delete(file); // it is open
                    cancelled.set();
                    stream.write("after");
                    stream.end();
                },
                stream -> {
                    byte[] first = stream.readExactly(1);
                    begun.set();
                    cancelled.await();
                    assertThat(first).containsExactly(bytes[0]);
                    assertThat(stream.readExactly(SIZE - 1)).isEqualTo(Arrays.copyOfRange(bytes, 1, SIZE));
                    assertThat(stream.readAll(10)).asString().isEqualTo("after");
                });
    }

    @Test
    void cancelledWritersLeaveOneFileAtATime() {
        AsyncEvent cancelled = AsyncEvent.create();
        connected(
                stream -> {
                    for (int i = 0; i < 5; i++) {
                        Task<Void> sending = Weft.createTask(() -> stream.writeFile(file, 0, SIZE));
                        awaitItsTurn(sending); // the later ones wait for the first
                        sending.cancel();
                        Weft.waitAll(List.of(sending));
                    }
                    cancelled.set();
                    stream.end(); // behind the first file, as the others never left
                },
                stream -> { // who has read nothing so far, or the system would keep more
                    cancelled.await();
                    assertThat(stream.readAll(2 * SIZE)).isEqualTo(bytes);
                });
    }

    @Test
    void tlsHasTheBytesCopied() {
        Certificates.Authority authority = Certificates.Authority.create();
        Certificates certificates = authority.issue("localhost");
        Tls server = Tls.server(certificates.chain(), certificates.key());
        Tls client = Tls.client().withTrusted(authority.certificate());
        Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
            try (Listener listener =
                            Net.listen(new InetSocketAddress("localhost", 0), options -> options.withTls(server));
                    ByteStream sender = Net.connect("localhost", listener.port(), options -> options.withTls(client));
                    ByteStream receiver = listener.accept()) {
                byte[] got = Weft.gather(
                                () -> {
                                    sender.writeFile(file, 0, SIZE);
                                    return new byte[0];
                                },
                                () -> receiver.readExactly(SIZE))
                        .get(1);
                assertThat(got).isEqualTo(bytes);
            }
        });
    }
}
