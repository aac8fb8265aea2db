package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {

    private static final class Alarm extends Timer {
        @Override
        Coroutine fire() {
            throw new AssertionError("only the loop fires timers");
        }

        @Override
        public String toString() {
            return deadlineNanos + "#" + sequence;
        }
    }

    private static Alarm add(TimerHeap heap, long deadline) {
        Alarm alarm = new Alarm();
        heap.add(alarm, deadline);
        return alarm;
    }

    private static List<Timer> drain(TimerHeap heap) {
        List<Timer> drained = new ArrayList<>();
        for (Timer first; (first = heap.first()) != null; ) {
            heap.remove(first);
            drained.add(first);
        }
        return drained;
    }

    @Test
    void earliestIsFirst() {
        TimerHeap heap = new TimerHeap();
        Alarm late = add(heap, 30);
        Alarm early = add(heap, 10);
        Alarm middle = add(heap, 20);

        assertThat(drain(heap)).containsExactly(early, middle, late);
        assertThat(heap.isEmpty()).isTrue();
    }

    @Test
    void equalDeadlinesKeepTheOrderInWhichTheyWereAdded() {
        TimerHeap heap = new TimerHeap();
        List<Timer> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            added.add(add(heap, 5));
        }

        assertThat(drain(heap)).isEqualTo(added);
    }

    @Test
    void removedTimerLeavesNothingBehindAndMayBeRemovedTwice() {
        TimerHeap heap = new TimerHeap();
        Alarm one = add(heap, 1);
        Alarm other = add(heap, 2);

        heap.remove(one);
        heap.remove(one);

        assertThat(one.isScheduled()).isFalse();
        assertThat(heap.size()).isEqualTo(1);
        assertThat(heap.first()).isSameAs(other);
    }

    @Test
    void removedTimerCanBeAddedAgain() {
        TimerHeap heap = new TimerHeap();
        Alarm again = add(heap, 1);
        Alarm other = add(heap, 2);
        heap.remove(again);

        heap.add(again, 3);

        assertThat(drain(heap)).containsExactly(other, again);
    }

    @Test
    void behavesAsASortedListDoes() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            TimerHeap heap = new TimerHeap();
            List<Timer> model = new ArrayList<>();
            for (int step = 0; step < 2_000; step++) {
                if (model.isEmpty() || random.nextInt(5) < 3) {
                    model.add(add(heap, random.nextInt(40)));
                    model.sort(Comparator.comparingLong((Timer timer) -> timer.deadlineNanos)
                            .thenComparingLong(timer -> timer.sequence));
                } else {
                    Timer gone = model.remove(random.nextBoolean() ? 0 : random.nextInt(model.size()));
                    heap.remove(gone);
                }
                assertThat(heap.size()).as("seed %s", seed).isEqualTo(model.size());
                assertThat(heap.first()).as("seed %s", seed).isSameAs(model.isEmpty() ? null : model.getFirst());
            }
            assertThat(drain(heap)).as("seed %s", seed).isEqualTo(model);
        }
    }
}
