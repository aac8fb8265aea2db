package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class BytePipeTest {

    private static final int ROOM = 64 * 1024;

    // ---- bytes

    @Test
    void bytesGoBothWays() { // 173
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Long> echo = Weft.createTask(() -> {
                try (ByteStream stream = pipe.second()) {
                    return stream.transferTo(stream);
                }
            });

            pipe.first().write("hello\n");
            assertThat(pipe.first().readLine()).isEqualTo("hello");
            pipe.first().write("wor".getBytes(UTF_8));
            pipe.first().write("ld\n");
            pipe.first().end();

            assertThat(pipe.first().readLine()).isEqualTo("world");
            assertThat(pipe.first().readLine()).isNull();
            assertThat(echo.await()).isEqualTo(12);
        });
    }

    @Test
    void fileIsCopiedWhereNoSystemSendsIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "0123456789".repeat(20_000));
        Weft.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Void> writer = Weft.createTask(() -> {
                pipe.first().write("<");
                pipe.first().writeFile(file, 5, 150_000);
                pipe.first().write(">");
                pipe.first().end();
            });

            String all = new String(pipe.second().readAll(1_000_000), UTF_8);

            writer.await();
            assertThat(all).isEqualTo("<" + "5678901234".repeat(15_000) + ">");
        });
    }

    @Test
    void writerMayUseItsBytesAgain() {
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            byte[] array = {'a', 'b', 'c'};
            ByteBuffer buffer = ByteBuffer.wrap(array, 1, 2);

            pipe.first().write(array);
            pipe.first().write(buffer);
            array[1] = 'x';

            assertThat(buffer.hasRemaining()).isFalse();
            assertThat(pipe.second().readExactly(5)).asString().isEqualTo("abcbc");
        });
    }

    @Test
    void emptyWriteIsNothing() {
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();

            pipe.first().write("");
            pipe.first().write("a");

            assertThat(pipe.second().read(9)).asString().isEqualTo("a");
        });
    }

    @Test
    void slowReaderStopsTheWriter() {
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            int[] written = {0};
            Task<Void> writing = Weft.createTask(() -> {
                for (; written[0] < 10; written[0]++) {
                    pipe.first().write(new byte[ROOM / 4]);
                }
            });

            Weft.sleep(seconds(1));
            assertThat(written[0]).isEqualTo(4); // and the fifth waits

            pipe.second().readExactly(ROOM / 4);
            Weft.sleep(seconds(1));
            assertThat(written[0]).isEqualTo(5);

            pipe.second().readExactly(9 * ROOM / 4);
            writing.await();
        });
    }

    // ---- half close

    @Test
    void endClosesOneDirection() { // 176
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<String> other = Weft.createTask(() -> {
                String question = pipe.second().readLine();
                assertThat(pipe.second().readLine()).isNull();
                pipe.second().write("42\n");
                return question;
            });

            pipe.first().write("6 * 7?\n");
            pipe.first().end();
            pipe.first().end();

            assertThat(pipe.first().readLine()).isEqualTo("42");
            assertThat(other.await()).isEqualTo("6 * 7?");
        });
    }

    @Test
    void nothingIsWrittenAfterTheEnd() { // 176
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            pipe.first().end();

            assertThatThrownBy(() -> pipe.first().write("a"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("the writing side of a pipe was ended here");
        });
    }

    // ---- close

    @Test
    void nothingIsReadOrWrittenAfterTheClose() { // 176
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            pipe.second().write("abc");
            pipe.first().read(1);

            pipe.first().close();
            pipe.first().close();

            assertThatThrownBy(() -> pipe.first().write("a"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("a pipe was closed here");
            assertThatThrownBy(() -> pipe.first().read(1)).hasMessage("a pipe was closed here");
            pipe.first().end();
        });
    }

    @Test
    void closeDeliversWhatWasWritten() { // 176
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            pipe.first().write("last words");

            pipe.first().close();

            assertThat(pipe.second().readAll(99)).asString().isEqualTo("last words");
            assertThat(pipe.second().isAtEnd()).isTrue();
        });
    }

    @Test
    void writerIsToldThatItsReaderIsGone() { // 176
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();

            pipe.second().close();

            assertThatThrownBy(() -> pipe.first().write("a"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the pipe is broken: its other end was closed");
        });
    }

    @Test
    void writerThatWaitsIsToldThatItsReaderGoes() { // 176
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Void> writing = Weft.createTask(() -> pipe.first().write(new byte[ROOM + 1]));
            Weft.sleep(millis(1));

            pipe.second().close();

            assertThatThrownBy(writing::await).hasMessageContaining("the pipe is broken");
        });
    }

    @Test
    void readerThatWaitsIsToldOfTheClose() { // 176
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<String> reading = Weft.createTask(() -> pipe.first().readLine());
            Weft.sleep(millis(1));

            pipe.first().close();

            assertThatThrownBy(reading::await).hasMessage("a pipe was closed here");
        });
    }

    @Test
    void writerThatWaitsIsToldOfTheClose() { // 176
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Void> writing = Weft.createTask(() -> pipe.first().write(new byte[ROOM + 1]));
            Weft.sleep(millis(1));

            pipe.first().close();

            assertThatThrownBy(writing::await).hasMessage("a pipe was closed here");
            assertThat(pipe.second().readAll(2 * ROOM)).hasSize(ROOM + 1);
        });
    }

    /// The end of the other side comes first, and the bytes before it are thrown away: so it was not
    /// the end that the reader has come to.
    @Test
    void readerWhoseBytesAreThrownAwayIsNotAtTheEnd() { // 176
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<byte[]> reading = Weft.createTask(() -> pipe.first().read(9));
            Weft.sleep(millis(1));

            pipe.second().write("abc");
            pipe.second().close();
            pipe.first().close();

            assertThatThrownBy(reading::await).hasMessage("a pipe was closed here");
        });
    }

    // ---- whose turn it is

    @Test
    void secondWriterIsToldSo() {
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Void> first = Weft.createTask("first", () -> pipe.first().write(new byte[ROOM + 1]));
            Weft.sleep(millis(1));

            Task<Void> second = Weft.createTask("second", () -> pipe.first().write("b"));

            assertThatThrownBy(second::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "two tasks cannot write to a pipe at once: first does, and second wants to");
            pipe.second().readExactly(ROOM + 1);
            first.await();
        });
    }

    @Test
    void oneReadsWhileAnotherWrites() {
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<String> reading = Weft.createTask(() -> pipe.first().readLine());
            Weft.sleep(millis(1));

            pipe.first().write("to the other\n");
            pipe.second().write("from the other\n");

            assertThat(reading.await()).isEqualTo("from the other");
            assertThat(pipe.second().readLine()).isEqualTo("to the other");
        });
    }

    @Test
    void promisesSayWhatIsAwaited() {
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<byte[]> reading = Weft.createTask("reading", () -> pipe.first().read(1));
            Weft.checkpoint();

            assertThat(EventLoop.current().snapshot().toString()).contains("bytes from a pipe");
            reading.cancel();
        });
    }
}
