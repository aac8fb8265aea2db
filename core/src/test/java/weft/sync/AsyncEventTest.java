package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncEventTest {

    private static List<Task<Void>> waiters(AsyncEvent event, List<Integer> log) {
        List<Task<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int me = i;
            waiters.add(Weft.createTask(() -> {
                event.await();
                log.add(me);
            }));
        }
        return waiters;
    }

    @Test
    void wakesAllInTheOrderInWhichTheyCame() { // 69
        TestLoop.run(() -> {
            AsyncEvent event = AsyncEvent.create();
            List<Integer> log = new ArrayList<>();
            waiters(event, log);
            Weft.sleep(seconds(1));
            assertThat(log).isEmpty();
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 3));

            event.set();

            Weft.sleep(seconds(1));
            assertThat(log).containsExactly(0, 1, 2);
        });
    }

    @Test
    void latecomerPassesWithoutSuspending() { // 69, 70
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            event.set();
            boolean[] otherRan = {false};
            Weft.createTask(() -> {
                otherRan[0] = true;
            });

            event.await();

            assertThat(otherRan[0]).isFalse();
            assertThat(event.isSet()).isTrue();
        });
    }

    @Test
    void cancelledWaiterLeavesNoTrace() { // 70
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            List<Integer> log = new ArrayList<>();
            List<Task<Void>> waiters = waiters(event, log);
            Weft.sleep(seconds(1));

            waiters.get(1).cancel();
            assertThat(event.statistics().waiting()).isEqualTo(2);
            event.set();
            Weft.sleep(seconds(1));

            assertThat(waiters.get(1).isCancelled()).isTrue();
            assertThat(log).containsExactlyInAnyOrder(0, 2);
        });
    }

    @Test
    void wakeUpIsNotLostToACancellationInTheSameTurn() {
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            List<Integer> log = new ArrayList<>();
            List<Task<Void>> waiters = waiters(event, log);
            Weft.sleep(seconds(1));

            event.set();
            waiters.get(1).cancel();
            Weft.sleep(seconds(1));

            assertThat(log).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(waiters.get(1).outcome().isSuccess()).isTrue();
        });
    }

    @Test
    void cancellationIsNoticedAlsoIfItIsSet() {
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            event.set();
            Weft.currentTask().orElseThrow().cancel();

            assertThatThrownBy(event::await).isInstanceOf(CancelledError.class);
            Weft.currentTask().orElseThrow().uncancel();
        });
    }

    @Test
    void clearedEventLetsNewcomersWait() { // 70
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            event.set();
            event.clear();
            assertThat(event.isSet()).isFalse();

            boolean passed = Weft.moveOnAfter(seconds(1), event::await);

            assertThat(passed).isFalse();
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 0));
        });
    }

    @Test
    void clearRightAfterSetStillWakesAll() { // 71
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            List<Integer> log = new ArrayList<>();
            waiters(event, log);
            Weft.sleep(seconds(1));

            event.set();
            event.clear();
            Weft.sleep(seconds(1));

            assertThat(log).containsExactlyInAnyOrder(0, 1, 2);
        });
    }

    @Test
    void settingTwiceWakesOnce() { // 71
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            int[] woken = {0};
            Task<Void> waiter = Weft.createTask(() -> {
                event.await();
                woken[0]++;
                event.clear();
                event.await();
                woken[0]++;
            });
            Weft.sleep(seconds(1));

            event.set();
            event.set();
            Weft.sleep(seconds(1));

            assertThat(woken[0]).isEqualTo(1);
            waiter.cancel();
        });
    }

    @Test
    void callbackSetsIt() {
        TestLoop.inEveryOrder(() -> {
            AsyncEvent event = AsyncEvent.create();
            EventLoop.current().callLater(millis(5), event::set);

            event.await();

            assertThat(TestLoop.now()).isEqualTo(millis(5));
            assertThat(event).hasToString("AsyncEvent[set]");
        });
    }

    @Test
    void wakesAlsoWhoComesWhenItsTurnIsOver() {
        for (int calls = 0; calls < 300; calls++) {
            int before = calls;
            TestLoop.run(() -> {
                AsyncEvent event = AsyncEvent.create();
                boolean[] came = {false};
                Task<Void> waiter = Weft.createTask(() -> {
                    for (int i = 0; i < before; i++) {
                        Weft.checkpointIfDue();
                    }
                    came[0] = true;
                    event.await();
                });
                while (!came[0]) {
                    Weft.checkpoint();
                }

                event.set();
                event.clear();

                assertThat(Weft.waitAll(seconds(1), List.of(waiter)).pending())
                        .as("after %s calls", before)
                        .isEmpty();
            });
        }
    }
}
