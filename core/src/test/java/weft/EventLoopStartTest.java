package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EventLoopStartTest {

    private final TestLoop test = new TestLoop();

    @Test
    void runsWhatOtherThreadsSubmit() { // 154
        try (EventLoop loop = EventLoop.start(test.realTime())) {
            CompletableFuture<String> future = loop.submit(() -> {
                        Weft.checkpoint();
                        return "result";
                    })
                    .toCompletableFuture();

            assertThat(future.join()).isEqualTo("result");
            assertThat(loop.isRunning()).isTrue();
        }
        assertThat(test.failures).isEmpty();
    }

    @Test
    void failureOfASubmittedTaskReachesTheFutureAndCountsAsSeen() { // 154
        IllegalStateException failure = new IllegalStateException("mine");
        try (EventLoop loop = EventLoop.start(test.realTime())) {
            CompletableFuture<Object> future = loop.submit(() -> {
                        throw failure;
                    })
                    .toCompletableFuture();

            assertThatThrownBy(future::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCause(failure);
        }
        assertThat(test.failures).isEmpty();
    }

    @Test
    void submittedTasksStartInTheOrderInWhichOneThreadSubmittedThem() { // 154
        List<Integer> log = Collections.synchronizedList(new ArrayList<>());
        try (EventLoop loop = EventLoop.start(test.realTime())) {
            CompletableFuture<?> last = null;
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                last = loop.submit(() -> log.add(number)).toCompletableFuture();
            }
            last.join();
        }

        assertThat(log).hasSize(1_000).isSorted();
    }

    @Test
    void otherThreadsMustNotTouchWhatIsTheLoops() { // 193
        try (EventLoop loop = EventLoop.start(options -> options.withName("service"))) {
            Task<Void> task = loop.submit(() -> Weft.sleep(TestLoop.seconds(60)));
            Eventually.isTrue(() -> loop.allTasks().contains(task));

            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> loop.createTask(() -> "a"),
                    () -> loop.callSoon(() -> {}),
                    () -> loop.callLater(TestLoop.seconds(1), () -> {}),
                    () -> loop.callAt(TestLoop.seconds(1), () -> {}),
                    loop::stop,
                    () -> loop.createPromise().complete(null),
                    () -> loop.createPromise().cancel(),
                    () -> loop.createPromise().addDoneCallback(_ -> {}),
                    task::cancel,
                    task::context)) {
                assertThatThrownBy(use)
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("service runs on another thread")
                        .hasMessageContaining("callSoonThreadsafe");
            }
        }
    }

    @Test
    void taskOfAnotherLoopMustNotTouchItEither() { // 193
        try (EventLoop loop = EventLoop.start(options -> options.withName("service"))) {
            TestLoop.run(() ->
                    assertThatThrownBy(() -> loop.createTask(() -> "a")).isInstanceOf(WrongThreadException.class));
        }
    }

    @Test
    void closingCancelsWhatIsLeftAndWaitsForIt() { // 162
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch began = new CountDownLatch(1);
        EventLoop loop = EventLoop.start(test.realTime());
        CompletableFuture<Object> future = loop.submit(() -> {
                    try {
                        began.countDown();
                        return Promise.create().await();
                    } finally {
                        Weft.sleep(TestLoop.millis(1));
                        log.add("cleaned up");
                    }
                })
                .toCompletableFuture();
        assertThat(catchThrowable(began::await)).isNull();

        loop.close();

        assertThat(log).containsExactly("cleaned up");
        assertThat(loop.isRunning()).isFalse();
        assertThat(loop.isClosed()).isTrue();
        assertThat(future).isCancelled();
        assertThat(test.failures).isEmpty();
    }

    /// Has a loop run a task that cleans up when it is cancelled.
    private static void submitOneThatCleansUp(EventLoop loop, List<String> log, Runnable cleanUp) {
        CountDownLatch began = new CountDownLatch(1);
        loop.submit(() -> {
            try {
                began.countDown();
                Promise.create().await();
            } finally {
                cleanUp.run();
                Weft.sleep(TestLoop.millis(1));
                log.add("cleaned up");
            }
        });
        assertThat(catchThrowable(began::await)).isNull();
    }

    @Test
    void closingCancelsWhatIsLeftAlsoIfTheLoopWasStopped() { // 162, 199
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        EventLoop loop = EventLoop.start(test.realTime());
        submitOneThatCleansUp(loop, log, () -> {});
        loop.callSoonThreadsafe(() -> {
            loop.stop();
            loop.callSoon(loop::stop); // left over from this run
        });
        Eventually.isTrue(() -> !loop.isRunning());

        loop.close();

        assertThat(log).containsExactly("cleaned up");
        assertThat(loop.isClosed()).isTrue();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void closingGoesOnIfACleanUpStopsTheLoop() { // 162, 199
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        EventLoop loop = EventLoop.start(test.realTime());
        submitOneThatCleansUp(loop, log, loop::stop);

        loop.close();

        assertThat(log).containsExactly("cleaned up");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void closingCleansUpBeforeItThrowsWhatHasEndedTheRun() { // 162, 194
        InternalError error = new InternalError("broken");
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        EventLoop loop = EventLoop.start(test.realTime());
        submitOneThatCleansUp(loop, log, () -> {});
        loop.submit(() -> {
            throw error;
        });
        Eventually.isTrue(() -> !loop.isRunning());

        assertThatThrownBy(loop::close).isSameAs(error);

        assertThat(log).containsExactly("cleaned up");
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void stoppedLoopThatIsRunAgainIsNotClosedMeanwhile() { // 199
        EventLoop loop = EventLoop.start(test.realTime());
        loop.callSoonThreadsafe(loop::stop);
        Eventually.isTrue(() -> !loop.isRunning());
        Thread other = Eventually.thread(loop::runForever);
        Eventually.isTrue(loop::isRunning);

        assertThatThrownBy(loop::close).hasMessageContaining("stop it before you close it");

        loop.callSoonThreadsafe(loop::stop);
        assertThat(catchThrowable(other::join)).isNull();
        loop.close();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void closingFromInsideIsAnError() { // 199
        try (EventLoop loop = EventLoop.start(test.realTime())) {
            Throwable thrown = loop.submit(() -> catchThrowable(loop::close))
                    .toCompletableFuture()
                    .join();

            assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("from inside");
            assertThat(loop.isRunning()).isTrue();
        }
    }

    @Test
    void severalThreadsMayCloseIt() throws InterruptedException { // 164
        for (int round = 0; round < 50; round++) {
            EventLoop loop = EventLoop.start(test.realTime());
            ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
            List<Thread> closers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                closers.add(Eventually.thread(() -> {
                    try {
                        loop.close();
                    } catch (Throwable e) {
                        thrown.add(e);
                    }
                }));
            }
            for (Thread closer : closers) {
                closer.join();
            }

            assertThat(thrown).isEmpty();
            assertThat(loop.isClosed()).isTrue();
        }
    }

    @Test
    void cannotBeRunByAnotherThread() {
        try (EventLoop loop = EventLoop.start(test.realTime())) {
            assertThatThrownBy(() -> loop.runUntilComplete(() -> "a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("runs already");
        }
    }

    @Test
    void submittedTaskEndsOrIsRefusedHoweverTheLoopIsClosed() throws Exception { // 154, T13
        for (int round = 0; round < 80; round++) {
            EventLoop loop = EventLoop.start(test.realTime());
            AtomicReference<CompletableFuture<?>> last = new AtomicReference<>();
            Thread other = Eventually.thread(() -> {
                try {
                    while (true) {
                        last.set(loop.submit(Weft::checkpoint).toCompletableFuture());
                    }
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("it takes no more work");
                }
            });
            Eventually.isTrue(() -> last.get() != null);

            loop.close();

            other.join();
            Eventually.isTrue(last.get()::isDone);
        }
    }

    @Test
    void futureOfATaskIsThereAlsoWhenTheLoopIsClosed() { // 154
        EventLoop loop = EventLoop.create(test.options());
        Task<String> task = loop.createTask(() -> "result");
        loop.runUntilComplete(task);
        loop.close();

        assertThat(task.toCompletableFuture()).isCompletedWithValue("result");
    }
}
