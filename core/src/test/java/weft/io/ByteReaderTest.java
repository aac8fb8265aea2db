package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class ByteReaderTest {

    private static ByteReader reader(String... chunks) {
        return new ByteReader(ScriptedSource.of(chunks));
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    // ---- what there is

    @Test
    void readReturnsWhatThereIs() { // 166
        TestLoop.run(() -> {
            ByteReader reader = reader("abc", "de");

            assertThat(reader.read(100)).asString().isEqualTo("abc");
            assertThat(reader.read(1)).asString().isEqualTo("d");
            assertThat(reader.buffered()).isEqualTo(1);
            assertThat(reader.read(100)).asString().isEqualTo("e");
            assertThat(reader.read(100)).isEmpty();
            assertThat(reader.read(100)).isEmpty();
        });
    }

    @Test
    void readOfNothingDoesNotWait() { // 166
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(new ScriptedSource().then(seconds(1)).then("a"));

            assertThat(reader.read(0)).isEmpty();
            assertThat(reader.readExactly(0)).isEmpty();
            assertThat(reader.read(ByteBuffer.allocate(0))).isZero();

            assertThat(now()).isZero();
            assertThat(reader.isAtEnd()).isFalse();
        });
    }

    @Test
    void readWaitsIfThereIsNothing() { // 166
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(new ScriptedSource().then(seconds(1)).then("a"));

            assertThat(reader.read(9)).asString().isEqualTo("a");

            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void readFillsABufferAsFarAsItGoes() {
        TestLoop.run(() -> {
            ByteReader reader = reader("abcde", "f");
            ByteBuffer target = ByteBuffer.allocate(10).position(1).limit(4);

            assertThat(reader.read(target)).isEqualTo(3);

            assertThat(target.flip().get()).isZero();
            assertThat(text(target)).isEqualTo("abc");
            assertThat(reader.read(target.clear())).isEqualTo(2);
            assertThat(reader.read(target)).isEqualTo(1);
            assertThat(text(target.flip())).isEqualTo("def");
            assertThat(reader.read(target.clear())).isEqualTo(-1);
        });
    }

    @Test
    void readIntoABufferTakesWhatWasKeptAndWhatIsLent() {
        TestLoop.run(() -> {
            ByteReader reader = reader("abc", "def");
            assertThatThrownBy(() -> reader.readAll(5)).isInstanceOf(LimitExceededException.class);
            ByteBuffer target = ByteBuffer.allocate(5);

            assertThat(reader.read(target)).isEqualTo(5);

            assertThat(text(target.flip())).isEqualTo("abcde");
            assertThat(reader.read(9)).asString().isEqualTo("f");
        });
    }

    @Test
    void readInPlaceTakesWhatTheBodyTakes() {
        TestLoop.run(() -> {
            ByteReader reader = reader("abc", "d");

            int first = reader.readInPlace(ByteBuffer::get);

            assertThat(first).isEqualTo('a');
            assertThat(reader.buffered()).isEqualTo(2);
            String rest = reader.readInPlace(ByteReaderTest::text);
            assertThat(rest).isEqualTo("bc");
            assertThat(look(reader)).isEqualTo(1);
            assertThat(look(reader)).isEqualTo(1);
            assertThat(reader.read(9)).asString().isEqualTo("d");
            assertThat(look(reader)).isZero();
        });
    }

    @Test
    void readInPlaceWaitsForAsManyBytesAsTheBodyWantsToSee() {
        TestLoop.run(() -> {
            ByteReader reader = reader("a", "b", "cd", "e");

            List<String> seen = new ArrayList<>();
            for (int least : new int[] {0, 1, 2, 3, 9}) {
                seen.add(reader.readInPlace(least, view -> text(view.slice())));
            }

            assertThat(seen).containsExactly("", "a", "ab", "abcd", "abcde");
            assertThat(reader.read(9)).asString().isEqualTo("abcde");
        });
    }

    private static int look(ByteReader reader) {
        return reader.readInPlace(ByteBuffer::remaining);
    }

    @Test
    void readInPlaceLendsABufferThatCannotBeWritten() {
        TestLoop.run(() -> {
            ByteReader reader = reader("abc");

            boolean isReadOnly = reader.readInPlace(ByteBuffer::isReadOnly);

            assertThat(isReadOnly).isTrue();
        });
    }

    @Test
    void bodyOfReadInPlaceThatFailsHasReadWhatItHadTaken() {
        TestLoop.run(() -> {
            ByteReader reader = reader("abc");

            assertThatThrownBy(() -> reader.readInPlace(view -> {
                        view.get();
                        throw new IllegalStateException("inside");
                    }))
                    .hasMessage("inside");

            assertThat(reader.read(9)).asString().isEqualTo("bc");
        });
    }

    @Test
    void bodyOfReadInPlaceMayCloseTheReader() {
        TestLoop.run(() -> {
            ByteReader reader = reader("abc");

            int first = reader.readInPlace(view -> {
                int taken = view.get();
                reader.close();
                return taken;
            });

            assertThat(first).isEqualTo('a');
            assertThat(reader.buffered()).isZero();
        });
    }

    // ---- so much

    @Test
    void readExactlyWaitsForAll() { // 171
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(ScriptedSource.of("a", "bc").then(seconds(2)).then("defg"));

            assertThat(reader.readExactly(5)).asString().isEqualTo("abcde");

            assertThat(now()).isEqualTo(seconds(2));
            assertThat(reader.readExactly(2)).asString().isEqualTo("fg");
        });
    }

    @Test
    void readExactlyHasNoLimit() { // 171
        TestLoop.run(() -> {
            String large = "0123456789".repeat(ByteReader.DEFAULT_LIMIT / 5);
            ByteReader reader = reader(large, "end");

            assertThat(reader.readExactly(large.length())).asString().isEqualTo(large);
            assertThat(reader.read(9)).asString().isEqualTo("end");
        });
    }

    @Test
    void readExactlyAtTheEndTellsWhatCame() { // 171
        TestLoop.run(() -> {
            ByteReader reader = reader("ab", "c");

            assertThatThrownBy(() -> reader.readExactly(5))
                    .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
                        assertThat(e.partial()).asString().isEqualTo("abc");
                        assertThat(e.expected()).hasValue(5);
                    })
                    .hasMessageContaining("the stream ended after 3 bytes; 5 were asked for");

            assertThat(reader.buffered()).isZero();
            assertThat(reader.isAtEnd()).isTrue();
        });
    }

    @Test
    void negativeLengthsAreRefused() { // 171
        TestLoop.run(() -> {
            ByteReader reader = reader("ab");

            assertThatThrownBy(() -> reader.read(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-1 bytes: it must be 0 or more");
            assertThatThrownBy(() -> reader.readExactly(-2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.readAll(-3)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    // ---- to the end

    @Test
    void readAllReadsToTheEnd() { // 166
        TestLoop.run(() -> {
            ByteReader reader = new ByteReader(ScriptedSource.byteByByte("abcdef"));

            assertThat(reader.readAll(6)).asString().isEqualTo("abcdef");

            assertThat(reader.isAtEnd()).isTrue();
            assertThat(reader.readAll(6)).isEmpty();
        });
    }

    @Test
    void readAllStopsAtItsLimitAndTakesNothing() {
        TestLoop.run(() -> {
            ByteReader reader = new ByteReader(ScriptedSource.byteByByte("abcdef"));

            assertThatThrownBy(() -> reader.readAll(5))
                    .isInstanceOfSatisfying(
                            LimitExceededException.class,
                            e -> assertThat(e.seen()).isEqualTo(6))
                    .hasMessageContaining("more than 5 bytes are left of a script");

            assertThat(reader.readAll(6)).asString().isEqualTo("abcdef");
        });
    }

    @Test
    void endIsKnownOnceAReadHasFoundIt() { // 166
        TestLoop.run(() -> {
            ByteReader reader = reader("a");

            assertThat(reader.isAtEnd()).isFalse();
            reader.read(1);
            assertThat(reader.isAtEnd()).isFalse();
            reader.read(1);
            assertThat(reader.isAtEnd()).isTrue();
        });
    }

    @Test
    void whatIsNotReadIsNotKeptTwice() {
        TestLoop.run(() -> {
            byte[] all = new byte[100_000];
            IntStream.range(0, all.length).forEach(i -> all[i] = (byte) (i * 31));
            byte[][] sent = {all};
            ByteReader reader = new ByteReader(new ByteSource() {
                @Override
                public ByteBuffer next() {
                    byte[] bytes = sent[0];
                    int length = Math.min(1000, bytes.length);
                    sent[0] = Arrays.copyOfRange(bytes, length, bytes.length);
                    return length == 0 ? null : ByteBuffer.wrap(bytes, 0, length);
                }

                @Override
                public void close() {}
            });

            ByteBuffer out = ByteBuffer.allocate(all.length);
            for (int length = 1; out.hasRemaining(); length = length * 3 % 4001) {
                out.put(reader.readExactly(Math.min(length, out.remaining())));
            }

            assertThat(out.array()).isEqualTo(all);
        });
    }

    // ---- failures

    @Test
    void failureOfTheSourceReachesTheReader() { // 172
        TestLoop.run(() -> {
            UncheckedIOException broken = new UncheckedIOException(new IOException("broken"));
            ByteReader reader =
                    new ByteReader(ScriptedSource.of("ab").then(seconds(1)).then(broken));

            assertThatThrownBy(reader::readLine).isSameAs(broken);
            assertThat(now()).isEqualTo(seconds(1));

            assertThat(reader.read(9)).as("what came before").asString().isEqualTo("ab");
            assertThatThrownBy(() -> reader.read(9)).isSameAs(broken);
            assertThatThrownBy(() -> reader.readExactly(1)).isSameAs(broken);
            assertThatThrownBy(() -> reader.readAll(9)).isSameAs(broken);
            assertThatThrownBy(() -> reader.readUntil("x")).isSameAs(broken);
        });
    }

    @Test
    void sourceThatReturnsNothingIsNamed() {
        TestLoop.run(() -> {
            ByteReader reader = reader("");

            assertThatThrownBy(() -> reader.read(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a script returned an empty buffer: next() has to wait for at least one byte");
        });
    }

    @Test
    void closedReaderReadsNoMore() {
        TestLoop.run(() -> {
            ScriptedSource source = ScriptedSource.of("abc");
            ByteReader reader = new ByteReader(source);
            reader.read(1);

            reader.close();
            reader.close();

            assertThat(source.isClosed()).isTrue();
            assertThat(reader.buffered()).isZero();
            assertThatThrownBy(() -> reader.read(1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("a script was closed here")
                    .hasCauseInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(reader::readLine).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> reader.readAll(1)).isInstanceOf(UncheckedIOException.class);
        });
    }

    /// A read that gives others a turn on its way, and finds the reader closed, is not at the end.
    @Test
    void readerThatIsClosedBeforeAReadBeginsIsNotAtItsEnd() {
        TestLoop.run(() -> {
            ByteReader reader = reader("x".repeat(1000));
            Weft.createTask(reader::close);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            assertThat(reader.read(1)).hasSize(1);
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("a script was closed here");
        });
    }

    @Test
    void sourceThatReturnsAfterTheReaderWasClosedIsNotHeard() {
        TestLoop.run(() -> {
            Promise<ByteBuffer> late = EventLoop.current().createPromise();
            ByteReader reader = new ByteReader(new ByteSource() {
                @Override
                public ByteBuffer next() {
                    return late.await();
                }

                @Override
                public void close() {
                    late.complete(ByteBuffer.wrap(new byte[3]));
                }

                @Override
                public String toString() {
                    return "a late one";
                }
            });
            Task<byte[]> reading = Weft.createTask(() -> reader.read(3));
            Weft.checkpoint();

            reader.close();

            assertThatThrownBy(reading::await).hasMessage("a late one was closed here");
        });
    }

    // ---- whose turn it is

    @Test
    void secondReaderIsToldSo() { // 172
        TestLoop.inEveryOrder(() -> {
            ByteReader reader =
                    new ByteReader(new ScriptedSource().then(seconds(1)).then("a"));
            Task<byte[]> first = Weft.createTask("first", () -> reader.read(1));
            Weft.sleep(TestLoop.millis(1));

            Task<byte[]> second = Weft.createTask("second", () -> reader.read(1));

            assertThatThrownBy(second::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("two tasks cannot read from a script at once: first does, and second wants to;"
                            + " give it to one of them, or use an AsyncLock");
            assertThat(first.await()).asString().isEqualTo("a");
        });
    }

    @Test
    void bodyThatReadsWhileItLooksIsToldSo() {
        TestLoop.run(() -> {
            Weft.currentTask().orElseThrow().rename("main");
            ByteReader reader = reader("abc");

            assertThatThrownBy(() -> reader.readInPlace(_ -> reader.read(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main cannot read from a script now: it does so already, further up its stack");

            assertThat(reader.read(9)).asString().isEqualTo("abc");
        });
    }

    @Test
    void callbackCannotRead() {
        TestLoop.run(() -> {
            ByteReader reader = reader("a");
            Promise<Throwable> thrown = EventLoop.current().createPromise();

            EventLoop.current().callSoon(() -> {
                try {
                    reader.read(1);
                } catch (IllegalStateException e) {
                    thrown.complete(e);
                }
            });

            assertThat(thrown.await()).hasMessageContaining("only a task can read from a script");
        });
    }

    /// A source that has something each time does not keep the loop for itself.
    @Test
    void readOfMuchLetsOthersRun() {
        TestLoop.run(() -> {
            ByteReader reader = new ByteReader(ScriptedSource.byteByByte("x".repeat(1000)));
            int[] left = {-1};
            Weft.createTask(() -> left[0] = reader.buffered());

            reader.readAll(1000);

            assertThat(left[0]).isBetween(0, 300);
        });
    }
}
