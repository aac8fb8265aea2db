package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.millis;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class WaitersTest {

    private static List<Task<String>> park(int count, Waiters<String> waiters) {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int me = i;
            tasks.add(Weft.createTask(() -> me + waiters.await(EventLoop.current(), "parking", null)));
            Weft.sleep(millis(1));
        }
        return tasks;
    }

    @Test
    void serveGivesTheLongestWaitingWhatItGets() { // T19
        TestLoop.inEveryOrder(() -> {
            Waiters<String> waiters = new Waiters<>();
            assertThat(waiters.serve("x")).isFalse();
            List<Task<String>> tasks = park(3, waiters);
            assertThat(waiters.count()).isEqualTo(3);
            assertThat(waiters.isEmpty()).isFalse();

            for (String value : List.of("a", "b", "c")) {
                assertThat(waiters.serve(value)).isTrue();
            }

            assertThat(waiters.serve("d")).isFalse();
            assertThat(waiters.isEmpty()).isTrue();
            assertThat(Weft.gather(tasks)).containsExactly("0a", "1b", "2c");
        });
    }

    @Test
    void cancelledOneIsNoLongerThere() { // T19
        for (int cancelled = 0; cancelled < 3; cancelled++) {
            int victim = cancelled;
            TestLoop.inEveryOrder(() -> {
                Waiters<String> waiters = new Waiters<>();
                List<Task<String>> tasks = park(3, waiters);

                tasks.get(victim).cancel();

                assertThat(waiters.count()).isEqualTo(2);
                if (victim == 1) {
                    Weft.sleep(millis(1)); // until it has left by itself
                }
                assertThat(waiters.serve("a")).isTrue();
                assertThat(waiters.serve("b")).isTrue();
                assertThat(waiters.serve("c")).isFalse();
                Weft.sleep(millis(1));
                assertThat(tasks.remove(victim).isCancelled()).isTrue();
                assertThat(Weft.gather(tasks)).allMatch(result -> result.matches("[0-2][ab]"));
            });
        }
    }

    @Test
    void allCancelledIsEmpty() { // T19
        TestLoop.inEveryOrder(() -> {
            Waiters<String> waiters = new Waiters<>();
            park(3, waiters).forEach(Task::cancel);

            assertThat(waiters.isEmpty()).isTrue();
            assertThat(waiters.poll()).isNull();
        });
    }

    @Test
    void waiterThatIsMovedIsServedWhereItIs() { // T19
        TestLoop.inEveryOrder(() -> {
            Waiters<String> from = new Waiters<>();
            Waiters<String> to = new Waiters<>();
            List<Task<String>> moved = park(3, from);
            List<Task<String>> before = park(1, to);

            to.append(from.poll());
            to.append(from.poll());

            assertThat(from.count()).isEqualTo(1);
            assertThat(to.count()).isEqualTo(3);
            to.serve("x");
            to.serve("y");
            to.serve("z");
            from.serve("rest");
            assertThat(Weft.gather(before)).containsExactly("0x");
            assertThat(Weft.gather(moved)).containsExactly("0y", "1z", "2rest");
        });
    }

    @Test
    void waiterThatIsCancelledAfterItWasMovedLeavesTheListItIsIn() { // T19
        TestLoop.inEveryOrder(() -> {
            Waiters<String> from = new Waiters<>();
            Waiters<String> to = new Waiters<>();
            List<Task<String>> tasks = park(2, from);
            to.append(from.poll());

            tasks.getFirst().cancel();
            Weft.sleep(millis(1));

            assertThat(to.isEmpty()).isTrue();
            assertThat(from.count()).isEqualTo(1);
            from.serve("a");
            assertThat(tasks.getLast().await()).isEqualTo("1a");
        });
    }
}
