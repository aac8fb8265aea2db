package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncSemaphoreTest {

    /// Starts tasks that acquire a permit one after the other, note it, and keep it.
    private static List<Task<Void>> takers(int count, AsyncSemaphore semaphore, List<Integer> log) {
        List<Task<Void>> takers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int me = i;
            takers.add(Weft.createTask(() -> {
                Weft.sleep(millis(me));
                semaphore.acquire();
                log.add(me);
            }));
        }
        Weft.sleep(millis(count));
        return takers;
    }

    @Test
    void onlyAsManyAsThereArePermitsAreInside() { // 83
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(3);
            int[] inside = {0};
            int[] most = {0};
            Weft.taskGroup(group -> {
                for (int i = 0; i < 10; i++) {
                    group.createTask(() -> {
                        try (var _ = semaphore.acquire()) {
                            most[0] = Math.max(most[0], ++inside[0]);
                            Weft.sleep(millis(10));
                            inside[0]--;
                        }
                    });
                }
            });

            assertThat(most[0]).isEqualTo(3);
            assertThat(semaphore.available()).isEqualTo(3);
        });
    }

    @Test
    void negativeNumberIsRefused() { // 83
        assertThatThrownBy(() -> AsyncSemaphore.create(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits < 0: -1");
        assertThatThrownBy(() -> AsyncSemaphore.bounded(-2)).hasMessage("permits < 0: -2");
    }

    @Test
    void zeroPermitsMeansToWaitForARelease() { // 83
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            assertThat(semaphore.available()).isZero();
            assertThat(semaphore.tryAcquire()).isFalse();
            EventLoop.current().callLater(seconds(1), semaphore::release);

            semaphore.acquire();

            assertThat(TestLoop.now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void permitsGoToTheWaitersInOrder() { // 84
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            List<Integer> log = new ArrayList<>();
            takers(4, semaphore, log);

            for (int i = 0; i < 4; i++) {
                semaphore.release();
                Weft.sleep(seconds(1));
                assertThat(log).hasSize(i + 1);
            }

            assertThat(log).containsExactly(0, 1, 2, 3);
        });
    }

    @Test
    void newcomerCannotTakeAPermitThatWasReleasedForAWaiter() { // 84
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            List<Integer> log = new ArrayList<>();
            takers(1, semaphore, log);

            semaphore.release();

            assertThat(semaphore.available()).isZero();
            assertThat(semaphore.tryAcquire()).isFalse();
            Weft.sleep(millis(1));
            assertThat(log).containsExactly(0);
        });
    }

    @Test
    void releaseOfSeveralServesAsManyOfThoseWhoCameFirst() { // 84
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            List<Integer> log = new ArrayList<>();
            List<Task<Void>> takers = takers(4, semaphore, log);

            semaphore.release(3);
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(0, OptionalInt.empty(), 1));
            Weft.sleep(seconds(1));

            assertThat(log).containsExactlyInAnyOrder(0, 1, 2); // they wake in one turn
            semaphore.release(5);
            takers.getLast().await();
            assertThat(semaphore.available()).isEqualTo(4);
        });
    }

    @Test
    void cancelledWaiterTakesNoPermit() { // 84
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            List<Integer> log = new ArrayList<>();
            List<Task<Void>> takers = takers(3, semaphore, log);

            takers.get(0).cancel();
            takers.get(2).cancel();
            semaphore.release(2);
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly(1);
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void permitThatWasGivenBeforeTheCancellationIsTaken() {
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            List<Integer> log = new ArrayList<>();
            Task<Void> taker = takers(1, semaphore, log).getFirst();

            semaphore.release();
            taker.cancel();
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly(0);
            assertThat(taker.outcome().isSuccess()).isTrue();
        });
    }

    @Test
    void permitOfAWaiterThatWasCancelledAfterItGotItReachesTheNext() { // 84
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            Task<Void> first = Weft.createTask(() -> {
                try (var _ = semaphore.acquire()) {
                    Weft.sleep(seconds(100));
                }
            });
            Weft.sleep(millis(1));
            Task<Hold> second = Weft.createTask(() -> semaphore.acquire());
            Weft.sleep(millis(1));

            semaphore.release();
            first.cancel();

            second.await();
            assertThat(first.isCancelled()).isTrue();
            assertThat(TestLoop.now()).isEqualTo(millis(2));
        });
    }

    @Test
    void cancellationThatIsPendingTakesNoPermit() {
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(1);
            Weft.currentTask().orElseThrow().cancel();

            assertThatThrownBy(semaphore::acquire).isInstanceOf(CancelledError.class);

            assertThat(semaphore.available()).isEqualTo(1);
            Weft.currentTask().orElseThrow().uncancel();
        });
    }

    @Test
    void boundedOneTakesNoMoreBackThanWereTaken() { // 86
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(2);
            semaphore.acquire();

            assertThatThrownBy(() -> semaphore.release(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("AsyncSemaphore[1 of 2 free] cannot take 2 back: 1 are taken");
            assertThat(semaphore.available()).isEqualTo(1);

            semaphore.release();
            assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(2, OptionalInt.of(2), 0));
        });
    }

    @Test
    void otherOneMayGetMore() { // 86
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(1);

            semaphore.release();
            assertThat(semaphore.available()).isEqualTo(2);

            assertThatThrownBy(() -> semaphore.release(Integer.MAX_VALUE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("they would be too many");
            assertThatThrownBy(() -> semaphore.release(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("permits < 1: 0");
            assertThat(semaphore).hasToString("AsyncSemaphore[2 free]");
        });
    }

    @Test
    void holdReleasesOnceAndInWhicheverTask() {
        TestLoop.inEveryOrder(() -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            Hold hold = semaphore.acquire();

            Weft.createTask(hold::close).await();
            hold.close();

            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void permitIsNotLostToATaskThatRefusesToEndWithItsLoop() {
        AsyncSemaphore semaphore = AsyncSemaphore.create(0);
        int[] taken = {0};
        TestLoop.failuresOf(() -> {
            Weft.createTask("stubborn", () -> {
                for (int i = 0; i < 5; i++) {
                    try {
                        semaphore.acquire();
                        taken[0]++;
                    } catch (CancelledError e) {
                        // that is the point
                    }
                }
            });
            Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(10));
                } finally {
                    Weft.sleep(Duration.ofNanos(500_000)); // while the other one is being held up
                    semaphore.release();
                }
            });
            Weft.sleep(seconds(1));
        });

        assertThat(taken[0] + semaphore.available()).isEqualTo(1);
    }
}
