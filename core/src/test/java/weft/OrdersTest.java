package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {

    @Test
    void eachOrderIsRunOnce() {
        List<List<Integer>> orders = new ArrayList<>();
        int[] runs = new int[1];
        TestLoop.inEveryOrder(() -> {
            List<Integer> order = new ArrayList<>();
            orders.add(order);
            runs[0]++;
            Weft.taskGroup(group -> {
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    group.createTask(() -> order.add(number));
                }
            });
        });

        assertThat(orders.removeFirst()).containsExactly(0, 1, 2, 3); // the plain one
        assertThat(orders).doesNotHaveDuplicates().hasSize(4 * 3 * 2);
        assertThat(runs[0]).isEqualTo(1 + orders.size());
    }

    @Test
    void manyAreTriedWhereThereAreMore() {
        List<List<Integer>> orders = new ArrayList<>();
        TestLoop.inEveryOrder(() -> {
            List<Integer> order = new ArrayList<>();
            orders.add(order);
            Weft.taskGroup(group -> {
                for (int i = 0; i < 6; i++) {
                    int number = i;
                    group.createTask(() -> order.add(number));
                }
            });
        });

        orders.removeFirst(); // the plain one
        assertThat(orders).doesNotHaveDuplicates().hasSize(200);
    }

    @Test
    void whatOtherThreadsHaveAPartInIsRunAsOften() {
        int[] runs = new int[1];
        TestLoop.inEveryOrder(() -> runs[0] += Weft.toThread(() -> 1));

        assertThat(runs[0]).isEqualTo(1 + 200);
    }

    @Test
    void threadThatIsDoneBeforeTheLoopWaitsHasAPartToo() {
        int[] runs = new int[1];
        TestLoop.inEveryOrder(() -> runs[0] += Weft.toThread(OrdersTest::runToTheEnd, () -> 1));

        assertThat(runs[0]).isEqualTo(1 + 200);
    }

    private static void runToTheEnd(Runnable command) {
        Thread thread = Thread.ofPlatform().start(command);
        while (thread.isAlive()) {
            Thread.onSpinWait(); // a join would let the loop go on
        }
    }

    @Test
    void failureTellsTheOrder() {
        int[] runs = new int[1];

        assertThatThrownBy(() -> TestLoop.inEveryOrder(() -> {
                    runs[0]++;
                    List<Integer> order = new ArrayList<>();
                    Weft.gather(() -> order.add(1), () -> order.add(2));
                    assertThat(order).containsExactly(1, 2);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("in the order [1]: ");
        assertThat(runs[0]).isBetween(2, 3);
    }
}
