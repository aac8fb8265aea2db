package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Calls that may suspend, and do not have to.
class CheckpointTest {

    /// Counts how many of some calls are over whenever another task has a turn.
    private static List<Integer> turnsOfAnother(int calls, Action call) throws Exception {
        int[] over = {0};
        List<Integer> turns = new ArrayList<>();
        Task<Void> other = Weft.createTask(() -> {
            while (true) {
                Weft.checkpoint();
                turns.add(over[0]);
            }
        });
        Weft.checkpoint();
        for (int i = 0; i < calls; i++) {
            call.run();
            over[0]++;
        }
        other.cancel();
        return turns;
    }

    @Test
    void loopOverADonePromiseYieldsOnceIn256Calls() {
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("done");

            assertThat(turnsOfAnother(1000, done::await)).containsExactly(255, 511, 767);
        });
    }

    @Test
    void otherVerbsThatNeedNotSuspendYieldToo() {
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("done");

            for (Action verb : List.<Action>of(
                    () -> Weft.checkpointIfDue(),
                    () -> Weft.gather(done),
                    () -> Weft.gather(List.<Awaitable<String>>of()),
                    () -> Weft.gatherOutcomes(done),
                    () -> Weft.waitAll(List.of(done)),
                    () -> Weft.shield(done),
                    () -> Weft.asCompleted(List.of(done)).iterator().next(),
                    () -> Weft.waitFor(seconds(0), done))) {
                assertThat(turnsOfAnother(600, verb)).containsExactly(255, 511);
            }
        });
    }

    @Test
    void suspensionStartsTheCountAnew() {
        TestLoop.run(() -> {
            int[] calls = {0};
            List<Integer> turns = turnsOfAnother(600, () -> {
                Weft.checkpointIfDue();
                if (++calls[0] == 200) {
                    Weft.checkpoint();
                }
            });

            assertThat(turns).containsExactly(199, 199 + 256);
        });
    }

    @Test
    void pendingCancellationIsNoticedWithoutSuspending() {
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("done");
            Task<Void> task = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel("now");
                done.await();
                throw new AssertionError("was not noticed");
            });

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void cancellationDuringTheOneTurnIsDelivered() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                Weft.checkpoint();
                log.add("went on");
            });
            Weft.checkpoint();

            task.cancel();

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).isEmpty();
            assertThat(now()).isZero();
        });
    }

    @Test
    void checkpointOutsideOfATaskSaysWhatToDo() {
        assertThatThrownBy(Weft::checkpoint)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("checkpoint was called outside of a task", "Weft.run", "EventLoop.submit");
    }
}
