package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitTest {

    private static Task<String> task(long seconds, String value) {
        return Weft.createTask(value, () -> {
            Weft.sleep(seconds(seconds));
            return value;
        });
    }

    private static Task<String> failing(long seconds) {
        return Weft.createTask((Awaitable<String>) () -> {
            Weft.sleep(seconds(seconds));
            throw new IllegalStateException("failed");
        });
    }

    @Test
    void allAreDoneWhenTheLastIs() { // 130
        TestLoop.run(() -> {
            Task<String> slow = task(2, "slow");
            Task<String> quick = task(1, "quick");

            WaitResult<Task<String>> result = Weft.waitAll(new LinkedHashSet<>(List.of(slow, quick)));

            assertThat(result.done()).containsExactly(slow, quick);
            assertThat(result.pending()).isEmpty();
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void failuresAndCancellationsAreNotThrown() { // 130
        TestLoop.run(() -> {
            Task<String> failed = failing(1);
            Task<String> cancelled = task(5, "cancelled");
            Task<String> good = task(2, "good");
            cancelled.cancel();

            assertThat(Weft.waitAll(List.of(failed, cancelled, good)).done()).containsExactly(failed, cancelled, good);
            assertThat(failed.exceptionNow()).hasMessage("failed");
        });
    }

    @Test
    void sameTaskTwiceIsOne() { // 130
        TestLoop.run(() -> {
            Task<String> task = task(1, "task");

            assertThat(Weft.waitAll(List.of(task, task)).done()).containsExactly(task);
        });
    }

    @Test
    void anyIsDoneWhenTheFirstIs() { // 133
        TestLoop.run(() -> {
            Task<String> slow = task(10, "slow");
            Task<String> quick = task(1, "quick");

            WaitResult<Task<String>> result = Weft.waitAny(List.of(slow, quick));

            assertThat(result.done()).containsExactly(quick);
            assertThat(result.pending()).containsExactly(slow);
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(slow.await()).isEqualTo("slow");
        });
    }

    @Test
    void allThatAreDoneInOneTurnAreDone() { // 133
        TestLoop.run(() -> {
            Task<String> a = task(1, "a");
            Task<String> b = task(1, "b");

            assertThat(Weft.waitAny(List.of(a, b)).done()).containsExactly(a, b);
        });
    }

    @Test
    void whatIsDoneAlreadyIsNotWaitedFor() { // 130
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            Promise<String> open = Promise.create();
            done.complete("done");

            WaitResult<Promise<String>> result = Weft.waitAny(List.of(open, done));

            assertThat(result.done()).containsExactly(done);
            assertThat(result.pending()).containsExactly(open);
        });
    }

    @Test
    void firstFailureEndsTheWait() { // 132
        TestLoop.run(() -> {
            Task<String> quick = task(1, "quick");
            Task<String> failed = failing(2);
            Task<String> slow = task(10, "slow");

            WaitResult<Task<String>> result = Weft.waitFirstFailure(List.of(slow, failed, quick));

            assertThat(result.done()).containsExactly(failed, quick);
            assertThat(result.pending()).containsExactly(slow);
            assertThat(now()).isEqualTo(seconds(2));
            assertThat(failed.exceptionNow()).hasMessage("failed");
        });
    }

    @Test
    void failureBeforeTheWaitEndsIt() { // 132
        TestLoop.run(() -> {
            Task<String> failed = failing(0);
            Task<String> slow = task(10, "slow");
            Weft.sleep(seconds(1));

            assertThat(Weft.waitFirstFailure(List.of(slow, failed)).pending()).containsExactly(slow);
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(failed.exceptionNow()).hasMessage("failed");
        });
    }

    @Test
    void withoutFailureAllAreAwaitedAndCancelledIsNotFailed() { // 132
        TestLoop.run(() -> {
            Task<String> cancelled = task(10, "cancelled");
            Task<String> good = task(2, "good");
            cancelled.cancel();

            assertThat(Weft.waitFirstFailure(List.of(cancelled, good)).pending())
                    .isEmpty();
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void timeoutReturnsWhatIsDoneAndCancelsNothing() { // 133
        TestLoop.run(() -> {
            Task<String> quick = task(1, "quick");
            Task<String> slow = task(3, "slow");

            for (WaitResult<Task<String>> result : List.of(
                    Weft.waitAll(seconds(2), List.of(quick, slow)),
                    Weft.waitFirstFailure(seconds(0), List.of(quick, slow)))) {
                assertThat(result.done()).containsExactly(quick);
                assertThat(result.pending()).containsExactly(slow);
                assertThat(now()).isEqualTo(seconds(2));
            }
            assertThat(slow.await()).isEqualTo("slow");
        });
    }

    @Test
    void timeoutMayFindNothingDone() { // 133
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            WaitResult<Promise<String>> result = Weft.waitAny(seconds(2), List.of(promise));

            assertThat(result).isEqualTo(new WaitResult<>(Set.of(), Set.of(promise)));
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void timerOfAWaitThatEndedInTimeIsReleased() { // 133
        TestLoop.run(() -> {
            Task<String> task = task(1, "task");

            Weft.waitAll(seconds(100), List.of(task));

            assertThat(EventLoop.current().scheduler.timers.isEmpty()).isTrue();
        });
    }

    @Test
    void cancelledWaitReleasesTimerAndCancelsNothing() { // 143
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<?> waiter = Weft.createTask(() -> Weft.waitAll(seconds(100), List.of(promise)));
            Weft.checkpoint();

            waiter.cancel();

            assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
            assertThat(EventLoop.current().scheduler.timers.isEmpty()).isTrue();
            assertThat(promise.isDone()).isFalse();
        });
    }

    @Test
    void nothingAndNullAreRefused() { // 134
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.waitAll(List.<Task<?>>of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("nothing to wait for: the collection is empty");
            assertThatThrownBy(() -> Weft.waitAny(Arrays.asList(task(1, "a"), null)))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("deferred");
        });
    }
}
