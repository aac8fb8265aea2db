package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.seconds;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Outcome;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// What becomes of a lock whose owner ends without having released it.
class AsyncLockOwnerTest {

    private static final String ABANDONED = "AsyncLock[held by owner, which has ended without releasing it]"
            + " will never be free: acquire it in a try-with-resources statement";

    private static Task<Void> holdAndEndAfterASecond(AsyncLock lock) {
        return Weft.createTask("owner", () -> {
            lock.acquire();
            Weft.sleep(seconds(1));
        });
    }

    private static Task<Hold> acquireAfter(int millis, AsyncLock lock) {
        return Weft.createTask(() -> {
            Weft.sleep(millis(millis));
            return lock.acquire();
        });
    }

    private static void assertToldOf(Task<?> task) {
        assertThatThrownBy(task::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(ABANDONED);
    }

    @Test
    void waitersLearnThatItsOwnerHasEnded() { // T19, T21
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            holdAndEndAfterASecond(lock);
            Task<Hold> first = acquireAfter(1, lock);
            Task<Hold> second = acquireAfter(2, lock);

            assertToldOf(first);
            assertToldOf(second);

            assertThat(TestLoop.now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void newcomersLearnThatItsOwnerHasEnded() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            holdAndEndAfterASecond(lock).await();

            assertThatThrownBy(lock::acquire).hasMessage(ABANDONED);
            assertThatThrownBy(lock::tryAcquire).hasMessage(ABANDONED);
        });
    }

    @Test
    void whoGotItFromAnotherIsWatchedToo() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Hold held = lock.acquire();
            holdAndEndAfterASecond(lock);
            Task<Hold> waiter = acquireAfter(1, lock);
            Weft.sleep(seconds(5));

            held.close();

            assertToldOf(waiter);
            assertThat(TestLoop.now()).isEqualTo(seconds(6));
        });
    }

    @Test
    void endOfOneThatHasReleasedItChangesNothing() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Task<Void> former = Weft.createTask(() -> {
                try (var _ = lock.acquire()) {
                    Weft.sleep(millis(10));
                }
            });
            Task<Void> present = Weft.createTask(() -> {
                Weft.sleep(millis(1));
                try (var _ = lock.acquire()) {
                    Weft.sleep(seconds(1));
                }
            });
            Task<Hold> waiter = acquireAfter(2, lock);

            Weft.waitAll(List.of(former, present, waiter));

            assertThat(List.of(former.outcome(), present.outcome(), waiter.outcome()))
                    .allMatch(Outcome::isSuccess);
            assertThat(TestLoop.now()).isEqualTo(millis(1010));
        });
    }

    @Test
    void ownerThatWasCancelledAndReleasesHandsItOn() { // T19
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Task<Void> owner = Weft.createTask(() -> {
                try (var _ = lock.acquire()) {
                    Weft.sleep(seconds(100));
                }
            });
            Task<Hold> waiter = acquireAfter(1, lock);
            Weft.sleep(seconds(1));

            owner.cancel();

            waiter.await();
            assertThat(TestLoop.now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void lockLeavesNothingBehindAtAFormerOwner() {
        TestLoop.inEveryOrder(() -> {
            AsyncLock lock = AsyncLock.create();
            Task<?> me = Weft.currentTask().orElseThrow();
            Task<Void> other = Weft.createTask(() -> {
                for (int i = 0; i < 10; i++) {
                    try (var _ = lock.acquire()) {
                        Weft.checkpoint();
                    }
                }
            });
            for (int i = 0; i < 10; i++) {
                try (var _ = lock.acquire()) {
                    Weft.checkpoint();
                }
            }

            assertThat(lock.statistics().owner()).contains(other);
            assertThat(me.removeDoneCallback(lock.ownerEnded)).isZero();
            lock.acquire().close();
            assertThat(other.removeDoneCallback(lock.ownerEnded)).isZero();
        });
    }
}
