package weft.io;

import static java.nio.file.StandardOpenOption.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Files in the hands of several tasks, of callbacks, and of foreign threads and loops.
class FileMisuseTest {

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void create() throws IOException {
        path = Files.writeString(directory.resolve("file.txt"), "abc");
    }

    @Test
    void secondOperationAtTheSameTimeIsToldWhoIsAtIt() throws IOException {
        GatedChannel channel = new GatedChannel(FileChannel.open(path, READ));
        TestLoop.run(() -> {
            try (AsyncFile file = channel.file(path, null)) {
                Task<byte[]> first = Weft.createTask("first", () -> file.read(3));
                Weft.checkpoint();
                Weft.currentTask().orElseThrow().rename("second");

                assertThatThrownBy(() -> file.seek(1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("second cannot seek in AsyncFile[" + path + "]: first is at read;"
                                + " one operation at a time, use a lock or a file for each task");
                channel.open(10);
                assertThat(first.await()).hasSize(3);
                file.seek(1);
            }
        });
    }

    @Test
    void closingDuringAnOperationLetsItEnd() throws IOException {
        GatedChannel channel = new GatedChannel(FileChannel.open(path, READ));
        TestLoop.run(() -> {
            AsyncFile file = channel.file(path, null);
            Task<byte[]> reading = Weft.createTask(() -> file.read(3));
            Weft.checkpoint();
            Task<Void> closing = Weft.createTask(file::close);
            Weft.checkpoint();

            channel.open(10);

            assertThat(reading.await()).hasSize(3);
            closing.await();
            assertThat(channel.log).containsExactly("read at 0", "close");
        });
    }

    @Test
    void callbackIsToldToStartATask() {
        TestLoop.run(() -> {
            try (AsyncFile file = AsyncFile.open(path)) {
                Promise<Throwable> failure = Promise.create();
                EventLoop.current().callSoon(() -> {
                    try {
                        file.position();
                    } catch (IllegalStateException e) {
                        failure.complete(e);
                    }
                });

                assertThat(failure.await()).hasMessageContaining("a callback cannot tell the position of");
            }
        });
    }

    @Test
    void foreignThreadIsTold() {
        TestLoop.run(() -> {
            try (AsyncFile file = AsyncFile.open(path)) {
                assertThatThrownBy(() -> Weft.toThread(() -> file.read(1)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("no loop runs here");
            }
        });
    }

    @Test
    void foreignLoopIsToldAndMayHaveItWhenTheFirstIsClosed() {
        TestLoop test = new TestLoop();
        try (EventLoop second = EventLoop.create(test.options())) {
            AsyncFile file;
            try (EventLoop first = EventLoop.create(test.options())) {
                file = first.runUntilComplete(() -> {
                    AsyncFile opened = AsyncFile.open(path);
                    opened.read(1);
                    return opened;
                });

                second.runUntilComplete(() -> assertThatThrownBy(() -> file.read(1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("AsyncFile[" + path + "] belongs to " + first + ", and was used on " + second));
            }

            second.runUntilComplete(() -> {
                assertThat(file.read(1)).containsExactly('b');
                file.close();
            });
        }
        assertThat(test.failures).isEmpty();
    }
}
