package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class AsyncLockTest {

    @Test
    void onlyOneTaskAtATimeHoldsIt() { // 62
        TestLoop.underEverySeed(() -> {
            AsyncLock lock = AsyncLock.create();
            int[] inside = {0};
            Weft.taskGroup(group -> {
                for (int i = 0; i < 5; i++) {
                    group.createTask(() -> {
                        try (var _ = lock.acquire()) {
                            assertThat(++inside[0]).isEqualTo(1);
                            Weft.checkpoint();
                            inside[0]--;
                        }
                    });
                }
            });

            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void cancelledWaiterGivesItsPlaceUp() {
        TestLoop.run(() -> {
            AsyncLock lock = AsyncLock.create();
            List<String> log = new ArrayList<>();
            Hold held = lock.acquire();
            Task<Void> first = Weft.createTask(() -> lock.acquire().close());
            Task<Void> second = Weft.createTask(() -> {
                lock.acquire();
                log.add("second");
            });
            Weft.sleep(seconds(1));
            first.cancel();
            held.close();

            assertThat(lock.statistics().owner()).contains(second);
            second.await();
            assertThat(first.isCancelled()).isTrue();
            assertThat(log).containsExactly("second");
        });
    }

    @Test
    void onlyItsOwnerReleasesIt() {
        TestLoop.run(() -> {
            AsyncLock lock = AsyncLock.create();
            lock.acquire();
            Task<Void> other = Weft.createTask("other", lock::release);
            assertThatThrownBy(other::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("other cannot release AsyncLock[held by ");
        });
    }
}
