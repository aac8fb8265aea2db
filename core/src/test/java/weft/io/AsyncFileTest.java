package weft.io;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.TestLoop;

class AsyncFileTest {

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void nameFile() {
        path = directory.resolve("file.txt");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, READ, WRITE)) {
                file.write("grün ");
                file.write(ascii("and "));
                file.write(ByteBuffer.wrap(ascii("-blue-"), 1, 4));
                file.seek(0);

                assertThat(new String(file.readAll(100), StandardCharsets.UTF_8))
                        .isEqualTo("grün and blue");
            }
        });
    }

    @Test
    void readGivesSoManyBytesOrThoseThatAreLeft() throws IOException {
        Files.writeString(path, "abcdef");
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path)) {
                assertThat(file.read(4)).isEqualTo(ascii("abcd"));
                assertThat(file.position()).isEqualTo(4);
                assertThat(file.read(4)).isEqualTo(ascii("ef"));
                assertThat(file.read(4)).isEmpty();
                assertThat(file.position()).isEqualTo(6);
            }
        });
    }

    @Test
    void readFillsABufferAndTellsTheEnd() throws IOException {
        Files.writeString(path, "abc");
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path)) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(8);

                assertThat(file.read(buffer)).isEqualTo(3);
                assertThat(file.read(buffer)).isEqualTo(-1);
                assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap(ascii("abc")));
                assertThat(file.read(ByteBuffer.allocate(0))).isZero();
            }
        });
    }

    @Test
    void muchIsWrittenAndReadInBlocks() {
        byte[] much = noise(3 * Blocks.SIZE + 17);
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, READ, WRITE)) {
                file.write(much);
                file.seek(0);

                assertThat(file.read(much.length)).isEqualTo(much);
                assertThat(file.position()).isEqualTo(much.length);
                assertThat(file.size()).isEqualTo(much.length);
                file.seek(1);
                assertThat(file.readAll(much.length)).isEqualTo(Arrays.copyOfRange(much, 1, much.length));
            }
        });
    }

    @Test
    void filesThatTellNoSizeAreReadToTheEnd() throws IOException {
        Path kernel = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.isReadable(kernel), "only Linux has " + kernel);
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(kernel)) {
                assertThat(file.size()).isZero();
                assertThat(new String(file.readAll(10_000_000), StandardCharsets.UTF_8))
                        .contains("libjvm")
                        .endsWith("\n");
            }
        });
    }

    @Test
    void moreThanTheLimitIsRefusedAndNothingIsRead() throws IOException {
        Files.writeString(path, "abcdef");
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path)) {
                assertThatThrownBy(() -> file.readAll(5))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(path + ": there are more than 5 bytes, the limit");
                assertThat(file.position()).isZero();
                assertThat(file.readAll(6)).hasSize(6);
            }
        });
    }

    @Test
    void positionalReadsAndWritesLeaveThePosition() {
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, READ, WRITE)) {
                file.write("abcdef");
                ByteBuffer buffer = ByteBuffer.allocate(2);

                file.writeAt(2, ByteBuffer.wrap(ascii("XY")));
                int n = file.readAt(3, buffer);

                assertThat(n).isEqualTo(2);
                assertThat(buffer.array()).isEqualTo(ascii("Ye"));
                assertThat(file.position()).isEqualTo(6);
                assertThat(file.readAt(6, ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        });

        assertThat(path).hasContent("abXYef");
    }

    @Test
    void appendingGoesToTheEndWhereverOthersHaveMovedIt() throws IOException {
        Files.writeString(path, "a");
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, APPEND)) {
                assertThat(file.position()).isEqualTo(1);
                file.write("b");
                Files.writeString(path, "other", APPEND);
                file.write("c");

                assertThat(file.position()).isEqualTo(8);
            }
        });

        assertThat(path).hasContent("abotherc");
    }

    @Test
    void truncatingMovesAPositionBehindTheEnd() {
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, READ, WRITE)) {
                file.write("abcdef");

                file.truncate(2);
                assertThat(file.position()).isEqualTo(2);
                file.write("x");
                file.truncate(50);
                file.sync();
                file.syncData();
            }
        });

        assertThat(path).hasContent("abx");
    }

    @Test
    void writingBehindTheEndFillsWithZeros() {
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, READ, WRITE)) {
                file.seek(2);
                file.write("x");
                file.seek(0);

                assertThat(file.readAll(10)).isEqualTo(new byte[] {0, 0, 'x'});
            }
        });
    }

    @Test
    void executorOfTheCallersDoesTheWork() {
        AtomicInteger jobs = new AtomicInteger();
        try (ExecutorService mine = Executors.newSingleThreadExecutor()) {
            TestLoop.run(() -> {
                try (var file = AsyncFile.open(
                        body -> {
                            jobs.incrementAndGet();
                            mine.execute(body);
                        },
                        path,
                        CREATE,
                        WRITE)) {
                    file.write("a");
                }
            });
        }

        assertThat(jobs.get()).isEqualTo(3); // open, write, close
    }

    // ---- errors

    @Test
    void fileThatIsMissingIsNamed() {
        TestLoop.run(() -> assertThatThrownBy(() -> AsyncFile.open(path))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(path.toString()));
    }

    @Test
    void failureOfTheDiskNamesThePath() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "only Linux has " + full);
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(full, WRITE)) {
                assertThatThrownBy(() -> file.write("a"))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCauseInstanceOf(FileSystemException.class)
                        .hasMessageContaining("/dev/full: No space left on device");
                assertThat(file.position()).isZero();
            }
        });
    }

    @Test
    void wrongModeIsToldWithTheOptionThatIsMissing() {
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, WRITE)) {
                assertThatThrownBy(() -> file.read(1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(path + " was not opened for reading: open it with READ");
            }
            try (var file = AsyncFile.open(path)) {
                assertThatThrownBy(() -> file.write("a"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(path + " was not opened for writing: open it with WRITE or APPEND");
            }
        });
    }

    @Test
    void badArgumentsAreNamed() throws IOException {
        Files.createFile(path);
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path)) {
                assertThatThrownBy(() -> file.seek(-1)).hasMessage("offset is negative: -1");
                assertThatThrownBy(() -> file.read(-2)).hasMessage("count is negative: -2");
                assertThatThrownBy(() -> file.readAll(-3)).hasMessage("limit is negative: -3");
                assertThatThrownBy(() -> file.truncate(-4)).hasMessage("size is negative: -4");
                assertThatThrownBy(() -> file.readAt(-5, ByteBuffer.allocate(1)))
                        .hasMessage("offset is negative: -5");
                assertThatThrownBy(() -> file.writeAt(-6, ByteBuffer.allocate(1)))
                        .hasMessage("offset is negative: -6");
                assertThatThrownBy(() -> AsyncFile.open((Path) null)).hasMessage("path");
            }
        });
    }

    @Test
    void closedFileSaysSo() throws IOException {
        Files.createFile(path);
        TestLoop.run(() -> {
            var file = AsyncFile.open(path);
            file.close();
            file.close();

            assertThatThrownBy(() -> file.read(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("AsyncFile[" + path + "] is closed");
        });
    }
}
