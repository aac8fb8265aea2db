package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class QueueCancelTest {

    @Test
    void timedOutGetterNeverSwallowsAnItem() { // 101
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            List<Integer> got = new ArrayList<>();
            Task<Void> getter = Weft.createTask(() -> {
                while (got.size() < 20) {
                    Weft.moveOnAfter(TestLoop.millis(10), () -> got.add(queue.get()));
                }
            });
            for (int i = 0; i < 20; i++) {
                Weft.sleep(TestLoop.millis(i % 3 == 0 ? 10 : 5)); // also at the very time of a timeout
                queue.put(i);
            }
            getter.await();

            assertThat(got).isSorted().hasSize(20);
        });
    }

    @Test
    void cancelledGetterLeavesTheItemToTheNext() { // 104
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            Task<String> cancelled = Weft.createTask(queue::get);
            Task<String> other = Weft.createTask(queue::get);
            Weft.sleep(seconds(1));
            cancelled.cancel();
            queue.put("a");

            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThat(other.await()).isEqualTo("a");
        });
    }

    @Test
    void getterCancelledAfterItWasServedKeepsTheItem() { // 104
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            Task<String> getter = Weft.createTask(queue::get);
            Weft.sleep(seconds(1));
            queue.put("a");
            getter.cancel();

            assertThat(getter.await()).isEqualTo("a");
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void manyCancelledGettersLeaveAllItems() { // 105
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            List<Integer> got = new ArrayList<>();
            List<Task<Boolean>> getters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                getters.add(Weft.createTask(() -> got.add(queue.get())));
            }
            Weft.sleep(seconds(1));
            getters.get(0).cancel();
            queue.put(1);
            queue.put(2);
            getters.forEach(Task::cancel); // those that were served keep what they got
            Weft.waitAll(getters);

            assertThat(got).containsExactlyInAnyOrder(1, 2);
            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, Integer.MAX_VALUE, 2, 0, 0, false));
        });
    }

    @Test
    void cancelledPutterLeavesWithoutATrace() { // 108
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create(1);
            queue.put("in");
            Task<Void> cancelled = Weft.createTask(() -> queue.put("cancelled"));
            Task<Void> other = Weft.createTask(() -> queue.put("other"));
            Weft.sleep(seconds(1));
            cancelled.cancel();
            assertThat(queue.statistics().waitingPutters()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo("in");

            assertThat(queue.get()).isEqualTo("other");
            other.await();
            assertThat(queue.tryGet()).isEmpty();
            assertThat(cancelled.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelledPutDoesNotDisturbLaterOnes() { // 108
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(1);
            queue.put(1);
            Task<Void> putter = Weft.createTask(() -> queue.put(1));
            assertThat(queue.get()).isEqualTo(1);
            assertThat(Weft.waitAll(seconds(1), List.of(putter)).done()).hasSize(1);
            Task<Void> late = Weft.createTask(() -> queue.put(2));
            late.cancel();

            assertThatThrownBy(late::await).isInstanceOf(CancelledError.class);
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void putterCancelledAfterItsItemCameInHasPut() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create(1);
            queue.put(1);
            Task<Void> putter = Weft.createTask(() -> queue.put(2));
            Weft.sleep(seconds(1));
            queue.get();
            putter.cancel();

            putter.await();
            assertThat(queue.get()).isEqualTo(2);
        });
    }

    @Test
    void pendingCancellationTakesNoItem() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            queue.put("a");
            Task<String> getter = Weft.createTask(queue::get);
            getter.cancel();

            assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
            assertThat(queue.size()).isEqualTo(1);
        });
    }

    @Test
    void cancelledJoinChangesNothing() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            queue.put("a");
            Task<Void> cancelled = Weft.createTask(queue::join);
            Task<Void> joiner = Weft.createTask(queue::join);
            Weft.sleep(seconds(1));
            cancelled.cancel();
            queue.taskDone();

            joiner.await();
            assertThat(cancelled.isDone()).isTrue();
            assertThat(cancelled.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelledIterationTakesNoItem() {
        TestLoop.inEveryOrder(() -> {
            AsyncQueue<String> queue = AsyncQueue.create();
            List<String> got = new ArrayList<>();
            Weft.moveOnAfter(seconds(1), () -> queue.forEach(got::add));
            queue.put("a");

            assertThat(got).isEmpty();
            assertThat(queue.get()).isEqualTo("a");
        });
    }
}
