package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PollerTest {

    private final TestLoop test = new TestLoop();
    private final List<String> submitters = Collections.synchronizedList(new ArrayList<>());

    /// Notes which threads hand something in.
    private final class Listening implements Poller {
        private final VirtualTime time = new VirtualTime();

        @Override
        public void poll(long nanos) {
            time.poll(nanos == Long.MAX_VALUE ? nanos : 0);
        }

        @Override
        public void wakeUp() {}

        @Override
        public void submitted() {
            submitters.add(Thread.currentThread().getName());
        }
    }

    private void run(Action body) {
        Weft.run(options -> test.options().apply(options).withPoller(new Listening()), body);
        assertThat(test.failures).isEmpty();
    }

    @Test
    void isToldWhatOtherThreadsHandIn() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            Promise<String> promise = loop.createPromise();
            Thread.ofPlatform()
                    .name("other")
                    .start(() -> loop.callSoonThreadsafe(() -> promise.complete("a")))
                    .join();
            promise.await();
        });

        assertThat(submitters).containsExactly("other");
    }

    @Test
    void isToldOfTheResultOfAThread() {
        run(() -> Weft.toThread(() -> Thread.currentThread().setName("worker")));

        assertThat(submitters).containsExactly("worker");
    }

    @Test
    void isToldOfTheResultOfAStage() {
        CompletableFuture<String> future = new CompletableFuture<>();
        run(() -> {
            EventLoop.current()
                    .callSoon(() ->
                            Thread.ofPlatform().name("other").start(() -> future.complete("a"))); // when it is awaited
            Weft.await(future);
        });

        assertThat(submitters).containsExactly("other");
    }

    @Test
    void isNotToldWhatTheLoopItselfHandsIn() {
        run(() -> {
            EventLoop.current().callSoonThreadsafe(() -> {});
            EventLoop.current().submit(() -> {}).await();
        });

        assertThat(submitters).isEmpty();
    }

    @Test
    void isNotToldWhatIsHandedInBeforeTheRun() {
        try (EventLoop loop =
                EventLoop.create(options -> test.options().apply(options).withPoller(new Listening()))) {
            loop.callSoonThreadsafe(() -> {});
            loop.runUntilComplete(() -> {});
        }

        assertThat(submitters).isEmpty();
    }

    /// Waits in something of the JDK's, and does when it flushes what the steps have left.
    private static final class Elsewhere implements Poller {
        private final LinkedBlockingQueue<String> wakes = new LinkedBlockingQueue<>();
        private final List<Runnable> left = new ArrayList<>();
        private volatile boolean closed;

        @Override
        public void flush() {
            left.forEach(Runnable::run);
            left.clear();
        }

        @Override
        public void poll(long nanos) throws InterruptedException {
            if (wakes.poll(nanos, TimeUnit.NANOSECONDS) != null) {
                wakes.clear();
            }
        }

        @Override
        public void wakeUp() {
            wakes.add("wake");
        }

        @Override
        public void close() throws InterruptedException {
            wakes.clear();
            wakes.poll(1, TimeUnit.MILLISECONDS); // what it closes takes its time
            closed = true;
        }
    }

    @Test
    void isClosedAlsoIfTheLoopEndsWhileItIsBlockedInTheJdk() {
        Elsewhere poller = new Elsewhere();

        Weft.run(options -> options.withPoller(poller), () -> Weft.toThread(() -> {}));

        assertThat(poller.closed).isTrue();
    }

    @Test
    void loopThatEndsWaitsUntilItIsNotBlockedInTheJdkAnyMore() {
        CountDownLatch held = new CountDownLatch(1);
        Elsewhere poller = new Elsewhere();

        Weft.run(options -> options.withPoller(poller), () -> {
            poller.left.add(() -> {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Thread.ofPlatform().start(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // the loop has ended, if it does not wait
                held.countDown();
            });
        });

        assertThat(poller.closed).isTrue();
    }

    @Test
    void whatStepsLeaveWhileItIsBlockedInTheJdkIsFlushed() {
        Elsewhere poller = new Elsewhere();

        Weft.run(options -> options.withPoller(poller), () -> {
            for (int i = 0; i < 20; i++) {
                Weft.toThread(() -> {}); // the result wakes the loop, not the poller, if that is blocked already
                Promise<String> flushed = EventLoop.current().createPromise();
                poller.left.add(() -> flushed.complete("done"));
                assertThat(flushed.await()).isEqualTo("done");
            }
        });
    }

    /// Notes on which thread of the system's it is called.
    private static final class Bound implements Poller {
        private final VirtualTime time = new VirtualTime();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final Map<String, Thread> carriers = new ConcurrentHashMap<>();
        private boolean closed;

        private void note() {
            Thread current = Thread.currentThread();
            String carrier = current.toString().replaceFirst(".*@", "");
            threads.add(current.isVirtual() ? carriers.computeIfAbsent(carrier, Bound::named) : current);
        }

        private static Thread named(String name) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(name))
                    .findAny()
                    .orElseThrow();
        }

        @Override
        public void flush() {
            note();
        }

        @Override
        public void poll(long nanos) {
            note();
            time.poll(nanos);
        }

        @Override
        public void wakeUp() {}

        @Override
        public boolean isBoundToThread() {
            return true;
        }

        @Override
        public void close() {
            note();
            closed = true;
        }
    }

    @Test
    void thatIsBoundToAThreadIsCalledByOneInEveryRunAndWhenTheLoopIsClosed() throws Exception {
        Bound poller = new Bound();
        try (EventLoop loop = EventLoop.create(
                options -> test.options().apply(options).withClock(poller.time).withPoller(poller))) {
            for (int run = 0; run < 5; run++) {
                loop.runUntilComplete(() -> {
                    List<Task<Void>> tasks = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        tasks.add(Weft.createTask(() -> Weft.sleep(Duration.ofMillis(1))));
                    }
                    Weft.gather(tasks);
                });
                CompletableFuture.runAsync(() -> {}).get(); // others use the carriers meanwhile
            }
            Task<Void> left = loop.createTask(() -> Weft.sleep(Duration.ofDays(1)));
            loop.runUntilComplete(() -> Weft.sleep(Duration.ofMillis(1)));
            assertThat(left.isDone()).isFalse();
        }

        assertThat(poller.closed).isTrue();
        assertThat(poller.threads).hasSize(1);
        Eventually.isTrue(() -> poller.threads.stream().noneMatch(Thread::isAlive)); // it ends with the loop
    }

    @Test
    void errorOfThePollerEndsTheRun() {
        AssertionError error = new AssertionError("poller");
        Poller broken = new Poller() {
            private boolean thrown;

            @Override
            public void poll(long nanos) {
                if (nanos > 0 && !thrown) {
                    thrown = true;
                    throw error;
                }
            }

            @Override
            public void wakeUp() {}
        };

        Throwable thrown = catchThrowable(
                () -> Weft.run(options -> test.options().apply(options).withPoller(broken), () -> {
                    EventLoop.current().createPromise().await();
                }));

        assertThat(thrown).isSameAs(error);
        assertThat(test.failures).isEmpty();
    }

    @Test
    void loopCountsTheThreadsThatWorkForIt() {
        CountDownLatch latch = new CountDownLatch(1);

        run(() -> {
            EventLoop loop = EventLoop.current();
            Task<Void> waiter = Weft.createTask(() -> Weft.toThread(() -> latch.await()));
            Weft.checkpoint();
            assertThat(loop.threadsAtWork()).isEqualTo(1);
            latch.countDown();
            waiter.await();
            assertThat(loop.threadsAtWork()).isZero();
        });
    }

    @Test
    void loopCountsTheStagesThatAreAwaited() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            CompletableFuture<String> future = new CompletableFuture<>();
            Task<String> waiter = Weft.createTask(() -> Weft.await(future));
            Weft.checkpoint();
            assertThat(loop.stagesAwaited()).isEqualTo(1);
            future.complete("a");
            waiter.await();
            assertThat(loop.stagesAwaited()).isZero();
        });
    }

    /// Keeps the loop's thread, as a poller of sockets does: whatever of the JDK's blocks would park
    /// only the coroutine.
    private static class Waiting implements Poller {
        private volatile boolean woken;
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        volatile boolean watching = true;

        @Override
        public void poll(long nanos) {
            if (nanos > 0) {
                waits.add(nanos);
                for (long begin = System.nanoTime(); !woken && System.nanoTime() - begin < nanos; ) {
                    Thread.onSpinWait();
                }
            }
            woken = false;
        }

        @Override
        public void wakeUp() {
            calls.add("woken");
            woken = true;
        }

        @Override
        public boolean isWatching() {
            return watching;
        }

        @Override
        public void close() {
            calls.add("closed");
        }
    }

    @Test
    void isAttachedWhileTheLoopRuns() {
        Waiting poller = new Waiting();
        Weft.run(() -> {
            EventLoop loop = EventLoop.current();
            assertThat(loop.poller()).isEmpty();

            loop.attach(poller);
            Weft.toThread(() -> Eventually.isTrue(() -> !poller.waits.isEmpty()));

            assertThat(loop.poller()).contains(poller);
        });

        assertThat(poller.calls).contains("woken").endsWith("closed");
    }

    @Test
    void secondOneIsRefusedAndNamed() {
        Weft.run(() -> {
            EventLoop.current().attach(new Waiting());

            assertThatThrownBy(() -> EventLoop.current().attach(new Listening()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Waiting already")
                    .hasMessageContaining("Listening");
        });
    }

    @Test
    void whatAFlushMakesReadyDoesNotWaitForThePoll() {
        AtomicReference<Promise<String>> left = new AtomicReference<>();
        Waiting poller = new Waiting() {
            @Override
            public void flush() {
                Promise<String> promise = left.getAndSet(null);
                if (promise != null) {
                    promise.complete("flushed");
                }
            }
        };
        Weft.run(() -> {
            EventLoop.current().attach(poller);
            Promise<String> promise = Promise.create();
            left.set(promise);

            assertThat(promise.await()).isEqualTo("flushed");
        });

        assertThat(poller.waits).isEmpty();
    }

    @Test
    void programIsStuckWhenNothingThatIsWatchedCanWakeIt() {
        TestLoop test = new TestLoop();
        Waiting poller = new Waiting();
        poller.watching = false;
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            Promise<String> nobodys = Promise.create();
            loop.attach(poller);
            Eventually.thread(() -> {
                Eventually.isTrue(() -> !test.failures.isEmpty());
                loop.callSoonThreadsafe(() -> nobodys.complete("rescued"));
            });
            nobodys.await();
        });

        assertThat(test.failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.STUCK);
    }

    @Test
    void programIsNeitherStuckNorSlowWhileSomethingIsWatched() {
        TestLoop test = new TestLoop();
        Weft.run(options -> test.realTime().apply(options).withSlowStep(Duration.ofMillis(500)), () -> {
            EventLoop loop = EventLoop.current();
            Promise<String> promise = Promise.create();
            loop.attach(new Waiting());
            Eventually.thread(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_300)); // longer than it takes to be found stuck
                loop.callSoonThreadsafe(() -> promise.complete("event"));
            });
            promise.await();
        });

        assertThat(test.failures).isEmpty();
    }

    @Test
    void closedLoopTakesNone() {
        EventLoop loop = EventLoop.create();
        loop.close();

        assertThatThrownBy(() -> loop.attach(new Listening()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(loop.poller()).isEmpty();
    }
}
