package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class ByteStreamTest {

    /// A sink that takes its time to close, and logs.
    private static final class SlowSink implements ByteSink {

        final List<String> log = new ArrayList<>();

        @Override
        public void write(ByteBuffer bytes) {
            log.add(UTF_8.decode(bytes).toString());
        }

        @Override
        public void end() {
            Weft.sleep(seconds(1));
            log.add("end");
        }

        @Override
        public void close() {
            Weft.sleep(seconds(1));
            log.add("close");
        }
    }

    // ---- transferTo

    @Test
    void transferWritesEverythingAndClosesNothing() {
        TestLoop.inEveryOrder(() -> {
            ScriptedSource source =
                    ScriptedSource.of("ab", "cd").then(millis(1)).then("ef");
            ByteReader reader = new ByteReader(source);
            BytePipe.Pair pipe = BytePipe.pair();
            assertThat(reader.readExactly(3)).asString().isEqualTo("abc"); // so some are kept

            assertThat(reader.transferTo(pipe.first())).isEqualTo(3);

            assertThat(source.isClosed()).isFalse();
            pipe.first().write("g");
            pipe.first().end();
            assertThat(pipe.second().readAll(9)).asString().isEqualTo("defg");
        });
    }

    @Test
    void transferStopsWhileTheTargetIsFull() {
        TestLoop.inEveryOrder(() -> {
            int chunks = 40;
            String chunk = "x".repeat(10_000);
            ScriptedSource source = new ScriptedSource();
            for (int i = 0; i < chunks; i++) {
                source.then(chunk);
            }
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Long> transfer = Weft.createTask(() -> new ByteReader(source).transferTo(pipe.first()));
            Weft.sleep(seconds(1));
            assertThat(transfer.isDone()).isFalse();

            pipe.second().readExactly(chunks * chunk.length());

            assertThat(transfer.await()).isEqualTo((long) chunks * chunk.length());
        });
    }

    @Test
    void failureOfTheTargetLeavesWhatItDidNotTake() {
        TestLoop.run(() -> {
            ByteReader reader = new ByteReader(ScriptedSource.of("abc"));
            BytePipe.Pair pipe = BytePipe.pair();
            pipe.second().close();

            assertThatThrownBy(() -> reader.transferTo(pipe.first())).hasMessageContaining("the pipe is broken");

            assertThat(reader.read(9)).asString().isEqualTo("abc");
        });
    }

    /// A target may suspend before it takes the bytes. They are still there then, whatever the source
    /// does with its own.
    @Test
    void transferFromAStreamThatIsClosedWritesNoNonsense() {
        TestLoop.inEveryOrder(() -> {
            ByteReader reader = new ByteReader(ScriptedSource.of("ab", "cd"));
            StringBuilder written = new StringBuilder();
            Task<Long> transfer = Weft.createTask(() -> reader.transferTo(new ByteWriter() {
                @Override
                public void write(ByteBuffer bytes) {
                    Weft.sleep(seconds(1));
                    written.append(UTF_8.decode(bytes));
                }

                @Override
                public void end() {}

                @Override
                public void close() {}
            }));
            Weft.sleep(millis(1));

            reader.close();

            assertThatThrownBy(transfer::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("a script was closed here");
            assertThat(written).hasToString("ab");
        });
    }

    // ---- close

    @Test
    void readsFailWhileTheStreamCloses() { // 176
        TestLoop.inEveryOrder(() -> {
            SlowSink sink = new SlowSink();
            ScriptedSource source = ScriptedSource.of("abc");
            ByteStream stream = new ByteStream(source, sink, StreamAttributes.NONE);
            stream.read(1);
            Task<Void> closing = Weft.createTask(stream::close);
            Weft.sleep(millis(1));

            assertThatThrownBy(() -> stream.read(1)).hasMessage("a script was closed here");
            assertThatThrownBy(() -> stream.write("a")).hasMessage("a script was closed here");

            closing.await();
            assertThat(sink.log).containsExactly("close");
            assertThat(source.isClosed()).isTrue();
        });
    }

    @Test
    void closeThatIsCancelledClosesBothSides() {
        TestLoop.inEveryOrder(() -> {
            ScriptedSource source = ScriptedSource.of("abc");
            ByteStream stream = new ByteStream(source, new SlowSink(), StreamAttributes.NONE);

            Task<Void> closing = Weft.createTask(stream::close);
            Weft.sleep(millis(1));
            closing.cancel();
            Weft.waitAll(List.of(closing));

            assertThat(closing.isCancelled()).isTrue();
            assertThat(source.isClosed()).isTrue();
        });
    }

    @Test
    void endThatIsCancelledHasEnded() {
        TestLoop.run(() -> {
            ByteStream stream = new ByteStream(ScriptedSource.of(), new SlowSink(), StreamAttributes.NONE);

            assertThat(Weft.moveOnAfter(millis(1), stream::end)).isFalse();

            assertThatThrownBy(() -> stream.write("a")).hasMessage("the writing side of a script was ended here");
        });
    }

    @Test
    void streamThatHasNoHalfCloseCanStillBeWritten() {
        TestLoop.run(() -> {
            StringBuilder written = new StringBuilder();
            ByteSink sink = new ByteSink() {
                @Override
                public void write(ByteBuffer bytes) {
                    written.append(UTF_8.decode(bytes));
                }

                @Override
                public void end() {
                    throw new UncheckedIOException(new IOException("no half close"));
                }

                @Override
                public void close() {}
            };
            ByteStream stream = new ByteStream(ScriptedSource.of(), sink, StreamAttributes.NONE);

            assertThatThrownBy(stream::end).hasMessageContaining("no half close");
            stream.write("a");

            assertThat(written).hasToString("a");
            assertThatThrownBy(stream::end).hasMessageContaining("no half close");
        });
    }

    // ---- attributes

    @Test
    void attributesAreWhatTheTransportTells() {
        TestLoop.run(() -> {
            StreamAttribute<String> name = StreamAttribute.of("name", String.class);
            StreamAttribute<String> other = StreamAttribute.of("name", String.class);
            ByteStream stream = new ByteStream(ScriptedSource.of(), new SlowSink(), new StreamAttributes() {
                @Override
                public @Nullable Object find(StreamAttribute<?> key) {
                    return key == name ? "peer" : null;
                }
            });

            assertThat(stream.attribute(name)).contains("peer");
            assertThat(stream.attribute(other)).isEmpty();
            assertThat(BytePipe.pair().first().attribute(name)).isEmpty();
            assertThat(name).hasToString("name");
        });
    }
}
