package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class CompletableFutureTest {

    // ---- from a deferred

    @Test
    void futureIsDoneAsTheDeferredIs() { // 157
        TestLoop.run(() -> {
            IOException failure = new IOException("broken");
            Promise<String> good = Promise.create();
            Promise<String> bad = Promise.create();
            Promise<String> cancelled = Promise.create();
            CompletableFuture<String> goodFuture = good.toCompletableFuture();
            CompletableFuture<String> badFuture = bad.toCompletableFuture();
            CompletableFuture<String> cancelledFuture = cancelled.toCompletableFuture();
            assertThat(goodFuture).isNotDone();

            good.complete("result");
            bad.fail(failure);
            cancelled.cancel();
            Weft.checkpoint();

            assertThat(goodFuture).isCompletedWithValue("result");
            assertThat(badFuture.exceptionNow()).isSameAs(failure);
            assertThat(cancelledFuture).isCancelled();
        });
    }

    @Test
    void futureOfWhatIsDoneIsDone() { // 157
        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> "result");
            task.await();

            CompletableFuture<String> future = task.toCompletableFuture();
            Weft.checkpoint();

            assertThat(future).isCompletedWithValue("result");
        });
    }

    @Test
    void cancelledFutureCancelsTheDeferred() { // 157
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(seconds(10)));
            CompletableFuture<Void> future = task.toCompletableFuture();
            Weft.checkpoint();

            future.cancel(true);

            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("the future was cancelled");
        });
    }

    @Test
    void cancellingAFutureTooLateChangesNothing() { // 157
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            CompletableFuture<String> future = promise.toCompletableFuture();
            promise.complete("result");

            assertThat(future.cancel(true)).isTrue(); // before the promise could tell it
            Weft.checkpoint();

            assertThat(promise.await()).isEqualTo("result");
        });
    }

    @Test
    void failureThatAFutureTookOverWasLookedAt() { // 158
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Promise<String> promise = Promise.create();
            promise.toCompletableFuture();
            promise.fail(new IllegalStateException("relayed"));
            Weft.checkpoint();
        });

        assertThat(failures).isEmpty();
    }

    @Test
    void anotherThreadWaitsForAPromiseOfTheLoop() { // 157
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            EventLoop.current().callLater(seconds(1), () -> promise.complete("result"));

            assertThat(Weft.<String>toThread(() -> promise.toCompletableFuture().get()))
                    .isEqualTo("result");
        });
    }

    @Test
    void anotherThreadCancelsAPromiseOfTheLoop() { // 157
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();

            Weft.toThread(() -> promise.toCompletableFuture().cancel(true));

            assertThatThrownBy(promise::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("the future was cancelled");
        });
    }

    // ---- from a stage

    @Test
    void stageThatIsDoneGivesItsResult() { // 157
        TestLoop.run(() -> {
            assertThat(Weft.await(CompletableFuture.completedFuture("result"))).isEqualTo("result");
            assertThat(Weft.<String>gather(Awaitable.from(CompletableFuture.completedFuture("a")), () -> "b"))
                    .containsExactly("a", "b");
        });
    }

    @Test
    void stageIsCompletedByAnotherThread() { // 157
        TestLoop.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(Awaitable.from(stage));
            Weft.checkpoint();

            Weft.toThread(() -> stage.complete("from a thread"));

            assertThat(waiter.await()).isEqualTo("from a thread");
        });
    }

    @Test
    void failureOfAStageComesOutAsADeferredsWould() { // 157
        TestLoop.run(() -> {
            IOException checked = new IOException("checked");
            RuntimeException unchecked = new IllegalStateException("unchecked");
            CompletableFuture<String> source = CompletableFuture.failedFuture(checked);

            assertThatThrownBy(() -> Weft.await(source))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(checked);
            assertThatThrownBy(() -> Weft.await(source.thenApply(x -> x))) // which wraps it once more
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(checked);
            assertThatThrownBy(() -> Weft.await(CompletableFuture.failedFuture(unchecked)))
                    .isSameAs(unchecked);
            assertThatThrownBy(() -> Weft.await(CompletableFuture.failedFuture(new Exception("other"))))
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("other");
        });
    }

    @Test
    void cancelledWaitCancelsTheStage() { // 157
        TestLoop.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(Awaitable.from(stage));
            Weft.checkpoint();

            waiter.cancel("enough");

            assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");
            assertThat(stage).isCancelled();
        });
    }

    @Test
    void cancelledWaitLeavesAStageThatIsDoneAsItIs() { // 157
        TestLoop.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(Awaitable.from(stage));
            Weft.checkpoint();
            stage.complete("in time");

            waiter.cancel();
            Weft.waitAll(List.of(waiter));

            assertThat(stage).isCompletedWithValue("in time");
        });
    }

    @Test
    void cancelledStageCancelsTheWait() { // 157
        TestLoop.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(Awaitable.from(stage));
            Weft.checkpoint();

            stage.cancel(true);

            assertThatThrownBy(waiter::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("the stage was cancelled");
        });
    }

    @Test
    void stageThatCannotBeCancelledIsLeft() { // 157
        CompletableFuture<String> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException("not this stage");
            }
        };

        TestLoop.run(() -> {
            Task<String> waiter = Weft.createTask(Awaitable.from(stage));
            Weft.checkpoint();

            waiter.cancel("enough");

            assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");
        });
    }

    @Test
    void stageThatEndsAfterTheLoopDisturbsNobody() throws ExecutionException, InterruptedException { // 157
        CompletableFuture<String> stage = new CompletableFuture<>();
        TestLoop.run(() -> {
            Weft.createTask(Awaitable.from(stage.minimalCompletionStage()));
            Weft.checkpoint();
        });

        stage.complete("too late");

        assertThat(stage.get()).isEqualTo("too late");
    }

    @Test
    void taskThatWaitsForAStageNamesIt() {
        TestLoop.run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>() {
                @Override
                public String toString() {
                    return "the weather";
                }
            };
            Task<String> task = Weft.createTask("reporter", () -> Weft.await(stage));
            Weft.checkpoint();

            assertThat(task).hasToString("reporter[waiting for the weather]");
            stage.complete("fine");
            assertThat(task.await()).isEqualTo("fine");
        });
    }

    @Test
    void nullIsNoStage() {
        assertThatThrownBy(() -> Awaitable.from((CompletionStage<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("stage");
    }

    @Test
    void futureOfWhatIsDoneIsDoneBetweenTwoRuns() {
        try (EventLoop loop = EventLoop.create()) {
            Task<String> task = loop.createTask(() -> "result");
            loop.runUntilComplete(task);

            assertThat(task.toCompletableFuture()).isCompletedWithValue("result");
        }
    }

    @Test
    void cancellationBetweenTwoRunsIsForTheNext() throws InterruptedException {
        try (EventLoop loop = EventLoop.create()) {
            Task<Void> task = loop.createTask(() -> Weft.sleep(seconds(100)));
            loop.runUntilComplete(Weft::checkpoint);

            CompletableFuture<Void> future = task.toCompletableFuture();
            Eventually.thread(() -> future.cancel(true)).join();

            assertThat(loop.scheduler.ready.isEmpty()).isTrue(); // it is the holder's
            assertThatThrownBy(() -> loop.runUntilComplete(task))
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("the future was cancelled");
        }
    }

    @Test
    void futureMayBeAskedForWhileARunBeginsOrEnds() throws Exception {
        List<CompletableFuture<String>> futures = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            Promise<String> promise = loop.createPromise();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    futures.add(promise.toCompletableFuture());
                    LockSupport.parkNanos(20_000);
                }
            });
            for (int run = 0; run < 500; run++) {
                loop.runUntilComplete(() -> Weft.checkpoint());
            }
            enough.set(true);
            other.get(10, TimeUnit.SECONDS);

            loop.runUntilComplete(() -> promise.complete("value"));
        }

        assertThat(futures).isNotEmpty();
        for (CompletableFuture<String> future : futures) {
            assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo("value");
        }
    }
}
