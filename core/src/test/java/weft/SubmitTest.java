package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Work that other threads hand to a loop.
class SubmitTest {

    @Test
    void submittedBodyRunsOnTheLoop() throws Exception { // 154
        try (EventLoop loop = EventLoop.start()) {
            Task<EventLoop> task = loop.submit(() -> EventLoop.current());

            assertThat(task.toCompletableFuture().get()).isSameAs(loop);
        }
    }

    @Test
    void failureReachesTheThread() { // 154
        try (EventLoop loop = EventLoop.start()) {
            IllegalStateException failure = new IllegalStateException("broken");
            CompletableFuture<Void> future = loop.submit((Action) () -> {
                        throw failure;
                    })
                    .toCompletableFuture();

            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
        }
    }

    @Test
    void timeoutOfTheThreadLeavesTheTask() throws Exception { // 154
        try (EventLoop loop = EventLoop.start()) {
            CountDownLatch latch = new CountDownLatch(1);
            CompletableFuture<String> future = loop.<String>submit(() -> {
                        Weft.toThread(() -> latch.await());
                        return "went on";
                    })
                    .toCompletableFuture();
            assertThatThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            latch.countDown();

            assertThat(future.get()).isEqualTo("went on");
        }
    }

    @Test
    void cancelledFutureCancelsTheTask() throws Exception { // 154
        try (EventLoop loop = EventLoop.start()) {
            CompletableFuture<String> cleanedUp = new CompletableFuture<>();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Void> future = loop.submit(() -> {
                        begun.countDown();
                        try {
                            Weft.sleep(seconds(1000));
                        } catch (CancelledError e) {
                            cleanedUp.complete(e.reason());
                            throw e;
                        }
                    })
                    .toCompletableFuture();
            begun.await();

            future.cancel(true);

            assertThat(cleanedUp.get()).isEqualTo("the future was cancelled");
        }
    }

    @Test
    void cancelledTaskCancelsTheFuture() { // 154
        try (EventLoop loop = EventLoop.start()) {
            CompletableFuture<Void> future = loop.submit(() -> {
                        Weft.currentTask().orElseThrow().cancel();
                        Weft.sleep(seconds(1000));
                    })
                    .toCompletableFuture();

            assertThatThrownBy(future::get).isInstanceOf(java.util.concurrent.CancellationException.class);
        }
    }

    @Test
    void bodiesOfOneThreadBeginInItsOrder() throws Exception { // 154
        List<Integer> log = new ArrayList<>();

        try (EventLoop loop = EventLoop.start()) {
            CompletableFuture<?> last = null;
            for (int i = 0; i < 1000; i++) {
                int number = i;
                last = loop.submit(() -> log.add(number)).toCompletableFuture();
            }
            last.get();
        }

        assertThat(log).hasSize(1000).isSorted();
    }

    @Test
    void nullBodyIsRefusedWhereItIsSubmitted() { // 154
        try (EventLoop loop = EventLoop.start()) {
            assertThatThrownBy(() -> loop.submit((Action) null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("body");
        }
    }

    @Test
    void closedLoopTakesNothing() { // 154
        EventLoop loop = EventLoop.start(options -> options.withName("done-loop"));
        loop.close();

        assertThatThrownBy(() -> loop.submit(() -> "too late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("done-loop is closed: it takes no more work");
    }

    @Test
    void whatWasAcceptedIsDoneOneWayOrTheOther() { // 154
        EventLoop loop = EventLoop.create();
        CompletableFuture<String> future = loop.<String>submit(() -> {
                    Weft.sleep(seconds(1000));
                    return "never";
                })
                .toCompletableFuture();

        loop.close();

        assertThat(future).isCancelled();
    }

    @Test
    void manyThreadsSubmitAtOnce() throws Exception { // 155
        try (EventLoop loop = EventLoop.start()) {
            int[] counter = {0}; // no lock: the loop has one thread of control
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    List<CompletableFuture<?>> mine = new ArrayList<>();
                    for (int k = 0; k < 500; k++) {
                        mine.add(loop.submit(() -> {
                                    int before = counter[0];
                                    if (before % 7 == 0) {
                                        Thread.onSpinWait();
                                    }
                                    counter[0] = before + 1;
                                })
                                .toCompletableFuture());
                    }
                    mine.forEach(CompletableFuture::join);
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(loop.<Integer>submit(() -> counter[0])
                            .toCompletableFuture()
                            .get())
                    .isEqualTo(2000);
            assertThat(loop.allTasks()).isEmpty();
        }
    }

    @Test
    void otherThreadsListTasksWhileTheyComeAndGo() throws Exception { // 155
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> lists = new CompletableFuture<>();

        Weft.run(() -> {
            EventLoop loop = EventLoop.current();
            Task<Void> constant = Weft.createTask("constant", () -> Weft.sleep(seconds(1000)));
            Thread.ofPlatform().start(() -> {
                try {
                    int count = 0;
                    do {
                        assertThat(loop.allTasks()).contains(constant).doesNotContainNull();
                        count++;
                    } while (!over.get());
                    lists.complete(count);
                } catch (Throwable e) {
                    lists.completeExceptionally(e);
                }
            });
            for (int i = 0; i < 2000; i++) {
                Weft.createTask(() -> Weft.checkpoint());
                Weft.checkpoint();
            }
            over.set(true);
            Weft.await(lists);
            constant.cancel();
        });

        assertThat(lists.get()).isPositive();
    }
}
