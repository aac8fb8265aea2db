package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Awaitable;
import weft.EventLoop;
import weft.Eventually;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Items that real threads put.
@Timeout(30)
class InletTest {

    private static final int THREADS = 4;
    private static final int ITEMS = 500; // a thread

    private record Numbered(int thread, int number) {}

    @Test
    void itemsOfSeveralThreadsAllArriveInTheOrderOfEach() {
        Weft.run(() -> {
            AsyncQueue<Numbered> queue = AsyncQueue.create(3);
            Inlet<Numbered> inlet = queue.inlet();
            produce(inlet);

            List<Numbered> got = new ArrayList<>();
            for (int i = 0; i < THREADS * ITEMS; i++) {
                got.add(queue.get());
                assertThat(queue.size()).isLessThanOrEqualTo(3);
            }

            assertAllInOrder(got);
            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, 3, THREADS * ITEMS, 0, 0, false));
        });
    }

    @Test
    void channelTakesItemsOfSeveralThreads() {
        Weft.run(() -> {
            AsyncChannel<Numbered> channel = AsyncChannel.create(0);
            List<Thread> threads = produce(channel.sender().inlet());
            EventLoop loop = EventLoop.current();
            Eventually.thread(() -> {
                threads.forEach(InletTest::join);
                loop.callSoonThreadsafe(channel.sender()::close);
            });

            List<Numbered> got = new ArrayList<>();
            channel.receiver().forEach(got::add);

            assertAllInOrder(got);
        });
    }

    private static List<Thread> produce(Inlet<Numbered> inlet) {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            Runnable body = () -> {
                for (int i = 0; i < ITEMS; i++) {
                    put(inlet, new Numbered(thread, i));
                }
            };
            threads.add(t % 2 == 0 ? Eventually.thread(body) : Thread.startVirtualThread(body));
        }
        return threads;
    }

    private static void assertAllInOrder(List<Numbered> got) {
        assertThat(got).hasSize(THREADS * ITEMS);
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            assertThat(got.stream().filter(item -> item.thread == thread).map(Numbered::number))
                    .hasSize(ITEMS)
                    .isSorted();
        }
    }

    private static <T> void put(Inlet<T> inlet, T item) {
        try {
            inlet.put(item);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void offerGivesUpAfterItsTime() throws Exception {
        try (EventLoop loop = EventLoop.start()) {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            Inlet<String> inlet = inletOf(queue, loop);

            assertThat(inlet.offer("a", Duration.ZERO)).isTrue();
            assertThat(inlet.offer("b", Duration.ZERO)).isFalse();
            assertThat(inlet.offer("c", millis(5))).isFalse();

            assertThat(onLoop(loop, queue::get)).isEqualTo("a");
            assertThat(inlet.offer("d", Duration.ofDays(1_000_000))).isTrue();
            assertThat(onLoop(loop, queue::statistics)).isEqualTo(new AsyncQueue.Statistics(1, 1, 2, 0, 0, false));
        }
    }

    @Test
    void interruptedThreadHasPutNothing() throws Exception {
        try (EventLoop loop = EventLoop.start()) {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            Inlet<String> inlet = inletOf(queue, loop);
            inlet.put("a");
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = Eventually.thread(() -> {
                try {
                    inlet.put("b");
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            awaitPutters(loop, queue, 1);
            thread.interrupt();

            assertThat(interrupted.get()).isTrue();
            assertThat(onLoop(loop, queue::get)).isEqualTo("a");
            assertThat(onLoop(loop, queue::tryGet)).isEmpty();
        }
    }

    @Test
    void interruptThatIsPendingPreventsThePut() throws Exception {
        try (EventLoop loop = EventLoop.start()) {
            AsyncQueue<String> queue = AsyncQueue.create();
            Inlet<String> inlet = inletOf(queue, loop);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> inlet.put("a")).isInstanceOf(InterruptedException.class);

            assertThat(Thread.interrupted()).isFalse();
            assertThat(onLoop(loop, queue::tryGet)).isEmpty();
        }
    }

    @Test
    void shutdownReachesWaitingThreads() throws Exception {
        try (EventLoop loop = EventLoop.start()) {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            Inlet<String> inlet = inletOf(queue, loop);
            inlet.put("a");
            List<CompletableFuture<Throwable>> failures = failuresOfPutters(inlet);
            awaitPutters(loop, queue, THREADS);

            onLoop(loop, () -> {
                queue.shutdown();
                return true;
            });

            for (CompletableFuture<Throwable> failure : failures) {
                assertThat(failure.get()).isInstanceOf(QueueShutDownException.class);
            }
            assertThatThrownBy(() -> inlet.put("late")).isInstanceOf(QueueShutDownException.class);
        }
    }

    @Test
    void closedLoopReachesWaitingThreads() throws Exception {
        List<CompletableFuture<Throwable>> failures;
        Inlet<String> inlet;
        try (EventLoop loop = EventLoop.start()) {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            inlet = inletOf(queue, loop);
            inlet.put("a");
            failures = failuresOfPutters(inlet);
            awaitPutters(loop, queue, THREADS);
        }

        for (CompletableFuture<Throwable> failure : failures) {
            assertThat(failure.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the task that puts into AsyncQueue[1 of 1 items] was cancelled on ")
                    .hasMessageEndingWith(": the loop is shutting down");
        }
        assertThatThrownBy(() -> inlet.put("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed: it takes no more work");
    }

    @Test
    void nobodyHangsWhenALoopClosesAtAnyTime() throws Exception {
        for (int round = 0; round < 50; round++) {
            List<CompletableFuture<Throwable>> failures;
            try (EventLoop loop = EventLoop.start()) {
                AsyncQueue<String> queue = AsyncQueue.create(1);
                failures = failuresOfPutters(inletOf(queue, loop));
                for (int i = 0; i < round; i++) {
                    Thread.onSpinWait();
                }
            }
            for (CompletableFuture<Throwable> failure : failures) {
                assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    /// Starts threads that put until they fail.
    private static List<CompletableFuture<Throwable>> failuresOfPutters(Inlet<String> inlet) {
        List<CompletableFuture<Throwable>> failures = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            failures.add(failure);
            Eventually.thread(() -> {
                try {
                    while (true) {
                        inlet.put("b");
                    }
                } catch (Throwable e) {
                    failure.complete(e);
                }
            });
        }
        return failures;
    }

    @Test
    void timesOutOrPutsButNeverBoth() throws Exception {
        var put = ConcurrentHashMap.<Numbered>newKeySet();
        List<Numbered> got = new ArrayList<>();
        Weft.run(() -> {
            AsyncQueue<Numbered> queue = AsyncQueue.create(1);
            Inlet<Numbered> inlet = queue.inlet();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                CountDownLatch left = new CountDownLatch(THREADS);
                for (int t = 0; t < THREADS; t++) {
                    int thread = t;
                    threads.submit(() -> {
                        for (int i = 0; i < 100; i++) {
                            Numbered item = new Numbered(thread, i);
                            if (inlet.offer(item, Duration.ofNanos(i * 3_000L))) {
                                put.add(item);
                            }
                        }
                        left.countDown();
                        return null;
                    });
                }
                while (left.getCount() > 0) {
                    queue.tryGet().ifPresent(got::add);
                    Weft.checkpoint();
                }
                queue.tryGet().ifPresent(got::add);
            }
        });

        assertThat(got).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(put);
        assertThat(got).isNotEmpty();
    }

    @Test
    void onALoopItIsAnError() {
        TestLoop.run(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            Inlet<String> inlet = queue.inlet();

            assertThatThrownBy(() -> inlet.put("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("an inlet blocks its thread, and ")
                    .hasMessageEndingWith(" runs this one: use AsyncQueue[0 items] itself, or toThread");
            AtomicReference<Throwable> inCallback = new AtomicReference<>();
            EventLoop.current().callSoon(() -> {
                try {
                    inlet.put("b");
                } catch (Exception e) {
                    inCallback.set(e);
                }
            });
            Weft.checkpoint();
            assertThat(inCallback.get()).isInstanceOf(IllegalStateException.class);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(inlet).hasToString("Inlet[AsyncQueue[0 items]]");
        });
    }

    private static <T> Inlet<T> inletOf(AsyncQueue<T> queue, EventLoop loop) throws Exception {
        return onLoop(loop, queue::inlet);
    }

    private static <T> T onLoop(EventLoop loop, Awaitable<T> body) throws ExecutionException, InterruptedException {
        Task<T> task = loop.submit(body);
        return task.toCompletableFuture().get();
    }

    private static void awaitPutters(EventLoop loop, AsyncQueue<?> queue, int count) {
        Eventually.isTrue(() -> {
            try {
                return onLoop(loop, () -> queue.statistics().waitingPutters()) == count;
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }
}
