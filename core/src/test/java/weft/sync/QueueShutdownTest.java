package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import weft.Action;
import weft.Awaitable;
import weft.Outcome;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class QueueShutdownTest {

    private static void withEachKind(Consumer<AsyncQueue<Integer>> test) {
        List<Supplier<AsyncQueue<Integer>>> kinds = List.of(
                () -> AsyncQueue.create(2),
                () -> AsyncQueue.lifo(2),
                () -> AsyncQueue.priority(2, Comparator.naturalOrder()));
        for (Supplier<AsyncQueue<Integer>> kind : kinds) {
            TestLoop.inEveryOrder(() -> test.accept(kind.get()));
        }
    }

    private static boolean isShutDown(Action call) {
        return Weft.gatherOutcomes(Awaitable.of(call)).getFirst() instanceof Outcome.Failure<?> failure
                && failure.exception() instanceof QueueShutDownException;
    }

    @Test
    void waitingGetterFailsAndJoinPasses() { // 111
        withEachKind(queue -> {
            Task<Integer> getter = Weft.createTask(queue::get);
            Weft.sleep(seconds(1));
            queue.shutdown();

            queue.join();
            assertThatThrownBy(getter::await)
                    .isInstanceOf(QueueShutDownException.class)
                    .hasMessage("AsyncQueue[0 of 2 items, shut down] takes no more items, and gives out what is left");
            assertThat(isShutDown(() -> queue.put(1))).isTrue();
            assertThat(isShutDown(() -> queue.tryPut(1))).isTrue();
            assertThat(isShutDown(queue::get)).isTrue();
            assertThat(isShutDown(queue::tryGet)).isTrue();
        });
    }

    @Test
    void waitingPutterFailsAndItemsAreLeftToGet() { // 112
        withEachKind(queue -> {
            queue.put(1);
            queue.put(2);
            Task<Void> putter = Weft.createTask(() -> queue.put(3));
            Task<Void> joiner = Weft.createTask(queue::join);
            Weft.sleep(seconds(1));
            queue.shutdown();

            assertThatThrownBy(putter::await).isInstanceOf(QueueShutDownException.class);
            assertThat(queue.isShutDown()).isTrue();
            assertThat(List.of(queue.get(), queue.tryGet().orElseThrow())).containsExactlyInAnyOrder(1, 2);
            assertThat(isShutDown(queue::get)).isTrue();
            queue.taskDone();
            Weft.sleep(seconds(1));
            assertThat(joiner.isDone()).isFalse();
            queue.taskDone();
            joiner.await();
        });
    }

    @Test
    void shutdownNowThrowsAwayWhatIsThere() { // 113
        withEachKind(queue -> {
            queue.put(1);
            queue.put(2);
            Task<Void> putter = Weft.createTask(() -> queue.put(3));
            Task<Void> joiner = Weft.createTask(queue::join);
            Weft.sleep(seconds(1));
            queue.shutdownNow();

            joiner.await();
            assertThatThrownBy(putter::await).isInstanceOf(QueueShutDownException.class);
            assertThat(isShutDown(queue::get)).isTrue();
            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, 2, 0, 0, 0, true));
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void shutdownNowLeavesItemsThatWereGotToTheirUsers() { // 113
        withEachKind(queue -> {
            queue.put(1);
            queue.put(2);
            queue.get();
            Task<Void> joiner = Weft.createTask(queue::join);
            Weft.sleep(seconds(1));
            queue.shutdownNow();
            Weft.sleep(seconds(1));

            assertThat(joiner.isDone()).isFalse();
            queue.taskDone();
            joiner.await();
        });
    }

    @Test
    void itemHandedOverBeforeTheShutdownArrives() {
        withEachKind(queue -> {
            Task<Integer> getter = Weft.createTask(queue::get);
            Weft.sleep(seconds(1));
            queue.put(1);
            queue.shutdownNow();

            assertThat(getter.await()).isEqualTo(1);
            queue.taskDone();
            queue.join();
        });
    }

    @Test
    void itemsThatCountAsDoneAlreadyAreNotCountedAgainWhenThrownAway() {
        withEachKind(queue -> {
            queue.put(1);
            queue.put(2);
            queue.taskDone(); // of an item that nobody has got
            Task<Void> joiner = Weft.createTask(queue::join);
            Weft.sleep(seconds(1));

            queue.shutdownNow();

            assertThat(queue.statistics().unfinished()).isZero();
            Weft.timeout(seconds(1), joiner);
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void secondShutdownDoesNothingAndShutdownNowMayFollow() {
        withEachKind(queue -> {
            queue.put(1);
            queue.shutdown();
            queue.shutdown();
            assertThat(queue.size()).isEqualTo(1);

            queue.shutdownNow();
            queue.shutdownNow();
            queue.shutdown();

            assertThat(queue.isEmpty()).isTrue();
            queue.join();
        });
    }

    @Test
    void iterationEndsWithTheLastItem() {
        withEachKind(queue -> {
            List<Integer> got = new ArrayList<>();
            Task<Void> user = Weft.createTask(() -> queue.forEach(got::add));
            for (int i = 0; i < 5; i++) {
                queue.put(i);
            }
            queue.shutdown();
            user.await();

            assertThat(got).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            assertThat(queue.iterator().hasNext()).isFalse();
            assertThatThrownBy(queue.iterator()::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void severalIterationsShareTheItemsAndAllEnd() {
        withEachKind(queue -> {
            List<Integer> got = new ArrayList<>();
            Weft.taskGroup(group -> {
                for (int i = 0; i < 3; i++) {
                    group.createTask(() -> queue.forEach(got::add));
                }
                for (int i = 0; i < 10; i++) {
                    queue.put(i);
                }
                queue.shutdown();
            });

            assertThat(got).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
    }
}
