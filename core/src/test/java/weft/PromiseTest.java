package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future.State;
import org.junit.jupiter.api.Test;

class PromiseTest {

    @Test
    void newPromiseIsNotDoneAndHasNothing() { // 156
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            assertThat(promise.state()).isEqualTo(State.RUNNING);
            assertThat(promise.isDone()).isFalse();
            assertThat(promise.isCancelled()).isFalse();
            assertThat(promise.loop()).isSameAs(EventLoop.current());
            assertThat(promise).hasToString("Promise[RUNNING]");
            assertThatThrownBy(promise::resultNow).hasMessage("Promise[RUNNING] is not done: await it");
            assertThatThrownBy(promise::outcome).hasMessage("Promise[RUNNING] is not done: await it");
            assertThatThrownBy(promise::exceptionNow).hasMessage("Promise[RUNNING] has not failed");
        });
    }

    @Test
    void completedPromiseHasItsResult() { // 156
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            promise.complete("result");

            assertThat(promise.state()).isEqualTo(State.SUCCESS);
            assertThat(promise.resultNow()).isEqualTo("result");
            assertThat(promise.await()).isEqualTo("result");
            assertThat(promise.outcome()).isEqualTo(new Outcome.Success<>("result"));
            assertThat(promise.cancel()).isFalse();
            assertThatThrownBy(promise::exceptionNow).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void failedPromiseHasItsFailure() { // 156
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Exception failure = new IllegalArgumentException("bad");

            promise.fail(failure);

            assertThat(promise.state()).isEqualTo(State.FAILED);
            assertThat(promise.exceptionNow()).isSameAs(failure);
            assertThat(promise.outcome()).isEqualTo(new Outcome.Failure<>(failure));
            assertThat(promise.cancel()).isFalse();
            assertThatThrownBy(promise::await).isSameAs(failure);
            assertThatThrownBy(promise::resultNow)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Promise[FAILED] has no result: it failed")
                    .hasCause(failure);
        });
    }

    @Test
    void cancelledPromiseHasAReason() { // 156
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            assertThat(promise.cancel("not wanted")).isTrue();

            assertThat(promise.state()).isEqualTo(State.CANCELLED);
            assertThat(promise.isCancelled()).isTrue();
            assertThat(promise.cancel("again")).isFalse();
            assertThatThrownBy(promise::await)
                    .isInstanceOfSatisfying(
                            CancelledError.class, e -> assertThat(e.reason()).isEqualTo("not wanted"));
            assertThat(promise.outcome()).isInstanceOf(Outcome.Cancelled.class);
            assertThatThrownBy(promise::resultNow).hasMessage("Promise[CANCELLED] has no result: it was cancelled");
            assertThatThrownBy(promise::exceptionNow).hasMessage("Promise[CANCELLED] has not failed");
        });
    }

    @Test
    void promiseIsCompletedOnce() { // 156
        TestLoop.run(() -> {
            Promise<Integer> promise = Promise.create();
            promise.complete(1);

            assertThatThrownBy(() -> promise.complete(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Promise[SUCCESS] is done already: a promise is completed once (tryComplete tells)");
            assertThatThrownBy(() -> promise.fail(new IllegalStateException()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is done already");
            assertThat(promise.tryComplete(2)).isFalse();
            assertThat(promise.tryFail(new IllegalStateException())).isFalse();
            assertThat(promise.resultNow()).isEqualTo(1);
        });
    }

    @Test
    void cancelledPromiseTakesNoResult() { // 156
        TestLoop.run(() -> {
            Promise<Integer> promise = Promise.create();
            promise.cancel();

            assertThat(promise.tryComplete(2)).isFalse();
            assertThatThrownBy(() -> promise.complete(1)).hasMessageStartingWith("Promise[CANCELLED] is done already");
            assertThat(promise.isCancelled()).isTrue();
        });
    }

    @Test
    void promiseIsNotFailedWithACancellation() { // 156
        TestLoop.run(() -> {
            Promise<Integer> other = Promise.create();
            other.cancel();
            CancelledError error = ((Outcome.Cancelled<Integer>) other.outcome()).error();
            Promise<Integer> promise = Promise.create();

            assertThatThrownBy(() -> promise.fail(error))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cancel(reason)");
            assertThat(promise.isDone()).isFalse();
        });
    }

    @Test
    void nullIsAResultButNoFailure() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            assertThatThrownBy(() -> promise.fail(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("failure");
            assertThatThrownBy(() -> promise.cancel(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("reason");
            promise.complete(null);

            assertThat(promise.await()).isNull();
        });
    }

    @Test
    void tenThousandTasksAwaitOnePromiseInOrder() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            List<Integer> woken = new ArrayList<>();
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                tasks.add(Weft.createTask(() -> {
                    String value = promise.await();
                    woken.add(number);
                    return value;
                }));
            }
            Weft.checkpoint();

            promise.complete("all");

            assertThat(Weft.gather(tasks)).hasSize(10_000).containsOnly("all");
            assertThat(woken).hasSize(10_000).isSorted();
        });
    }

    @Test
    void anotherThreadIsToldHowToCompleteIt() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            assertThatThrownBy(() -> Weft.toThread(() -> promise.complete("wrong")))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContainingAll("weft-loop runs on another thread", "callSoonThreadsafe", "Thread[");
            assertThatThrownBy(() -> Weft.toThread(() -> promise.cancel())).isInstanceOf(WrongThreadException.class);
            assertThatThrownBy(() -> Weft.toThread(() -> promise.addDoneCallback(_ -> {})))
                    .isInstanceOf(WrongThreadException.class);
            assertThat(promise.isDone()).isFalse();
        });
    }

    @Test
    void anotherThreadCannotAwaitIt() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            assertThatThrownBy(() -> Weft.toThread(() -> promise.await()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("await() was called outside of a task", "Weft.run", "EventLoop.submit");
        });
    }

    @Test
    void anotherLoopCannotAwaitIt() {
        try (EventLoop other = EventLoop.create(options -> options.withName("other-loop"))) {
            Promise<String> foreign = other.createPromise();

            TestLoop.run(() -> {
                for (Action use : List.<Action>of(
                        () -> foreign.await(),
                        () -> Weft.gather(foreign),
                        () -> Weft.waitAny(List.of(foreign)),
                        () -> Weft.shield(foreign),
                        () -> Weft.asCompleted(List.of(foreign)))) {
                    assertThatThrownBy(use::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContainingAll("Promise[RUNNING] belongs to other-loop", "weft-loop");
                }
            });
        }
    }

    @Test
    void awaitingInACallbackSaysWhatToDo() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Promise<String> promise = Promise.create();
            EventLoop.current().callSoon(promise::await);
            Weft.sleep(seconds(1));
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().exception().orElseThrow())
                .hasMessage(
                        "await() was called in a callback, which cannot suspend: start a task in it, by createTask");
    }
}
