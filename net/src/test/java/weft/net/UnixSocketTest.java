package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

class UnixSocketTest {

    @TempDir
    private Path directory;

    private Path path;
    private UnixDomainSocketAddress address;

    @BeforeEach
    void chooseAddress() {
        path = directory.resolve("socket");
        address = UnixDomainSocketAddress.of(path);
    }

    @Test
    void bytesGoBothWays() { // 173
        Weft.run(() -> {
            try (Listener listener = Net.listen(address);
                    ByteStream client = Net.connect(address);
                    ByteStream server = listener.accept()) {
                client.write("hello\n");
                assertThat(server.readLine()).isEqualTo("hello");
                server.write("world\n");
                assertThat(client.readLine()).isEqualTo("world");

                assertThat(listener.address()).isEqualTo(address);
                assertThat(client.attribute(Net.REMOTE_ADDRESS)).contains(address);
            }
        });
    }

    @Test
    void fileIsRemovedAtTheEnd() { // 181
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            assertThat(path).exists();

            listener.close();

            assertThat(path).doesNotExist();
        });
    }

    @Test
    void fileThatIsGoneIsNoError() { // 181
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            Files.delete(path);

            listener.close();
        });
    }

    @Test
    void fileOfSomebodyElseStays() throws Exception { // 181
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            Files.move(path, directory.resolve("moved"));
            Files.writeString(path, "not ours");

            listener.close();
        });

        assertThat(path).hasContent("not ours");
    }

    @Test
    void socketThatSomebodyLeftIsReplaced() { // 183
        Weft.run(() -> {
            Listener left = Net.listen(address);
            try (Listener listener = Net.listen(address);
                    ByteStream client = Net.connect(address)) {
                assertThat(listener.accept()).isNotNull();
                assertThat(client).isNotNull();
            }
            left.close();
        });
    }

    @Test
    void fileThatIsNoSocketIsInTheWay() throws Exception { // 183
        Files.writeString(path, "a file");
        Weft.run(() -> assertThatThrownBy(() -> Net.listen(address))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(path.toString()));

        assertThat(path).hasContent("a file");
    }

    @Test
    void cancelledAtAnyMomentItLeavesNoFile() {
        int[] made = new int[2]; // listeners; sockets that were bound when the cancellation came
        Weft.run(() -> {
            for (int i = 0; i < 400; i++) {
                int turns = i % 40;
                Task<Void> task = Weft.createTask(() -> {
                    Listener listener = Net.listen(address);
                    made[0]++;
                    listener.close();
                });
                while (!task.isDone() && files().isEmpty()) {
                    Weft.checkpoint();
                }
                for (int turn = 0; turn < turns; turn++) {
                    Weft.checkpoint();
                }
                made[1] += files().size();
                task.cancel();
                Weft.waitAll(List.of(task));
            }
            List<String> left = files();
            for (int i = 0; i < 1_000 && !left.isEmpty(); i++) { // Netty removes what was bound
                Weft.sleep(Duration.ofMillis(1));
                left = files();
            }
            assertThat(left).isEmpty();
        });
        assertThat(made[0]).isLessThan(400);
        assertThat(made[1]).isPositive();
    }

    private List<String> files() {
        return List.of(Objects.requireNonNull(directory.toFile().list()));
    }

    @Test
    void cancelledCloseLeavesNoFile() {
        Weft.run(() -> {
            Listener listener = Net.listen(address);
            CountDownLatch held = new CountDownLatch(1);
            List<Task<?>> busy = new ArrayList<>();
            for (int i = 0; i < 32; i++) { // all of the threads that work with files
                busy.add(Weft.createTask(() -> Weft.toThread(() -> held.await())));
            }
            Task<Void> closing = Weft.createTask(listener::close);
            Weft.sleep(Duration.ofMillis(20)); // the socket is closed, and no thread free for its file

            closing.cancel();
            Weft.checkpoint();
            held.countDown();
            Weft.waitAll(List.of(closing));

            assertThat(path).doesNotExist();
            assertThat(closing.isCancelled()).isTrue();
            Weft.waitAll(busy);
        });
    }

    @Test
    void nobodyListeningIsNamed() {
        Weft.run(() -> assertThatThrownBy(() -> Net.connect(address))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(path.toString()));
    }
}
