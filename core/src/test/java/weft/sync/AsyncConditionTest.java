package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncConditionTest {

    /// Starts tasks that wait one after the other, and note when they go on.
    private static List<Task<Void>> waiters(int count, AsyncCondition condition, List<Integer> log) {
        List<Task<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int me = i;
            waiters.add(Weft.createTask(() -> {
                Weft.sleep(millis(me));
                try (var _ = condition.acquire()) {
                    condition.await();
                    assertThat(condition.lock().statistics().owner()).isEqualTo(Weft.currentTask());
                    log.add(me);
                }
            }));
        }
        Weft.sleep(millis(count));
        return waiters;
    }

    @Test
    void waiterGoesOnOnlyWhenTheLockIsFree() { // 72, T21
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            List<Integer> log = new ArrayList<>();
            Task<Void> waiter = waiters(1, condition, log).getFirst();

            try (var _ = condition.acquire()) {
                condition.signal();
                Weft.sleep(seconds(1));
                assertThat(log).isEmpty();
            }

            waiter.await();
            assertThat(condition.lock().isLocked()).isFalse();
        });
    }

    @Test
    void signalsReachTheWaitersInOrder() { // 72, T21
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            List<Integer> log = new ArrayList<>();
            waiters(3, condition, log);
            for (int i = 0; i < 3; i++) {
                assertThat(log).hasSize(i);
                try (var _ = condition.acquire()) {
                    condition.signal();
                }
                Weft.sleep(seconds(1));
            }

            assertThat(log).containsExactly(0, 1, 2);
        });
    }

    @Test
    void newcomerCannotGetBetweenASignalAndItsReceiver() {
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            List<Integer> log = new ArrayList<>();
            waiters(1, condition, log);
            Hold held = condition.acquire();
            Task<Void> before = Weft.createTask(() -> {
                try (var _ = condition.acquire()) {
                    log.add(-1);
                }
            });
            Weft.sleep(millis(1));

            condition.signal();
            held.close();

            assertThat(condition.lock().tryAcquire()).isFalse();
            before.await();
            try (var _ = condition.acquire()) {
                assertThat(log).containsExactly(-1, 0);
            }
        });
    }

    @Test
    void signalWithoutWaitersIsNotKept() { // 72
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            try (var _ = condition.acquire()) {
                condition.signal();
                boolean signalled = Weft.moveOnAfter(seconds(1), () -> condition.await());

                assertThat(signalled).isFalse();
            }
        });
    }

    @Test
    void lockIsNeeded() { // 76
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            Weft.currentTask().orElseThrow().rename("main");

            assertThatThrownBy(() -> condition.await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main cannot await AsyncCondition[AsyncLock[free]]: nobody holds the lock");
            assertThatThrownBy(condition::signal)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("main cannot signal AsyncCondition[AsyncLock[free]]: nobody holds the lock");
            assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalStateException.class);

            condition.acquire();
            Task<Void> other = Weft.createTask("other", () -> condition.signal());
            assertThatThrownBy(other::await)
                    .hasMessage("other cannot signal AsyncCondition[AsyncLock[held by main]]: main holds the lock");
        });
    }

    @Test
    void predicateIsAskedAgainAfterEverySignal() { // 77
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            int[] stock = {0};
            int[] asked = {0};
            Task<Void> waiter = Weft.createTask(() -> {
                try (var _ = condition.acquire()) {
                    condition.await(() -> {
                        asked[0]++;
                        return stock[0] == 2;
                    });
                }
            });
            for (int i = 1; i <= 2; i++) {
                Weft.sleep(seconds(1));
                assertThat(asked[0]).isEqualTo(i);
                try (var _ = condition.acquire()) {
                    stock[0]++;
                    condition.signal();
                }
            }

            waiter.await();
            assertThat(asked[0]).isEqualTo(3);
        });
    }

    @Test
    void truePredicateNeedsNoLockButNoticesACancellation() { // 77
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();

            condition.await(() -> true);
            assertThatThrownBy(() -> condition.await(() -> false)).isInstanceOf(IllegalStateException.class);

            Weft.currentTask().orElseThrow().cancel();
            assertThatThrownBy(() -> condition.await(() -> true)).isInstanceOf(CancelledError.class);
            Weft.currentTask().orElseThrow().uncancel();
        });
    }

    @Test
    void signalsToAsManyAsAreThere() { // 78
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            List<Integer> log = new ArrayList<>();
            waiters(4, condition, log);

            try (var _ = condition.acquire()) {
                condition.signal(0);
                condition.signal(2);
                assertThat(condition.statistics().waiting()).isEqualTo(2);
                assertThat(condition.statistics().lock().waiting()).isEqualTo(2);
            }
            Weft.sleep(seconds(1));
            assertThat(log).containsExactly(0, 1);
            try (var _ = condition.acquire()) {
                condition.signal(2048);
            }
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly(0, 1, 2, 3);
            assertThatThrownBy(() -> condition.signal(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tasks < 0: -1");
        });
    }

    @Test
    void signalAllReachesAllInOrder() { // 78, T21
        TestLoop.inEveryOrder(() -> {
            AsyncCondition condition = AsyncCondition.create();
            List<Integer> log = new ArrayList<>();
            waiters(4, condition, log);

            try (var _ = condition.acquire()) {
                condition.signalAll();
            }
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly(0, 1, 2, 3);
        });
    }

    @Test
    void conditionsShareALock() { // 82
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition notEmpty = AsyncCondition.of(lock);
            AsyncCondition notFull = AsyncCondition.of(lock);
            List<Integer> log = new ArrayList<>();
            List<Task<Void>> forFull = waiters(1, notFull, log);

            try (var _ = lock.acquire()) {
                notEmpty.signalAll();
                assertThat(notFull.statistics())
                        .isEqualTo(new AsyncCondition.Statistics(
                                new AsyncLock.Statistics(Weft.currentTask().map(task -> task), 0), 1));
                notFull.signalAll();
            }

            forFull.getFirst().await();
            assertThat(notEmpty.lock()).isSameAs(lock);
            assertThat(lock.statistics().owner()).isEqualTo(Optional.empty());
        });
    }
}
