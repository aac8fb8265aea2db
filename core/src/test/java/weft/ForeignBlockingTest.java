package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A task that is blocked in a call of the JDK's, which suspends only its task in the mounted engine.
class ForeignBlockingTest {

    private final BlockingQueue<String> never = new LinkedBlockingQueue<>();

    @BeforeEach
    void onlyMounted() {
        assumeTrue(Engines.CHOSEN == Engine.MOUNTED, "only on the mounted engine the loop goes on");
    }

    @Test
    void blockedTaskDoesNotBlockTheLoop() {
        TestLoop.run(() -> {
            Task<String> blocked = Weft.createTask(never::take);
            Weft.checkpoint();
            assertThat(EventLoop.current().hasBlockedTasks()).isTrue();

            never.add("value");

            assertThat(blocked.await()).isEqualTo("value");
            assertThat(EventLoop.current().hasBlockedTasks()).isFalse();
        });
    }

    @Test
    void blockedCallbackCountsToo() {
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> {
                assertThat(loop.hasBlockedTasks()).as("not for itself").isFalse();
                try {
                    never.take();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Weft.checkpoint();
            assertThat(loop.hasBlockedTasks()).isTrue();

            never.add("value");
            Weft.checkpoint();
            Weft.checkpoint();

            assertThat(loop.hasBlockedTasks()).isFalse();
        });
    }

    /// A poller in virtual time that notes whom other threads let go on.
    private static final class Witness implements Poller {
        private final VirtualTime time = new VirtualTime();
        private final List<String> log = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void poll(long nanos) {
            time.poll(nanos == Long.MAX_VALUE ? nanos : 0);
        }

        @Override
        public void wakeUp() {}

        @Override
        public void unblocked(Task<?> task, Object blocker) {
            log.add(task.name() + " by " + Thread.currentThread().getName() + " from " + blocker);
        }
    }

    @Test
    void pollerIsToldWhoLetsABlockedTaskGoOn() {
        Witness witness = new Witness();
        CountDownLatch latch = new CountDownLatch(1);

        Weft.run(options -> options.withPoller(witness), () -> {
            Weft.createTask("eater", () -> latch.await());
            Weft.checkpoint();
            EventLoop loop = EventLoop.current();
            Promise<Void> promise = loop.createPromise();
            Thread.ofPlatform().name("feeder").start(() -> {
                latch.countDown();
                loop.callSoonThreadsafe(() -> promise.complete(null));
            });
            promise.await();
        });

        assertThat(witness.log).hasSize(1);
        assertThat(witness.log.getFirst()).startsWith("eater by feeder from java.util.concurrent.CountDownLatch$Sync@");
    }

    @Test
    void pollerIsNotToldOfWhatTasksDoForOneAnother() {
        Witness witness = new Witness();

        Weft.run(options -> options.withPoller(witness), () -> {
            Task<String> blocked = Weft.createTask(never::take);
            Weft.checkpoint();
            never.add("value");
            blocked.await();
        });

        assertThat(witness.log).isEmpty();
    }

    @Test
    void cancelInterruptsABlockedTaskWhichEndsCancelled() {
        TestLoop.run(() -> {
            Task<String> blocked = Weft.createTask(never::take);
            Weft.sleep(seconds(1));

            blocked.cancel("no use");
            Throwable thrown = catchThrowable(blocked::await);

            assertThat(thrown)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageStartingWith("no use")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(blocked.isCancelled()).isTrue();
        });
    }

    @Test
    void cleanUpOfABlockedTaskMaySuspendAndBlock() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Task<Void> blocked = Weft.createTask(() -> {
                try {
                    log.add(never.take());
                } finally {
                    log.add("interrupted " + Thread.currentThread().isInterrupted());
                    Weft.sleep(seconds(1));
                    log.add(queue.take());
                }
            });
            Weft.checkpoint();
            blocked.cancel();
            Weft.sleep(seconds(5));

            queue.add("cleaned up");
            Weft.waitAll(List.of(blocked));

            assertThat(blocked.isCancelled()).isTrue();
            assertThat(log).containsExactly("interrupted false", "cleaned up");
        });
    }

    @Test
    void timeoutEndsABlockedBody() {
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> never.take()))
                    .isInstanceOf(TimedOutException.class)
                    .hasCauseInstanceOf(CancelledError.class);

            assertThat(now()).isEqualTo(seconds(1));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Weft.sleep(seconds(1));
        });
    }

    @Test
    void nestedTimeoutsOfABlockedBodyAreConvertedByTheirOwner() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> {
                        try {
                            log.add(Weft.timeout(seconds(5), () -> never.take()));
                        } catch (Throwable e) {
                            log.add(e.getClass().getSimpleName());
                            throw e;
                        }
                    }))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("not done within 1s");

            assertThat(log).containsExactly("CancelledError");
        });
    }

    @Test
    void failureOfASiblingEndsABlockedTaskOfTheGroup() {
        TestLoop.run(() -> {
            List<Task<String>> blocked = new ArrayList<>();

            assertThatThrownBy(() -> Weft.taskGroup(group -> {
                        blocked.add(group.createTask(never::take));
                        Weft.sleep(seconds(1));
                        group.createTask(() -> {
                            throw new IllegalStateException("broken");
                        });
                    }))
                    .isInstanceOf(ExceptionGroup.class);

            assertThat(blocked.getFirst().isCancelled()).isTrue();
        });
    }

    @Test
    void failureOfATaskEndsTheBlockedBodyOfTheGroup() {
        TestLoop.run(() -> {
            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        group.createTask(() -> {
                            throw new IllegalStateException("broken");
                        });
                        return never.take();
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("broken");
        });
    }

    @Test
    void interruptThatFoundNothingToEndDoesNotOutliveItsScope() {
        TestLoop.run(() -> {
            ReentrantLock lock = new ReentrantLock();
            BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            CountDownLatch release = new CountDownLatch(1);
            Task<Void> holder = Weft.createTask(() -> {
                lock.lock();
                release.await();
                lock.unlock();
            });
            Task<String> other = Weft.createTask(() -> {
                Weft.moveOnAfter(seconds(1), () -> {
                    lock.lock(); // cannot be interrupted
                    lock.unlock();
                });
                return queue.take();
            });
            Weft.sleep(seconds(2));

            release.countDown();
            holder.await();
            Weft.sleep(seconds(1));
            queue.add("value");

            assertThat(other.await()).isEqualTo("value");
        });
    }

    @Test
    void interruptThatWasRestoredIsACancellationAtTheNextSuspension() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> blocked = Weft.createTask(() -> {
                try {
                    log.add(never.take());
                } catch (InterruptedException e) {
                    log.add("interrupted");
                    Thread.currentThread().interrupt();
                }
                Weft.checkpoint();
                log.add("not reached");
            });
            Weft.checkpoint();

            blocked.cancel("no use");
            Throwable thrown = catchThrowable(blocked::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("no use");
            assertThat(log).containsExactly("interrupted");
        });
    }

    @Test
    void interruptThatWasRestoredReachesTheTaskThatIsAwaitedNext() {
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Task<Void> blocked = Weft.createTask(() -> {
                try {
                    never.take();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                inner.await();
            });
            Weft.checkpoint();

            blocked.cancel();
            Weft.waitAll(List.of(blocked));

            assertThat(blocked.isCancelled()).isTrue();
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void requestThatArrivedAsAnInterruptIsNotDeliveredAgain() {
        TestLoop.run(() -> {
            Task<String> blocked = Weft.createTask(() -> {
                try {
                    return never.take();
                } catch (InterruptedException e) {
                    Weft.sleep(seconds(1));
                    return "salvaged";
                }
            });
            Weft.checkpoint();

            blocked.cancel();

            assertThat(blocked.await()).isEqualTo("salvaged");
        });
    }

    @Test
    void interruptedExceptionOfSomebodyElsesInterruptIsAFailure() {
        TestLoop.run(() -> {
            Task<String> blocked = Weft.createTask(() -> {
                Thread.currentThread().interrupt();
                return never.take();
            });

            assertThatThrownBy(blocked::await).hasCauseInstanceOf(InterruptedException.class);

            assertThat(blocked.isCancelled()).isFalse();
        });
    }

    @Test
    void endOfTheLoopInterruptsABlockedTask() {
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Weft.createTask(() -> {
                try {
                    log.add(never.take());
                } finally {
                    log.add("ended");
                }
            });
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("ended");
    }
}
