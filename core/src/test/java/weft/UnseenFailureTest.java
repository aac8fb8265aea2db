package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class UnseenFailureTest {

    private static final Awaitable<String> FAILING = () -> {
        throw new IllegalStateException("mine");
    };

    private static Task<String> failed(String name) {
        Task<String> task = Weft.createTask(name, FAILING);
        Weft.checkpoint();
        return task;
    }

    @Test
    void failureThatNobodyLookedAtIsReportedWhenTheLoopCloses() { // 158
        List<LoopFailure> failures = TestLoop.failuresOf(() -> failed("lonely"));

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.UNSEEN);
        assertThat(failures.getFirst().message()).startsWith("lonely").contains("nobody has looked at it");
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("mine");
    }

    @Test
    void failureOfAPromiseIsReportedAsWell() { // 158
        List<LoopFailure> failures =
                TestLoop.failuresOf(() -> Promise.create().fail(new IllegalStateException("mine")));

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().message()).isEqualTo("a promise failed, and nobody has looked at it");
    }

    @Test
    void closeWaitsForAReportThatIsUnderWay() throws InterruptedException {
        Thread closing = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        List<LoopFailure> handled = Collections.synchronizedList(new ArrayList<>());
        EventLoop loop = EventLoop.create(options -> options.withFailureHandler(failure -> {
            begun.countDown();
            Eventually.spinUntil(() -> closing.getState() == Thread.State.BLOCKED);
            handled.add(failure);
        }));
        UnseenFailure entry = loop.failures.track(loop.createPromise(), new IllegalStateException("mine"));

        Thread cleaner = Eventually.thread(() -> loop.failures.lost(entry));
        begun.await();
        loop.close();

        assertThat(handled).hasSize(1);
        cleaner.join();
    }

    @Test
    void callbackThatFailsInTheLastTurnIsReported() {
        AtomicInteger turns = new AtomicInteger(5);
        List<LoopFailure> failures = TestLoop.failuresOf(() -> failAfter(turns));

        assertThat(failures).extracting(f -> f.kind()).contains(LoopFailure.Kind.CALLBACK);
        assertThat(failures).hasSize(5 - turns.get());
    }

    /// Calls itself again and fails, each in a turn of its own.
    private static void failAfter(AtomicInteger turns) {
        EventLoop.current().callSoon(() -> {
            if (turns.decrementAndGet() > 0) {
                failAfter(turns);
            }
            throw new IllegalStateException("in a late turn");
        });
    }

    @Test
    void failureIsReportedWhenItsTaskIsCollected() { // 158
        TestLoop test = new TestLoop();
        Weft.run(test.options(), () -> {
            failed("lost");
            for (int i = 0; i < 200 && test.failures.isEmpty(); i++) {
                System.gc();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                Weft.checkpoint();
                Weft.checkpoint();
            }
            assertThat(test.failures).as("before the loop closes").hasSize(1);
        });

        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().message()).startsWith("lost");
    }

    @Test
    void taskThatNobodyHoldsIsNotCollectedBeforeItIsDone() { // 147
        TestLoop.run(() -> {
            Promise<String> goOn = Promise.create();
            Promise<String> done = Promise.create();
            Weft.createTask(() -> done.complete(goOn.await()));
            Weft.checkpoint();
            for (int i = 0; i < 3; i++) {
                System.gc();
            }

            goOn.complete("alive");

            assertThat(done.await()).isEqualTo("alive");
        });
    }

    private static void isSeenBy(Consumer<Task<String>> look) {
        TestLoop.run(() -> look.accept(failed("seen")));
    }

    @Test
    void awaitingLooks() { // 158
        isSeenBy(task -> assertThatThrownBy(task::await).hasMessage("mine"));
    }

    @Test
    void awaitingWithATypeLooks() { // 158
        isSeenBy(task -> assertThatThrownBy(() -> task.await(IllegalStateException.class))
                .hasMessage("mine"));
    }

    @Test
    void exceptionNowLooks() { // 158
        isSeenBy(task -> assertThat(task.exceptionNow()).hasMessage("mine"));
    }

    @Test
    void resultNowLooks() { // 158
        isSeenBy(task -> assertThatThrownBy(task::resultNow).hasRootCauseMessage("mine"));
    }

    @Test
    void outcomeLooks() { // 158
        isSeenBy(task -> assertThat(task.outcome()).isInstanceOf(Outcome.Failure.class));
    }

    @Test
    void gatherLooks() { // 158
        isSeenBy(task ->
                assertThatThrownBy(() -> Weft.gather(task, () -> "other")).hasMessage("mine"));
    }

    @Test
    void gatherOutcomesLooks() { // 158
        isSeenBy(task -> assertThat(Weft.gatherOutcomes(task, () -> "other")).hasSize(2));
    }

    @Test
    void shieldLooks() { // 158
        isSeenBy(task -> assertThatThrownBy(() -> Weft.shield(task)).hasMessage("mine"));
    }

    @Test
    void aFutureForOtherThreadsLooks() { // 158
        isSeenBy(task -> {
            var future = task.toCompletableFuture();
            Weft.checkpoint();
            Weft.checkpoint();
            assertThat(future).isCompletedExceptionally();
        });
    }

    @Test
    void waitingForItDoesNotLook() { // 158
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<String> task = Weft.createTask(FAILING);
            Weft.waitAll(List.of(task));
            assertThat(task.isDone()).isTrue();
            assertThat(task.state()).isEqualTo(java.util.concurrent.Future.State.FAILED);
        });

        assertThat(failures).hasSize(1);
    }

    @Test
    void cancelledTaskIsNotReported() { // 147, 158
        TestLoop.run(() -> {
            Weft.createTask(() -> Promise.create().await()).cancel();
            Promise.create().cancel();
            Weft.checkpoint();
        });
    }

    @Test
    void everyUnseenFailureIsReportedOnce() { // 158
        TestLoop test = new TestLoop();
        EventLoop loop = EventLoop.create(test.options());
        loop.runUntilComplete(() -> {
            failed("a");
            failed("b");
        });

        loop.close();
        loop.close();

        assertThat(test.failures).hasSize(2);
    }

    @Test
    void errorThatIsThrownByTheRunIsNotReportedAsWell() { // 158
        TestLoop test = new TestLoop();

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            throw new InternalError("broken");
        }));

        assertThat(thrown).isInstanceOf(InternalError.class);
        assertThat(test.failures).isEmpty();
    }
}
