package weft.io;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Eventually;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncFilesTest {

    @TempDir
    private Path directory;

    private Path path;
    private Path other;

    @BeforeEach
    void nameFiles() {
        path = directory.resolve("file.txt");
        other = directory.resolve("other.txt");
    }

    private byte[] large() throws IOException {
        byte[] bytes = new byte[9 * 1024 * 1024 + 5];
        new Random(1).nextBytes(bytes);
        Files.write(path, bytes);
        return bytes;
    }

    // ---- contents

    @Test
    void whatIsWrittenIsReadAgain() {
        TestLoop.run(() -> {
            AsyncFiles.writeString(path, "grün");
            assertThat(AsyncFiles.readString(path)).isEqualTo("grün");
            AsyncFiles.writeString(path, "x");
            AsyncFiles.writeString(path, "ü", StandardCharsets.ISO_8859_1, APPEND);
            assertThat(AsyncFiles.readString(path, StandardCharsets.ISO_8859_1)).isEqualTo("xü");
            AsyncFiles.writeBytes(path, new byte[] {1, 2});
            assertThat(AsyncFiles.readBytes(path)).containsExactly(1, 2);
            assertThat(AsyncFiles.size(path)).isEqualTo(2);
        });
    }

    @Test
    void muchIsReadAndWrittenAsItIs() throws IOException {
        byte[] bytes = large();
        TestLoop.run(() -> {
            assertThat(AsyncFiles.readBytes(path)).isEqualTo(bytes);
            AsyncFiles.writeBytes(other, bytes);
        });

        assertThat(other).hasBinaryContent(bytes);
    }

    @Test
    void aStreamGoesIntoAFileToItsEnd() throws IOException {
        byte[] bytes = large();
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Long> copying = Weft.createTask(() -> AsyncFiles.copy(pipe.second(), other));
            pipe.first().write(bytes);
            pipe.first().end();
            assertThat(copying.await()).isEqualTo(bytes.length);
            BytePipe.Pair more = BytePipe.pair();
            more.first().write("abc");
            more.first().end();
            assertThat(AsyncFiles.copy(more.second(), other, APPEND)).isEqualTo(3);
            assertThatThrownBy(() -> AsyncFiles.copy(more.second(), other, CREATE_NEW))
                    .hasCauseInstanceOf(FileAlreadyExistsException.class);
        });

        assertThat(other).hasSize(bytes.length + 3);
        assertThat(Arrays.copyOf(Files.readAllBytes(other), bytes.length)).isEqualTo(bytes);
    }

    @Test
    void moreThanTheLimitIsRefused() throws IOException {
        Files.writeString(path, "abc");
        TestLoop.run(() -> {
            assertThat(AsyncFiles.readBytes(path, 3)).hasSize(3);
            assertThatThrownBy(() -> AsyncFiles.readBytes(path, 2))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(path + ": there are more than 2 bytes");
            assertThatThrownBy(() -> AsyncFiles.readBytes(path, -1)).hasMessage("limit is negative: -1");
        });
    }

    @Test
    void textOfAnotherCharsetIsTold() throws IOException {
        Files.write(path, new byte[] {'a', (byte) 0xE4});
        TestLoop.run(() -> {
            assertThatThrownBy(() -> AsyncFiles.readString(path))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(path + ": byte 1 is not UTF-8");
            assertThatThrownBy(() -> AsyncFiles.writeString(path, "€", StandardCharsets.ISO_8859_1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(path.toString());
        });

        assertThat(path).hasBinaryContent(new byte[] {'a', (byte) 0xE4});
    }

    @Test
    void optionsOfWritingAreTheJdks() throws IOException {
        Files.createFile(path);
        TestLoop.run(() -> assertThatThrownBy(() -> AsyncFiles.writeString(path, "a", CREATE_NEW))
                .hasCauseInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(path.toString()));
    }

    // ---- copying and moving

    @Test
    void copyIsTheJdks() throws IOException {
        byte[] bytes = large();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        TestLoop.run(() -> {
            AsyncFiles.copy(path, other);
            assertThatThrownBy(() -> AsyncFiles.copy(path, other))
                    .hasCauseInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining(other.toString());
            Files.writeString(other, "x");
            AsyncFiles.copy(path, other, StandardCopyOption.REPLACE_EXISTING);
            AsyncFiles.copy(path, path, StandardCopyOption.REPLACE_EXISTING);
        });

        assertThat(other).hasBinaryContent(bytes);
        assertThat(path).hasBinaryContent(bytes);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rwx------");
    }

    @Test
    void smallFilesDirectoriesAndAttributesAreCopiedToo() throws IOException {
        Files.writeString(path, "abc");
        TestLoop.run(() -> {
            AsyncFiles.copy(path, other, StandardCopyOption.COPY_ATTRIBUTES);
            AsyncFiles.copy(directory, directory.resolve("sub"));
            assertThatThrownBy(() -> AsyncFiles.copy(directory.resolve("none"), other))
                    .hasCauseInstanceOf(NoSuchFileException.class);
        });

        assertThat(other).hasContent("abc");
        assertThat(directory.resolve("sub")).isEmptyDirectory();
    }

    @Test
    void cancelledCopyEndsEarlyAndLeavesNothing() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> AsyncFiles.copy(path, other));
            Weft.checkpoint();
            Eventually.isTrue(() -> Files.exists(other));

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThat(other).doesNotExist();
            assertThat(EventLoop.current().threadsAtWork()).isZero();
        });
    }

    @Test
    void cancelledReadEndsEarly() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(100L << 20);
        }
        TestLoop.run(() -> {
            Task<byte[]> task = Weft.createTask(() -> AsyncFiles.readBytes(path));
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThat(EventLoop.current().threadsAtWork()).isZero();
        });
    }

    @Test
    void moveRenames() throws IOException {
        Files.writeString(path, "abc");
        TestLoop.run(() -> AsyncFiles.move(path, other));

        assertThat(path).doesNotExist();
        assertThat(other).hasContent("abc");
    }

    // ---- directories

    @Test
    void directoriesAreMadeListedAndDeleted() {
        Path deep = directory.resolve("a/b/c");
        TestLoop.run(() -> {
            AsyncFiles.createDirectories(deep);
            AsyncFiles.createDirectories(deep);
            AsyncFiles.writeString(deep.resolve("z"), "");
            AsyncFiles.writeString(deep.resolve("y"), "");

            assertThat(AsyncFiles.list(deep)).containsExactly(deep.resolve("y"), deep.resolve("z"));
            assertThat(AsyncFiles.attributes(deep).isDirectory()).isTrue();
            assertThatThrownBy(() -> AsyncFiles.delete(deep)).hasCauseInstanceOf(DirectoryNotEmptyException.class);
            assertThatThrownBy(() -> AsyncFiles.list(deep.resolve("y")))
                    .hasCauseInstanceOf(NotDirectoryException.class);
            AsyncFiles.deleteTree(directory.resolve("a"));
            AsyncFiles.deleteTree(directory.resolve("a"));
            assertThat(AsyncFiles.exists(deep)).isFalse();
        });
    }

    @Test
    void deletingTellsWhatWasNotThere() throws IOException {
        Files.createFile(path);
        TestLoop.run(() -> {
            assertThat(AsyncFiles.deleteIfExists(path)).isTrue();
            assertThat(AsyncFiles.deleteIfExists(path)).isFalse();
            assertThatThrownBy(() -> AsyncFiles.delete(path))
                    .hasCauseInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining(path.toString());
        });
    }

    @Test
    void treesAreDeletedWithoutFollowingLinks() throws IOException {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.createFile(kept.resolve("file"));
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        TestLoop.run(() -> AsyncFiles.deleteTree(tree));

        assertThat(tree).doesNotExist();
        assertThat(kept.resolve("file")).exists();
    }

    // ---- temporary ones

    @Test
    void temporaryPathsDeleteThemselves() {
        TestLoop.run(() -> {
            Path file;
            Path tree;
            try (TemporaryPath one = AsyncFiles.createTemporaryFile("weft", ".txt");
                    TemporaryPath two = AsyncFiles.createTemporaryDirectory("weft")) {
                file = one.path();
                tree = two.path();
                assertThat(file).isRegularFile();
                assertThat(file.getFileName().toString()).startsWith("weft").endsWith(".txt");
                AsyncFiles.createDirectories(tree.resolve("a/b"));
                AsyncFiles.writeString(tree.resolve("a/b/c"), "x");
                Files.delete(file);
            }

            assertThat(file).doesNotExist();
            assertThat(tree).doesNotExist();
        });
    }

    @Test
    void temporaryPathIsDeletedAlsoByATaskThatIsCancelled() {
        TestLoop.run(() -> {
            TemporaryPath file = AsyncFiles.createTemporaryFile("weft", "");
            Task<Void> task = Weft.createTask(file::close);

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            Eventually.isTrue(() -> Files.notExists(file.path()));
        });
    }
}
