package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.test.Runs.now;
import static weft.test.Runs.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.Weft;

class TasksTest {

    @Test
    void allTasksBlockedWaitsForTheBusy() { // T25
        List<String> log = new ArrayList<>();

        Runs.inVirtualTime(() -> Weft.taskGroup(group -> {
            for (int i = 0; i < 2; i++) {
                group.createTask(() -> {
                    Tasks.allTasksBlocked();
                    log.add("quiet at last");
                });
            }
            group.createTask(() -> {
                for (int i = 0; i < 10; i++) {
                    Weft.checkpoint();
                }
                log.add("busy bee is tired");
            });
        }));

        assertThat(log).containsExactly("busy bee is tired", "quiet at last", "quiet at last");
    }

    @Test
    void allTasksBlockedComesBeforeTimeGoesOn() { // T18
        List<String> log = new ArrayList<>();

        Runs.inVirtualTime(() -> Weft.gather(
                () -> {
                    Weft.sleep(seconds(100));
                    log.add("yawn at " + now().toSeconds());
                },
                () -> {
                    Tasks.allTasksBlocked();
                    log.add("waiter woke at " + now().toSeconds());
                    Weft.sleep(seconds(1_000));
                    log.add("waiter done at " + now().toSeconds());
                }));

        assertThat(log).containsExactly("waiter woke at 0", "yawn at 100", "waiter done at 1000");
    }

    @Test
    void allTasksBlockedCanBeCalledAgain() { // T18
        Runs.inVirtualTime(() -> {
            Task<Void> sleeper = Weft.createTask(() -> Weft.sleep(seconds(1)));
            for (int i = 0; i < 100; i++) {
                Tasks.allTasksBlocked();
                assertThat(now()).isZero();
            }
            sleeper.await();
        });
    }

    @Test
    void cancellationEndsTheWait() { // T25
        Runs.inVirtualTime(() -> {
            Task<Void> waiter = Weft.createTask(Tasks::allTasksBlocked);
            Weft.checkpoint();
            waiter.cancel("enough");

            assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");
            Tasks.allTasksBlocked();
        });
    }

    @Test
    void inRealTimeNobodyCanTell() {
        Weft.run(() -> assertThatThrownBy(Tasks::allTasksBlocked)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("weft-loop runs in real time, in which nobody can tell: apply a VirtualClock to its"
                        + " options"));
    }
}
