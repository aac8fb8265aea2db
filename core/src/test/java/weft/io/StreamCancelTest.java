package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// A read or write that was cancelled has lost nothing.
class StreamCancelTest {

    private static final int MUCH = 64 * 1024 + 1; // what a pipe holds, and one more

    @Test
    void readThatRanOutOfTimeLosesNoByte() { // 172
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(ScriptedSource.of("ab", "c").then(seconds(2)).then("de\n"));

            boolean whole = Weft.moveOnAfter(seconds(1), () -> {
                reader.readLine();
            });

            assertThat(whole).isFalse();
            assertThat(reader.buffered()).isEqualTo(3);
            assertThat(reader.readLine()).isEqualTo("abcde");
        });
    }

    @Test
    void everyKindOfReadLosesNoByte() { // 172
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(ScriptedSource.of("ab").then(seconds(9)).then("c"));

            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        reader.readExactly(3);
                    }))
                    .isFalse();
            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        reader.readUntil("c");
                    }))
                    .isFalse();
            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        reader.readAll(9);
                    }))
                    .isFalse();
            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        reader.lines().iterator().next();
                    }))
                    .isFalse();

            assertThat(reader.readAll(9)).asString().isEqualTo("abc");
        });
    }

    @Test
    void readerWhoWasCancelledLeavesTheStreamToOthers() { // 172
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<String> reading = Weft.createTask(() -> pipe.second().readLine());
            pipe.first().write("some");
            Weft.sleep(millis(1));

            reading.cancel();
            Weft.waitAll(List.of(reading));

            assertThat(reading.isCancelled()).isTrue();
            pipe.first().write("thing\n");
            assertThat(pipe.second().readLine()).isEqualTo("something");
        });
    }

    /// As long as the one who was cancelled has not left, the stream is still its own.
    @Test
    void readerWhoWasCancelledHasTheStreamUntilItLeaves() { // 172
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<byte[]> reading = Weft.createTask("first", () -> pipe.second().read(1));
            Weft.sleep(millis(1));
            reading.cancel();
            pipe.first().write("a");

            assertThatThrownBy(() -> pipe.second().read(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("first does");

            Weft.waitAll(List.of(reading));
            assertThat(pipe.second().read(1)).asString().isEqualTo("a");
        });
    }

    @Test
    void bytesThatCameBeforeTheCancellationAreRead() {
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            String[] got = {""};
            Task<Void> reading = Weft.createTask(() -> {
                got[0] = new String(pipe.second().read(9), UTF_8);
                Weft.checkpoint();
                got[0] = "not cancelled";
            });
            Weft.sleep(millis(1));

            pipe.first().write("a");
            reading.cancel();

            Weft.waitAll(List.of(reading));
            assertThat(got[0]).isEqualTo("a");
            assertThat(reading.isCancelled()).isTrue();
        });
    }

    @Test
    void cancellationThatIsPendingReadsAndWritesNothing() {
        TestLoop.run(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            pipe.first().write("a");
            Task<?> me = Weft.currentTask().orElseThrow();

            me.cancel();
            assertThatThrownBy(() -> pipe.second().read(1)).isInstanceOf(CancelledError.class);
            me.uncancel();
            me.cancel();
            assertThatThrownBy(() -> pipe.first().write("b")).isInstanceOf(CancelledError.class);
            me.uncancel();
            me.cancel();
            assertThatThrownBy(() -> pipe.first().end()).isInstanceOf(CancelledError.class);
            me.uncancel();

            pipe.first().write("c");
            pipe.first().end();
            assertThat(pipe.second().readAll(9)).asString().isEqualTo("ac");
        });
    }

    @Test
    void readerMayBeCancelledAndTheStreamBreakAtOnce() { // 172
        TestLoop.inEveryOrder(() -> {
            UncheckedIOException broken = new UncheckedIOException(new IOException("broken"));
            ByteReader reader =
                    new ByteReader(ScriptedSource.of("a").then(seconds(1)).then(broken));
            Task<byte[]> reading = Weft.createTask(() -> reader.readExactly(2));
            Weft.sleep(millis(1));

            reading.cancel();
            Weft.sleep(seconds(2));

            assertThat(reading.isCancelled()).isTrue();
            assertThat(reader.read(9)).asString().isEqualTo("a");
            assertThatThrownBy(() -> reader.read(9)).isSameAs(broken);
        });
    }

    @Test
    void writeThatIsCancelledWhileItWaitsHasWrittenAll() {
        TestLoop.inEveryOrder(() -> {
            BytePipe.Pair pipe = BytePipe.pair();
            Task<Void> writing = Weft.createTask(() -> pipe.first().write(new byte[MUCH]));
            Weft.sleep(millis(1));
            assertThat(writing.isDone()).isFalse();

            writing.cancel();
            Weft.waitAll(List.of(writing));

            assertThat(writing.isCancelled()).isTrue();
            assertThat(pipe.second().readExactly(MUCH)).hasSize(MUCH);
            pipe.first().write("on");
            assertThat(pipe.second().read(9)).asString().isEqualTo("on");
        });
    }

    @Test
    void transferThatIsCancelledWhileItReadsLosesNothing() {
        TestLoop.run(() -> {
            ByteReader reader =
                    new ByteReader(ScriptedSource.of("ab").then(seconds(2)).then("c"));
            BytePipe.Pair pipe = BytePipe.pair();

            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        reader.transferTo(pipe.first());
                    }))
                    .isFalse();
            assertThat(now()).isEqualTo(seconds(1));

            assertThat(reader.transferTo(pipe.first())).isEqualTo(1);
            pipe.first().end();
            assertThat(pipe.second().readAll(9)).asString().isEqualTo("abc");
        });
    }

    @Test
    void transferThatIsCancelledWhileItWritesTransfersNothingTwice() {
        TestLoop.run(() -> {
            String much = "x".repeat(MUCH);
            ByteReader reader = new ByteReader(ScriptedSource.of(much, "y"));
            BytePipe.Pair pipe = BytePipe.pair();

            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        reader.transferTo(pipe.first());
                    }))
                    .isFalse();
            assertThat(pipe.second().readExactly(MUCH)).asString().isEqualTo(much);

            assertThat(reader.transferTo(pipe.first())).isEqualTo(1);
            assertThat(pipe.second().read(9)).asString().isEqualTo("y");
        });
    }
}
