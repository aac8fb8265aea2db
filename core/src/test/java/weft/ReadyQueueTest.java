package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {

    @Test
    void growsWithoutLosingItsOrderWhereverItsHeadIs() {
        for (int head = 0; head < 64; head++) {
            ReadyQueue queue = new ReadyQueue();
            for (int i = 0; i < head; i++) {
                queue.add("before");
                queue.take();
            }

            for (int i = 0; i < 200; i++) {
                queue.add(i);
            }

            List<Object> taken = new ArrayList<>();
            while (!queue.isEmpty()) {
                taken.add(queue.take());
            }
            assertThat(taken).hasSize(200).isSorted().startsWith(0);
        }
    }

    @Test
    void takingFromTheMiddleKeepsTheOrderOfTheRest() {
        ReadyQueue queue = new ReadyQueue();
        for (String element : List.of("a", "b", "c", "d", "e")) {
            queue.add(element);
        }

        assertThat(queue.take(2)).isEqualTo("c");
        assertThat(queue.take(3)).isEqualTo("e");
        assertThat(queue.take(0)).isEqualTo("a");
        assertThat(queue.take()).isEqualTo("b");
        assertThat(queue.peek()).isEqualTo("d");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void elementCanBeRemovedFromAnywhere() {
        ReadyQueue queue = new ReadyQueue();
        queue.add("a");
        queue.add("b");
        queue.add("c");

        assertThat(queue.remove("b")).isEqualTo(1);
        assertThat(queue.remove("b")).isEqualTo(-1);
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo("c");
    }

    @Test
    void elementCanBeAddedInFront() {
        ReadyQueue queue = new ReadyQueue();
        for (int i = 99; i >= 0; i--) {
            queue.addFirst(i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(queue.take()).isEqualTo(i);
        }
    }

    @Test
    void lastElementCanBeTakenBack() {
        ReadyQueue queue = new ReadyQueue();
        queue.add("a");
        queue.add("b");

        queue.removeLast();
        queue.add("c");

        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo("c");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void behavesAsAListDoes() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            ReadyQueue queue = new ReadyQueue();
            List<Integer> model = new ArrayList<>();
            for (int step = 0; step < 2_000; step++) {
                int choice = random.nextInt(10);
                if (model.isEmpty() || choice < 5) {
                    queue.add(step);
                    model.add(step);
                } else if (choice < 8) {
                    assertThat(queue.take()).as("seed %s", seed).isEqualTo(model.removeFirst());
                } else {
                    int i = random.nextInt(model.size());
                    assertThat(queue.take(i)).as("seed %s", seed).isEqualTo(model.remove(i));
                }
                assertThat(queue.size()).as("seed %s", seed).isEqualTo(model.size());
                assertThat(queue.peek()).as("seed %s", seed).isEqualTo(model.isEmpty() ? null : model.getFirst());
            }
        }
    }
}
