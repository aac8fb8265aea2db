package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class UncheckedTest {

    @Test
    void uncheckedFailureIsReturnedAsItIs() {
        RuntimeException broken = new IllegalStateException("broken");

        assertThat(Weft.unchecked(broken)).isSameAs(broken);
    }

    @Test
    void errorIsThrown() {
        Error error = new AssertionError("a bug");

        assertThatThrownBy(() -> Weft.unchecked(error)).isSameAs(error);
    }

    @Test
    void checkedFailureIsReturnedAsAwaitWouldThrowIt() {
        IOException lost = new IOException("lost");
        Exception other = new Exception("other");

        assertThat(Weft.unchecked(lost))
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(lost);
        assertThat(Weft.unchecked(other))
                .isInstanceOf(CompletionException.class)
                .hasCause(other);
    }

    @Test
    void interruptIsRestored() {
        TestLoop.run(() -> {
            InterruptedException interrupt = new InterruptedException();

            assertThat(Weft.unchecked(interrupt)).hasCause(interrupt);
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void interruptByWhichACancellationHasArrivedIsThrownAsThat() {
        TestLoop test = new TestLoop();
        Weft.run(test.realTime(), () -> {
            Assumptions.assumeTrue(EventLoop.current().engine() == Engine.MOUNTED, "only on the mounted engine");
            boolean[] interrupted = {true};
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    try {
                        throw Weft.unchecked(e);
                    } finally {
                        interrupted[0] = Thread.currentThread().isInterrupted();
                    }
                }
            });
            Weft.sleep(Duration.ofMillis(10));
            task.cancel("enough");
            Weft.waitAll(List.of(task));

            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("enough")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(interrupted[0]).isFalse();
        });
    }
}
