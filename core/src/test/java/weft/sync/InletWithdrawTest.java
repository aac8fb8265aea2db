package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Awaitable;
import weft.EventLoop;
import weft.Eventually;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Threads that put into a loop which is not closed, but does not run, or that are given up on.
@Timeout(30)
class InletWithdrawTest {

    private final TestLoop test = new TestLoop();
    private final EventLoop loop = EventLoop.create(test.realTime());
    private final AsyncQueue<String> queue = AsyncQueue.create(1);
    private final Inlet<String> inlet = loop.runUntilComplete(queue::inlet);

    @AfterEach
    void closeLoop() {
        loop.close();
        assertThat(test.failures).isEmpty();
    }

    /// What a thread that puts is told: whether the item is in, or an exception.
    private record Putter(Thread thread, CompletableFuture<Boolean> told) {

        static Putter of(Awaitable<Boolean> body) {
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            Thread thread = Eventually.thread(() -> {
                try {
                    told.complete(body.await());
                } catch (Throwable e) {
                    told.completeExceptionally(e);
                }
            });
            return new Putter(thread, told);
        }

        boolean isIn() throws Exception {
            return told.get(10, TimeUnit.SECONDS);
        }

        Throwable failure() {
            try {
                return new AssertionError("put: " + isIn());
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (Exception e) {
                return e;
            }
        }
    }

    private Putter putter(String item) {
        return putter(item, Duration.ofDays(1));
    }

    private Putter putter(String item, Duration timeout) {
        return Putter.of(() -> inlet.offer(item, timeout));
    }

    private void awaitPutters(int count) {
        Eventually.isTrue(() -> {
            loop.runUntilComplete(Weft::checkpoint);
            return queue.statistics().waitingPutters() == count;
        });
    }

    private List<String> drain() {
        List<String> items = new ArrayList<>();
        loop.runUntilComplete(() -> {
            for (int turn = 0; turn < 5; turn++) {
                queue.tryGet().ifPresent(items::add);
                Weft.checkpoint();
            }
        });
        return items;
    }

    @Test
    void threadThatTimesOutLeavesALoopThatDoesNotRun() throws Exception {
        assertThat(inlet.offer("a", millis(1))).isFalse();
        assertThat(inlet.offer("b", Duration.ZERO)).isFalse();

        assertThat(drain()).isEmpty();
        assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, 1, 0, 0, 0, false));
    }

    @Test
    void interruptedThreadLeavesALoopThatDoesNotRun() {
        Putter putter = putter("a");
        Eventually.isTrue(() -> putter.thread.getState() == Thread.State.TIMED_WAITING);

        putter.thread.interrupt();

        assertThat(putter.failure()).isInstanceOf(InterruptedException.class);
        assertThat(drain()).isEmpty();
    }

    @Test
    void threadThatWaitsForRoomLeavesALoopThatHasStopped() throws Exception {
        assertThat(loop.runUntilComplete(() -> queue.tryPut("full"))).isTrue();
        Putter first = putter("a", millis(300));
        awaitPutters(1);
        Putter second = putter("b");
        awaitPutters(2);

        assertThat(first.isIn()).isFalse();

        assertThat(loop.runUntilComplete(queue::get)).isEqualTo("full");
        assertThat(second.isIn()).isTrue();
        assertThat(drain()).containsExactly("b");
        assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, 1, 2, 0, 0, false));
    }

    @Test
    void sendersOfAHandOverLeaveALoopThatHasStopped() throws Exception {
        AsyncChannel<String> channel = AsyncChannel.create(0);
        Inlet<String> way = loop.runUntilComplete(channel.sender()::inlet);
        Putter gone = Putter.of(() -> way.offer("gone", millis(300)));
        Eventually.isTrue(() -> {
            loop.runUntilComplete(Weft::checkpoint);
            return channel.sender().statistics().waitingSenders() == 1;
        });

        assertThat(gone.isIn()).isFalse();

        assertThat(loop.runUntilComplete(() -> channel.receiver().tryReceive())).isEmpty();
    }

    @Test
    void threadIsToldThatItsItemIsInThoughTheLoopStopsAtOnce() throws Exception {
        assertThat(loop.runUntilComplete(() -> queue.tryPut("full"))).isTrue();
        Putter putter = putter("a");
        awaitPutters(1);

        loop.runUntilComplete(() -> {
            queue.get();
            loop.stop();
        });

        assertThat(putter.isIn()).isTrue();
        assertThat(drain()).containsExactly("a");
    }

    @Test
    void closingALoopThatDoesNotRunReachesWaitingThreads() {
        assertThat(loop.runUntilComplete(() -> queue.tryPut("full"))).isTrue();
        Putter waiting = putter("a");
        awaitPutters(1);
        Putter notSeenYet = putter("b");
        Eventually.isTrue(() -> notSeenYet.thread.getState() == Thread.State.TIMED_WAITING);

        loop.close();

        for (Putter putter : List.of(waiting, notSeenYet)) {
            assertThat(putter.failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the task that puts into AsyncQueue[1 of 1 items] was cancelled on " + loop)
                    .hasMessageContaining("the loop is shutting down");
        }
    }

    @Test
    void threadIsToldWhoHasCancelledItsTask() throws Exception {
        assertThat(loop.runUntilComplete(() -> queue.tryPut("full"))).isTrue();
        Putter putter = putter("a");
        awaitPutters(1);

        loop.runUntilComplete(() -> {
            List<Task<?>> others = new ArrayList<>(loop.allTasks());
            others.remove(Weft.currentTask().orElseThrow());
            others.getFirst().cancel("no more of this");
            Weft.sleep(millis(1));
        });

        assertThat(putter.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the task that puts into AsyncQueue[1 of 1 items] was cancelled on " + loop)
                .hasMessageContaining("no more of this");
        assertThat(drain()).containsExactly("full");
    }

    @Test
    void threadIsToldAtOnceThatItsItemCannotBeCompared() throws Exception {
        AsyncQueue<String> numbers = AsyncQueue.priority(2, Comparator.comparing(Integer::valueOf));
        Inlet<String> way = loop.runUntilComplete(numbers::inlet);
        way(numbers, "1");
        assertThat(Putter.of(() -> runningOffer(way, "no number")).failure()).isInstanceOf(NumberFormatException.class);
        way(numbers, "2");
        Putter waiting = Putter.of(() -> way.offer("nor this", seconds(1000)));
        Eventually.isTrue(() -> {
            loop.runUntilComplete(Weft::checkpoint);
            return numbers.statistics().waitingPutters() == 1;
        });

        loop.runUntilComplete(() -> {
            numbers.get();
            loop.stop();
        });

        assertThat(waiting.failure()).isInstanceOf(NumberFormatException.class);
    }

    private void way(AsyncQueue<String> target, String item) {
        assertThat(loop.runUntilComplete(() -> target.tryPut(item))).isTrue();
    }

    /// Offers from another thread while the loop runs.
    private boolean runningOffer(Inlet<String> way, String item) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Eventually.thread(() -> {
            try {
                done.complete(way.offer(item, seconds(10)));
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return loop.runUntilComplete(() -> Weft.await(done));
    }

    @Test
    void onALoopThatStopsAndGoesOnEveryItemIsInOnceOrNever() throws Exception {
        var told = ConcurrentHashMap.<String>newKeySet();
        AtomicInteger left = new AtomicInteger(3);
        List<Putter> putters = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            String name = t + " ";
            putters.add(Putter.of(() -> {
                for (int i = 0; i < 300; i++) {
                    if (inlet.offer(name + i, Duration.ofNanos(i * 1_000L))) {
                        told.add(name + i);
                    }
                }
                return left.decrementAndGet() >= 0;
            }));
        }

        List<String> got = new ArrayList<>();
        while (left.get() > 0) {
            got.addAll(drain());
        }
        for (Putter putter : putters) {
            assertThat(putter.isIn()).isTrue();
        }
        got.addAll(drain());

        assertThat(got).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(told);
    }
}
