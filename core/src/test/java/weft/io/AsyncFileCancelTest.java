package weft.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Action;
import weft.Eventually;
import weft.LoopFailure;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// What holds when the wait for an operation was given up.
class AsyncFileCancelTest {

    @TempDir
    private Path directory;

    private Path path;
    private GatedChannel channel;
    private AsyncFile file;

    @BeforeEach
    void open() throws IOException {
        path = directory.resolve("file.txt");
        channel = new GatedChannel(FileChannel.open(path, CREATE, READ, WRITE));
        file = channel.file(path, null);
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    /// Runs an operation that is cancelled while its thread is held up in the channel.
    private void cancelAtWork(Action operation) {
        Task<Void> task = Weft.createTask("cancelled", operation);
        Weft.checkpoint();
        channel.awaitCall();

        task.cancel();
        Weft.waitAll(List.of(task));

        assertThat(task.isCancelled()).isTrue();
    }

    @Test
    void cancelledReadHasNotHappened() throws IOException {
        Files.writeString(path, "abcdef");
        TestLoop.run(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(3);
            cancelAtWork(() -> file.read(buffer));
            channel.open(10);

            assertThat(file.position()).isZero();
            assertThat(buffer.position()).isZero();
            assertThat(buffer.array()).containsOnly(0);
            assertThat(file.read(3)).isEqualTo(new byte[] {'a', 'b', 'c'});
        });
    }

    @Test
    void cancelledWriteIsDoneInFullBeforeTheNextOperation() {
        byte[] much = new byte[3 * Blocks.SIZE];
        Arrays.fill(much, (byte) 'a');
        TestLoop.run(() -> {
            cancelAtWork(() -> file.write(much));
            channel.open(4);

            file.write("b");

            assertThat(channel.log)
                    .containsExactly(
                            "write 262144 at 0",
                            "write 262144 at 262144",
                            "write 262144 at 524288",
                            "write 1 at 786432");
            assertThat(file.position()).isEqualTo(much.length + 1);
        });
    }

    @Test
    void cancelledWriteHasACopyOfTheBytes() {
        byte[] few = {'a', 'a'};
        byte[] much = new byte[2 * Blocks.SIZE];
        TestLoop.run(() -> {
            cancelAtWork(() -> file.write(few));
            Arrays.fill(few, (byte) 'X');
            channel.open(1);
            assertThat(file.position()).isEqualTo(2);

            cancelAtWork(() -> file.write(much));
            Arrays.fill(much, (byte) 'X');
            channel.open(2);
            assertThat(file.position()).isEqualTo(2 + much.length);
        });

        assertThat(path).content().startsWith("aa\0").endsWith("\0").doesNotContain("X");
    }

    @Test
    void cancelledWriteLeavesTheBufferToTheCaller() {
        TestLoop.run(() -> {
            ByteBuffer source = ByteBuffer.wrap(new byte[5]);

            cancelAtWork(() -> file.write(source));

            assertThat(source.remaining()).isEqualTo(5);
            channel.open(1);
        });
    }

    @Test
    void writeThatHadNotBegunHasNotHappened() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        AtomicReference<AsyncFile> held = new AtomicReference<>();
        TestLoop.run(() -> {
            channel.open(10);
            held.set(channel.file(path, waiting::add));
            Task<Void> task = Weft.createTask(() -> held.get().write("abc"));
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));
            waiting.forEach(Runnable::run);

            assertThat(held.get().position()).isZero();
            assertThat(channel.log).isEmpty();
        });
    }

    @Test
    void waitForTheOneAtWorkCanBeCancelledToo() {
        TestLoop.run(() -> {
            cancelAtWork(() -> file.write("abc"));
            Task<Void> second = Weft.createTask(() -> file.write("def"));
            Weft.checkpoint();
            Weft.checkpoint();

            second.cancel();
            Weft.waitAll(List.of(second));
            channel.open(10);

            assertThat(second.isCancelled()).isTrue();
            assertThat(file.position()).isEqualTo(3);
            assertThat(channel.log).containsExactly("write 3 at 0");
        });
    }

    @Test
    void failureAfterTheCancellationIsReported() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            cancelAtWork(() -> file.write("abc"));
            channel.breakDown();
            channel.open(1);

            assertThat(file.position()).isZero();
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().message()).contains("cancelled");
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage(path + ": the disk has gone");
    }

    @Test
    void closeWaitsForTheOneAtWork() {
        TestLoop.run(() -> {
            cancelAtWork(() -> file.write("abc"));
            Task<Void> closing = Weft.createTask(file::close);
            Weft.checkpoint();
            Weft.checkpoint();
            assertThat(closing.isDone()).isFalse();

            channel.open(1);
            closing.await();

            assertThat(channel.log).containsExactly("write 3 at 0", "close");
        });
    }

    @Test
    void closeInAFinallyWaitsForTheWriteThatWasCancelled() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> {
                try (var own = file) {
                    own.write("abc");
                }
            });
            Weft.checkpoint();
            channel.awaitCall();

            task.cancel();
            Weft.checkpoint();
            channel.open(1);
            Weft.waitAll(List.of(task));

            assertThat(channel.log).containsExactly("write 3 at 0", "close");
        });
    }

    @Test
    void cancelledCloseClosesAllTheSame() {
        TestLoop.run(() -> {
            cancelAtWork(() -> file.write("abc"));
            Task<Void> closing = Weft.createTask(file::close);
            Weft.checkpoint();

            closing.cancel();
            Weft.waitAll(List.of(closing));
            assertThat(closing.isCancelled()).isTrue();
            assertThatThrownBy(() -> file.position()).hasMessageEndingWith("is closed");
            channel.open(1);

            Eventually.isTrue(() -> channel.log.contains("close")); // which a thread logs once the channel is not open
            assertThat(channel.isOpen()).isFalse();
            assertThat(channel.log).containsExactly("write 3 at 0", "close");
        });
    }

    @Test
    void closeByATaskThatIsAboutToBeCancelledClosesAllTheSame() {
        TestLoop.run(() -> {
            Task<Void> closing = Weft.createTask(file::close);

            closing.cancel();
            Weft.waitAll(List.of(closing));

            Eventually.isTrue(() -> !channel.isOpen());
        });
    }

    @Test
    void endOfTheLoopEndsInFullWhatIsAtWork() {
        TestLoop.run(() -> {
            Weft.createTask(() -> {
                try (var own = file) {
                    own.write("abc");
                }
            });
            Weft.checkpoint();
            channel.awaitCall();
            Thread other = Eventually.thread(() -> channel.open(1));
            assertThat(other).isNotNull();
        });

        Eventually.isTrue(() -> channel.log.size() > 1); // the close needs nobody to wait for it
        assertThat(channel.log).containsExactly("write 3 at 0", "close");
        assertThat(path).hasContent("abc");
    }
}
