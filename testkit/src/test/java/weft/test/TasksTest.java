package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.test.Runs.now;
import static weft.test.Runs.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Action;
import weft.CancelledError;
import weft.Task;
import weft.Weft;
import weft.sync.AsyncLock;
import weft.sync.AsyncQueue;

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

    // ---- checkpoints

    @Test
    void whatNoticesACancellationIsACheckpoint() { // T25
        Runs.inVirtualTime(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();
            queue.put(1);
            AsyncLock lock = AsyncLock.create();

            Tasks.assertCheckpoint(Weft::checkpoint);
            Tasks.assertCheckpoint(() -> Weft.sleep(seconds(1)));
            Tasks.assertCheckpoint(() -> queue.get());
            Tasks.assertCheckpoint(() -> lock.acquire());

            assertThat(queue.size()).isEqualTo(1); // a call that was cancelled did not happen
            assertThat(lock.isLocked()).isFalse();
            assertThat(now()).isZero();
            Weft.checkpoint(); // nothing is pending any more
        });
    }

    @Test
    void whatDoesNotIsNone() { // T25
        Runs.inVirtualTime(() -> {
            AsyncQueue<Integer> queue = AsyncQueue.create();

            assertThatThrownBy(() -> Tasks.assertCheckpoint(() -> queue.tryPut(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("the body has no checkpoint");
            Tasks.assertNoCheckpoint(() -> queue.tryPut(2));

            assertThat(queue.size()).isEqualTo(2);
        });
    }

    @Test
    void unwantedCheckpointIsShown() { // T25
        Runs.inVirtualTime(() -> assertThatThrownBy(() -> Tasks.assertNoCheckpoint(TasksTest::checkpoint))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the body has a checkpoint, see the cause")
                .hasCauseInstanceOf(CancelledError.class)
                .hasStackTraceContaining("TasksTest.checkpoint"));
    }

    private static void checkpoint() {
        Weft.checkpoint();
    }

    @Test
    void failureOfTheBodyComesOut() {
        Runs.inVirtualTime(() -> {
            Action broken = () -> {
                throw new IOException("lost");
            };

            assertThatThrownBy(() -> Tasks.assertCheckpoint(broken)).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> Tasks.assertNoCheckpoint(broken)).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void cancellationOfTheTestItselfIsNotTakenForTheOther() {
        Runs.inVirtualTime(() -> {
            boolean[] passed = {false};
            Task<Void> test = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel("by hand");
                Tasks.assertCheckpoint(Weft::checkpoint);
                passed[0] = true;
            });

            assertThatThrownBy(test::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("by hand");
            assertThat(passed[0]).isFalse();
        });
    }
}
