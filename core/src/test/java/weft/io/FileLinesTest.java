package weft.io;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class FileLinesTest {

    private interface Body {
        void run(AsyncFile file) throws Exception;
    }

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void nameFile() {
        path = directory.resolve("file.txt");
    }

    private void with(String content, Body body) throws IOException {
        Files.writeString(path, content);
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, READ, WRITE)) {
                body.run(file);
            }
        });
    }

    private static List<String> all(Iterable<String> lines) {
        List<String> all = new ArrayList<>();
        lines.forEach(all::add);
        return all;
    }

    @Test
    void linesComeWithoutTheirEnds() throws IOException {
        with(
                "a\n\nb\r\n\rc\rd\r\r\nlast",
                file -> assertThat(all(file.lines())).containsExactly("a", "", "b", "\rc\rd\r", "last"));
        with("a\n", file -> assertThat(all(file.lines())).containsExactly("a"));
        with("", file -> assertThat(all(file.lines())).isEmpty());
    }

    @Test
    void randomTextComesAsTheJdkSplitsIt() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 2_000; i++) {
                text.append("ä€𝄞x".repeat(random.nextInt(40))).append(random.nextBoolean() ? "\n" : "\r\n");
            }
            with(
                    text.toString(),
                    file -> assertThat(all(file.lines()))
                            .isEqualTo(text.toString().lines().toList()));
        }
    }

    @Test
    void positionIsBehindTheLinesThatWereTaken() throws IOException {
        with("one\ntwo\r\nthree\n", file -> {
            Iterator<String> lines = file.lines().iterator();
            lines.next();
            assertThat(lines.hasNext()).isTrue();
            assertThat(file.position()).isEqualTo(4);
            assertThat(lines.next()).isEqualTo("two");
            assertThat(file.position()).isEqualTo(9);

            assertThat(file.read(2)).isEqualTo(new byte[] {'t', 'h'});
            assertThat(lines.next()).isEqualTo("ree");
        });
    }

    @Test
    void loopThatWasLeftIsTakenUpAgain() throws IOException {
        with("one\ntwo\nthree", file -> {
            for (String line : file.lines()) {
                assertThat(line).isEqualTo("one");
                break;
            }

            assertThat(all(file.lines())).containsExactly("two", "three");
        });
    }

    @Test
    void seekingBackAndForthIsSeen() throws IOException {
        with("one\ntwo\nthree\n", file -> {
            Iterator<String> lines = file.lines().iterator();
            lines.next();
            assertThat(lines.hasNext()).isTrue();
            file.seek(8);
            assertThat(lines.next()).isEqualTo("three");
            file.seek(0);
            assertThat(lines.next()).isEqualTo("one");
        });
    }

    @Test
    void whatWasReadAheadIsReadAgainWhenTheFileWasWritten() throws IOException {
        with("one\ntwo\nthree\n", file -> {
            Iterator<String> lines = file.lines().iterator();
            lines.next();
            assertThat(lines.hasNext()).isTrue();

            file.writeAt(4, ByteBuffer.wrap(new byte[] {'T', 'W', 'O'}));

            assertThat(lines.next()).isEqualTo("TWO");
        });
    }

    @Test
    void linesThatAreAppendedLaterComeWhenAskedAgain() throws IOException {
        with("one\n", file -> {
            Iterator<String> lines = file.lines().iterator();
            lines.next();
            assertThat(lines.hasNext()).isFalse();
            assertThatThrownBy(lines::next).isInstanceOf(NoSuchElementException.class);

            Files.writeString(path, "two\n", StandardOpenOption.APPEND);

            assertThat(lines.next()).isEqualTo("two");
        });
    }

    @Test
    void lineMayBeAsLongAsTheLimitAndNoLonger() throws IOException {
        with("123\r\n1234\n", file -> {
            Iterator<String> lines = file.lines(StandardCharsets.UTF_8, 3).iterator();
            assertThat(lines.next()).isEqualTo("123");

            assertThatThrownBy(lines::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(path + ": the line at byte 5 has more than 3 bytes");
            assertThat(file.position()).isEqualTo(5);
            assertThat(file.lines().iterator().next()).isEqualTo("1234");
        });
    }

    @Test
    void fileWithoutLinesIsNotReadIntoMemory() throws IOException {
        try (FileChannel sparse = FileChannel.open(path, StandardOpenOption.CREATE, WRITE)) {
            sparse.write(ByteBuffer.allocate(1), 8_000_000_000L);
        }
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path)) {
                assertThatThrownBy(() -> file.lines().iterator().next()).hasMessageContaining("more than 65536 bytes");
            }
        });
    }

    @Test
    void bytesThatAreNoTextAreToldAndWhere() throws IOException {
        Files.write(path, new byte[] {'a', '\n', 'b', (byte) 0xE4, 'c', '\n'});
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path)) {
                Iterator<String> lines = file.lines().iterator();
                lines.next();

                assertThatThrownBy(lines::next)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(path + ": byte 3 is not UTF-8: give the right charset");
                assertThat(file.lines(StandardCharsets.ISO_8859_1, 100)
                                .iterator()
                                .next())
                        .isEqualTo("bäc");
            }
        });
    }

    @Test
    void replacementCharacterItselfIsText() throws IOException {
        with("\uFFFD\n", file -> assertThat(all(file.lines())).containsExactly("\uFFFD"));
    }

    @Test
    void charsetsWithOtherLineFeedsAreRefused() throws IOException {
        with("", file -> {
            assertThatThrownBy(() -> file.lines(StandardCharsets.UTF_16LE, 100))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a line feed in UTF-16LE is not the byte 10");
            assertThatThrownBy(() -> file.lines(StandardCharsets.UTF_8, 0))
                    .hasMessage("a limit of 0 bytes leaves no line");
        });
    }

    @Test
    void cancelledNextHasTakenNothing() throws IOException {
        Files.writeString(path, "one\ntwo\n");
        GatedChannel channel = new GatedChannel(FileChannel.open(path, READ));
        TestLoop.run(() -> {
            try (AsyncFile file = channel.file(path, null)) {
                Iterator<String> lines = file.lines().iterator();
                Task<String> task = Weft.createTask(lines::next);
                Weft.checkpoint();
                channel.awaitCall();

                task.cancel();
                Weft.waitAll(List.of(task));
                channel.open(10);

                assertThat(task.isCancelled()).isTrue();
                assertThat(file.position()).isZero();
                assertThat(lines.next()).isEqualTo("one");
            }
        });
    }
}
