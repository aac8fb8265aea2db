package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Serving and cancelling one of very many waiters costs no more than of few: with a search for each
/// these tests would take hours.
@Timeout(60)
class WaitersScaleTest {

    private static final int WAITERS = 100_000;

    @Test
    void manyGettersAreServedInTurn() {
        TestLoop.run(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(1);
            List<Task<Integer>> getters = new ArrayList<>();
            for (int i = 0; i < WAITERS; i++) {
                getters.add(Weft.createTask(queue::get));
            }
            Weft.sleep(TestLoop.seconds(1));
            for (int i = 0; i < WAITERS; i++) {
                queue.put(i);
            }

            for (int i = 0; i < WAITERS; i++) {
                assertThat(getters.get(i).await()).isEqualTo(i);
            }
        });
    }

    @Test
    void manyWaitersAreCancelledFromTheMiddle() {
        TestLoop.run(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(1);
            queue.put(-1);
            List<Task<Void>> putters = new ArrayList<>();
            for (int i = 0; i < WAITERS; i++) {
                int item = i;
                putters.add(Weft.createTask(() -> queue.put(item)));
            }
            Weft.sleep(TestLoop.seconds(1));
            for (int i = 1; i < WAITERS; i++) {
                putters.get((int) (i * 7919L % WAITERS)).cancel(); // all but the first, in a mixed order
            }
            Weft.sleep(Duration.ofMillis(1));

            assertThat(List.of(queue.get(), queue.get())).containsExactly(-1, 0);
            assertThat(queue.tryGet()).isEmpty();
            assertThat(queue.statistics().waitingPutters()).isZero();
        });
    }
}
