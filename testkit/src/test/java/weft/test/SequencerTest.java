package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;

class SequencerTest {

    private final Sequencer sequencer = Sequencer.create();
    private final List<String> log = new ArrayList<>();

    private void log(String name, int position) {
        try (var _ = sequencer.at(position)) {
            log.add(name + position);
        }
    }

    @Test
    void turnsComeInOrder() { // T25
        Explorer.explore(50, () -> {
            Sequencer turns = Sequencer.create();
            List<String> order = new ArrayList<>();
            Weft.gather(
                    () -> {
                        for (int position : List.of(1, 3, 4)) {
                            try (var _ = turns.at(position)) {
                                order.add("a" + position);
                            }
                        }
                    },
                    () -> {
                        for (int position : List.of(0, 2)) {
                            try (var _ = turns.at(position)) {
                                Weft.checkpoint();
                                order.add("b" + position);
                            }
                        }
                    });
            assertThat(order).containsExactly("b0", "a1", "b2", "a3", "a4");
        });
    }

    @Test
    void turnCanBeHadOnce() { // T25
        Runs.inVirtualTime(() -> {
            log("a", 0);

            assertThatThrownBy(() -> log("b", 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("turn 0 is taken already: each can be had once");
        });
        assertThat(log).containsExactly("a0");
    }

    @Test
    void cancellationBreaksTheSequence() { // T25
        Runs.inVirtualTime(() -> {
            Task<Void> cancelled = Weft.createTask("cancelled", () -> log("c", 1));
            Task<Void> waiting = Weft.createTask(() -> log("w", 2));
            Tasks.allTasksBlocked();
            cancelled.cancel();

            String broken = "the sequence is broken: cancelled was cancelled before turn 1";
            assertThatThrownBy(waiting::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(broken);
            assertThat(cancelled.isCancelled()).isTrue();
            assertThatThrownBy(() -> log("late", 3)).hasMessage(broken);
        });
        assertThat(log).isEmpty();
    }

    @Test
    void cancellationBeforeTheWaitBreaksItToo() { // T25
        Runs.inVirtualTime(() -> {
            Task<Void> cancelled = Weft.createTask("cancelled", () -> log("c", 0));
            cancelled.cancel();
            Weft.waitAll(List.of(cancelled));

            assertThatThrownBy(() -> log("late", 1)).hasMessageStartingWith("the sequence is broken: ");
        });
    }

    @Test
    void positionsCountFromZero() {
        assertThatThrownBy(() -> sequencer.at(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position < 0: -1");
    }

    @Test
    void snapshotsSayWhichTurnATaskWaitsFor() {
        StuckError error = org.assertj.core.api.Assertions.catchThrowableOfType(
                StuckError.class, () -> Runs.inVirtualTime(() -> log("a", 7)));

        assertThat(error).hasMessageContaining("waiting for turn 7");
    }

    @Test
    void turnThatNobodyCouldHaveIsStillThere() {
        assertThatThrownBy(() -> sequencer.at(0)).hasMessageContaining("checkpointIfDue");

        Runs.inVirtualTime(() -> sequencer.at(0).close());
    }
}
