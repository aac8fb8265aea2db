package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Awaitable;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncBarrierTest {

    private static List<Task<Integer>> arrivals(int count, AsyncBarrier barrier) {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int me = i;
            tasks.add(Weft.createTask("arrival " + i, () -> {
                Weft.sleep(millis(me));
                return barrier.await();
            }));
        }
        Weft.sleep(millis(count));
        return tasks;
    }

    private static void assertBroken(Task<?> task, String why) {
        assertThatThrownBy(task::await)
                .isInstanceOf(BarrierBrokenException.class)
                .hasMessageContaining(why);
    }

    @Test
    void fewerThanOnePartyAreRefused() { // 88
        assertThatThrownBy(() -> AsyncBarrier.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parties < 1: 0");
    }

    @Test
    void lastToArriveLetsAllGoOn() { // 89
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            List<Task<Integer>> first = arrivals(2, barrier);
            assertThat(first).noneMatch(Task::isDone);
            assertThat(barrier.statistics()).isEqualTo(new AsyncBarrier.Statistics(3, 2, false));

            assertThat(barrier.await()).isEqualTo(2);

            assertThat(Weft.gather(first)).containsExactly(0, 1);
            assertThat(barrier.statistics().waiting()).isZero();
        });
    }

    @Test
    void eachNumberIsGivenOnce() { // 89
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(5);
            Awaitable<Integer> arrival = () -> barrier.await();

            List<Integer> places = Weft.gather(
                    arrival,
                    () -> barrier.await(),
                    () -> barrier.await(),
                    () -> barrier.await(),
                    () -> barrier.await());

            assertThat(places).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        });
    }

    @Test
    void onePartyNeverWaits() { // 90
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(1);

            assertThat(barrier.await()).isZero();
            assertThat(barrier.await()).isZero();
            assertThat(barrier.parties()).isEqualTo(1);
        });
    }

    @Test
    void isUsedAgainAndAgain() { // 91
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            int[] round = {0, 0, 0};
            Weft.taskGroup(group -> {
                for (int i = 0; i < 3; i++) {
                    int me = i;
                    group.createTask(() -> {
                        for (int k = 0; k < 10; k++) {
                            round[me]++;
                            barrier.await();
                            assertThat(round).containsOnly(k + 1);
                            barrier.await();
                        }
                    });
                }
            });

            assertThat(barrier.statistics().waiting()).isZero();
        });
    }

    @Test
    void whoComesAfterTheLastBelongsToTheNextRound() { // 91
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            Task<Integer> first = arrivals(1, barrier).getFirst();

            barrier.await();
            boolean passed = Weft.moveOnAfter(seconds(1), () -> {
                barrier.await();
            });

            assertThat(passed).isFalse();
            assertThat(first.await()).isZero();
        });
    }

    @Test
    void cancelledArrivalLeavesAndTheBarrierIsIntact() { // 93
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            List<Task<Integer>> tasks = arrivals(2, barrier);

            tasks.getFirst().cancel();

            assertThat(barrier.statistics()).isEqualTo(new AsyncBarrier.Statistics(3, 1, false));
            Task<Integer> third = Weft.createTask(() -> barrier.await()); // in the turn in which the first leaves
            Weft.sleep(seconds(1));
            assertThat(tasks.getFirst().isCancelled()).isTrue();
            assertThat(third.isDone()).isFalse();
            assertThat(barrier).hasToString("AsyncBarrier[2 of 3 have arrived]");
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(tasks.getLast().await()).isZero();
            assertThat(third.await()).isEqualTo(1);
        });
    }

    @Test
    void lastToArriveDoesNotCountOneThatWasJustCancelled() { // 93
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            List<Task<Integer>> tasks = arrivals(2, barrier);

            tasks.getFirst().cancel();
            boolean passed = Weft.moveOnAfter(seconds(1), () -> {
                barrier.await();
            });

            assertThat(passed).isFalse();
            assertThat(tasks.getLast().isDone()).isFalse();
            tasks.getLast().cancel();
        });
    }

    @Test
    void arrivalThatWasLetGoBeforeItWasCancelledHasPassed() {
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            Task<Integer> first = arrivals(1, barrier).getFirst();

            barrier.await();
            first.cancel();

            assertThat(first.await()).isZero();
        });
    }

    @Test
    void cancellationThatIsPendingIsNoArrival() {
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            Task<Integer> first = arrivals(1, barrier).getFirst();
            Weft.currentTask().orElseThrow().cancel();

            assertThatThrownBy(barrier::await).isInstanceOf(CancelledError.class);

            assertThat(first.isDone()).isFalse();
            Weft.currentTask().orElseThrow().uncancel();
            barrier.await();
        });
    }

    @Test
    void resetSendsThoseAwayWhoWaitAndStartsAnew() { // 94
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            List<Task<Integer>> tasks = arrivals(2, barrier);

            barrier.reset();

            assertThat(barrier.statistics()).isEqualTo(new AsyncBarrier.Statistics(3, 0, false));
            assertBroken(tasks.getFirst(), "was reset while this task waited");
            assertBroken(tasks.getLast(), "was reset while this task waited");
            List<Task<Integer>> others = arrivals(2, barrier);
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(Weft.gather(others)).containsExactly(0, 1);
        });
    }

    @Test
    void whoWasSentAwayMayComeAgain() { // 96
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            Task<Integer> twice = Weft.createTask(() -> {
                try {
                    return barrier.await();
                } catch (BarrierBrokenException e) {
                    return 10 + barrier.await();
                }
            });
            Weft.sleep(seconds(1));

            barrier.reset();
            Weft.sleep(seconds(1));

            assertThat(barrier.await()).isEqualTo(1);
            assertThat(twice.await()).isEqualTo(10);
        });
    }

    @Test
    void abortSendsEveryoneAway() { // 97
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            List<Task<Integer>> tasks = arrivals(2, barrier);
            try {
                throw new IllegalStateException("one that will not arrive");
            } catch (IllegalStateException e) {
                barrier.abort();
            }

            assertThat(barrier.isBroken()).isTrue();
            assertBroken(tasks.getFirst(), "AsyncBarrier[broken] was aborted");
            assertBroken(tasks.getLast(), "AsyncBarrier[broken] was aborted");
            assertThatThrownBy(barrier::await).isInstanceOf(BarrierBrokenException.class);
        });
    }

    @Test
    void resetMendsABrokenBarrier() { // 98
        TestLoop.inEveryOrder(() -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            barrier.abort();

            barrier.reset();

            assertThat(barrier.isBroken()).isFalse();
            Task<Integer> first = arrivals(1, barrier).getFirst();
            assertThat(barrier).hasToString("AsyncBarrier[1 of 2 have arrived]");
            barrier.await();
            assertThat(first.await()).isZero();
        });
    }

    @Test
    void resetReachesAlsoWhoComesWhenItsTurnIsOver() {
        for (int calls = 0; calls < 300; calls++) {
            int before = calls;
            TestLoop.run(() -> {
                AsyncBarrier barrier = AsyncBarrier.create(2);
                boolean[] came = {false};
                Task<Integer> arrival = Weft.createTask(() -> {
                    for (int i = 0; i < before; i++) {
                        Weft.checkpointIfDue();
                    }
                    came[0] = true;
                    return barrier.await();
                });
                while (!came[0]) {
                    Weft.checkpoint();
                }

                barrier.reset();

                assertThat(Weft.waitAll(millis(1), List.of(arrival)).pending())
                        .as("after %s calls", before)
                        .isEmpty();
                assertBroken(arrival, "reset");
            });
        }
    }
}
