package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ToThreadTest {

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void runsOnAPlatformThreadThatIsNotTheLoops() { // 207
        TestLoop.run(() -> {
            Thread thread = Weft.toThread(Thread::currentThread);

            assertThat(thread.isVirtual()).isFalse();
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).startsWith("weft-loop-worker-");
        });
    }

    @Test
    void failureComesOutAsFromAwait() { // 207
        TestLoop.run(() -> {
            IllegalStateException failure = new IllegalStateException("mine");
            assertThatThrownBy(() -> Weft.toThread(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            assertThatThrownBy(() -> Weft.toThread(() -> {
                        throw new IOException("io");
                    }))
                    .isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void othersGoOnMeanwhile() { // 200, 207
        TestLoop.run(() -> {
            CountDownLatch latch = new CountDownLatch(1);
            Weft.gather(() -> Weft.toThread(() -> latch.await()), () -> {
                Weft.checkpoint();
                latch.countDown();
            });
        });
    }

    @Test
    void contextIsCopied() { // 207
        ContextVar<String> user = ContextVar.withDefault("user", "nobody");
        TestLoop.run(() -> {
            user.set("ann");

            String seen = Weft.toThread(() -> {
                String before = user.get();
                user.set("thread");
                return before;
            });

            assertThat(seen).isEqualTo("ann");
            assertThat(user.get()).isEqualTo("ann");
            assertThat(Weft.toThread(() -> user.get())).isEqualTo("ann");
        });
    }

    @Test
    void poolIsBounded() { // 200
        int size = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore mayEnd = new Semaphore(0);
        TestLoop.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < size + 5; i++) {
                tasks.add(Weft.createTask(() -> Weft.toThread(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    mayEnd.acquire();
                    running.decrementAndGet();
                })));
            }
            Weft.checkpoint();
            Eventually.isTrue(() -> running.get() == size);
            mayEnd.release(size + 5);
            Weft.waitAll(tasks);
        });

        assertThat(most.get()).isEqualTo(size);
    }

    @Test
    void threadsAreUsedAgain() { // 200
        ConcurrentHashMap<Thread, Integer> threads = new ConcurrentHashMap<>();
        TestLoop.run(() -> {
            for (int i = 0; i < 100; i++) {
                Weft.toThread(() -> threads.merge(Thread.currentThread(), 1, Integer::sum));
            }
        });

        assertThat(threads).hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors() + 4);
    }

    @Test
    void threadThatIsIdleIsTakenBeforeAnotherIsStarted() {
        TestLoop.run(() -> {
            Thread first = Weft.toThread(Thread::currentThread);
            for (int i = 0; i < 10; i++) {
                Eventually.isTrue(() -> first.getState() == Thread.State.TIMED_WAITING); // for the next one
                assertThat(Weft.toThread(Thread::currentThread)).isSameAs(first);
            }
        });
    }

    @Test
    void runsOnTheExecutorThatIsGiven() { // 200
        try (ExecutorService mine = Executors.newSingleThreadExecutor(body -> new Thread(body, "mine"))) {
            TestLoop.run(() -> assertThat(
                            Weft.toThread(mine, () -> Thread.currentThread().getName()))
                    .isEqualTo("mine"));
        }
    }

    @Test
    void executorThatRunsAtOnceIsFine() { // 200
        TestLoop.run(() -> {
            Thread me = Thread.currentThread();

            assertThat(Weft.toThread(Runnable::run, Thread::currentThread)).isSameAs(me);
        });
    }

    @Test
    void executorThatRefusesIsNamed() { // 200
        ExecutorService mine = Executors.newSingleThreadExecutor();
        mine.shutdown();
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.toThread(mine, () -> "never"))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("the executor takes no more work: " + mine);
            assertThat(EventLoop.current().threadsAtWork()).isZero();
        });
    }

    @Test
    void cancelledBeforeItBeganItNeverRuns() { // 200
        try (ExecutorService mine = Executors.newSingleThreadExecutor()) {
            TestLoop.run(() -> {
                CountDownLatch busy = new CountDownLatch(1);
                Task<Void> first = Weft.createTask(() -> Weft.toThread(mine, () -> busy.await()));
                Task<Boolean> second = Weft.createTask(() -> Weft.toThread(mine, () -> log.add("second")));
                Weft.checkpoint();

                second.cancel();
                Weft.waitAll(List.of(second));
                busy.countDown();
                first.await();
                Weft.toThread(mine, () -> log.add("third"));

                assertThat(second.isCancelled()).isTrue();
                assertThat(EventLoop.current().threadsAtWork()).isZero();
            });
        }

        assertThat(log).containsExactly("third");
    }

    @Test
    void cancelledTaskDoesNotStartAThread() { // 200
        TestLoop.run(() -> {
            Task<Boolean> task = Weft.createTask(() -> Weft.toThread(() -> log.add("ran")));
            task.cancel();

            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
        });

        assertThat(log).isEmpty();
    }

    private List<LoopFailure> cancelWhileItRuns(Action afterwards) {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        return TestLoop.failuresOf(() -> {
            Task<Void> task = Weft.createTask(
                    "asker",
                    () -> Weft.toThread(() -> {
                        running.countDown();
                        mayEnd.await();
                        afterwards.run();
                    }));
            Weft.checkpoint();
            Eventually.isTrue(() -> running.getCount() == 0);

            task.cancel();
            Weft.waitAll(List.of(task));
            assertThat(task.isCancelled()).isTrue();
            log.add("task ended");
            mayEnd.countDown();
        });
    }

    @Test
    void cancelledWhileItRunsItGoesOn() { // 200
        List<LoopFailure> failures = cancelWhileItRuns(() -> log.add("thread ended"));

        assertThat(log).containsExactly("task ended", "thread ended");
        assertThat(failures).isEmpty();
    }

    @Test
    void failureThatNobodyWaitsForAnyMoreIsReported() { // 200
        List<LoopFailure> failures = cancelWhileItRuns(() -> {
            throw new IllegalStateException("late");
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.UNSEEN);
        assertThat(failures.getFirst().message()).contains("asker");
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("late");
    }

    @Test
    void interruptiblyCancellingInterruptsAndWaitsForTheEnd() { // 200
        TestLoop.run(() -> {
            CountDownLatch running = new CountDownLatch(1);
            Task<Void> task = Weft.createTask(() -> Weft.toThreadInterruptibly(() -> {
                try {
                    running.countDown();
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    log.add("interrupted");
                    throw e;
                }
            }));
            Weft.checkpoint();
            Eventually.isTrue(() -> running.getCount() == 0);

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(log).containsExactly("interrupted");
            assertThat(task.isCancelled()).isTrue();
            assertThat(Weft.toThread(() -> Thread.currentThread().isInterrupted()))
                    .isFalse();
        });
    }

    @Test
    void interruptiblyCancelledBeforeItBeganItNeverRuns() { // 200
        Queue<Runnable> waiting = new ArrayDeque<>();
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.toThreadInterruptibly(waiting::add, () -> {
                log.add("ran");
            }));
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));
            waiting.remove().run();

            assertThat(task.isCancelled()).isTrue();
            assertThat(EventLoop.current().threadsAtWork()).isZero();
        });

        assertThat(log).isEmpty();
    }

    @Test
    void interruptiblyOnAnExecutorCancellingInterruptsAndWaitsForTheEnd() { // 200
        try (ExecutorService mine = Executors.newSingleThreadExecutor()) {
            TestLoop.run(() -> {
                CountDownLatch running = new CountDownLatch(1);
                Task<Void> task = Weft.createTask(() -> Weft.toThreadInterruptibly(mine, () -> {
                    try {
                        running.countDown();
                        new CountDownLatch(1).await();
                    } finally {
                        log.add("ended");
                    }
                }));
                Weft.checkpoint();
                Eventually.isTrue(() -> running.getCount() == 0);

                task.cancel();
                Weft.waitAll(List.of(task));

                assertThat(task.isCancelled()).isTrue();
                assertThat(log).containsExactly("ended");
            });
        }
    }
}
