package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Chains so long that nothing in the kernel may recurse along them.
class DeepNestingTest {

    private static final int DEPTH = 10_000;

    /// Nests groups, each in a task of the one before, and hands out the innermost task.
    private static void nest(int depth, AtomicInteger ended, AtomicReference<Task<Void>> innermost, Action body) {
        try {
            Weft.taskGroup(group -> {
                if (depth == 1) {
                    innermost.set(group.createTask(body));
                } else {
                    group.createTask(() -> nest(depth - 1, ended, innermost, body));
                }
            });
        } finally {
            ended.incrementAndGet();
        }
    }

    /// Makes a chain of tasks each of which awaits the one before.
    private static List<Task<String>> chain(Awaitable<String> body) {
        List<Task<String>> tasks = new ArrayList<>();
        tasks.add(Weft.createTask(body));
        for (int i = 1; i < DEPTH; i++) {
            Task<String> before = tasks.getLast();
            tasks.add(Weft.createTask(() -> before.await()));
        }
        return tasks;
    }

    @Test
    void nestedGroupsComeToTheirEnd() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();

            nest(DEPTH, ended, new AtomicReference<>(), () -> Weft.sleep(seconds(1)));

            assertThat(ended).hasValue(DEPTH);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void nestedGroupsAreCancelledFromTheOutermost() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();
            Task<Void> outermost =
                    Weft.createTask(() -> nest(DEPTH, ended, new AtomicReference<>(), () -> Weft.sleep(seconds(100))));
            Weft.sleep(seconds(1));

            outermost.cancel("from the outermost");
            Throwable thrown = catchThrowable(outermost::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("from the outermost");
            assertThat(ended).hasValue(DEPTH);
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void nestedGroupsAreCancelledFromTheInnermost() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();
            AtomicReference<Task<Void>> innermost = new AtomicReference<>();
            Task<Void> outermost = Weft.createTask(() -> nest(DEPTH, ended, innermost, () -> Weft.sleep(seconds(100))));
            Weft.sleep(seconds(1));

            innermost.get().cancel();
            outermost.await();

            assertThat(innermost.get().isCancelled()).isTrue();
            assertThat(ended).hasValue(DEPTH);
        });
    }

    @Test
    void failureComesOutOfNestedGroups() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();
            IllegalStateException failure = new IllegalStateException("innermost");

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> nest(DEPTH, ended, new AtomicReference<>(), () -> {
                        throw failure;
                    }));

            assertThat(ended).hasValue(DEPTH);
            assertThat(thrown.select(IllegalStateException.class)).containsExactly(failure);
            assertThat(thrown).hasMessage("a task of the group failed: java.lang.IllegalStateException: innermost");
        });
    }

    @Test
    void failureOfNestedGroupsTravelsAlongATimeout() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();

            boolean completed = Weft.moveOnAfter(
                    seconds(1), () -> nest(DEPTH, ended, new AtomicReference<>(), () -> Weft.sleep(seconds(100))));

            assertThat(completed).isFalse();
            assertThat(ended).hasValue(DEPTH);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void chainOfAwaitsGivesTheResult() { // T16
        TestLoop.run(() -> {
            List<Task<String>> tasks = chain(() -> {
                Weft.sleep(seconds(1));
                return "result";
            });

            assertThat(tasks.getLast().await()).isEqualTo("result");
        });
    }

    @Test
    void chainOfAwaitsGivesTheFailure() { // T16
        TestLoop.run(() -> {
            IllegalStateException failure = new IllegalStateException("innermost");
            List<Task<String>> tasks = chain(() -> {
                throw failure;
            });

            assertThat(catchThrowable(tasks.getLast()::await)).isSameAs(failure);
        });
    }

    @Test
    void chainOfAwaitsIsCancelledFromTheOutermost() { // T16
        TestLoop.run(() -> {
            List<Task<String>> tasks = chain(() -> {
                Weft.sleep(seconds(100));
                return "not reached";
            });
            Weft.sleep(seconds(1));

            tasks.getLast().cancel("from the outermost");
            Weft.waitAll(tasks);

            assertThat(tasks).allMatch(Task::isCancelled);
            assertThat(catchThrowable(tasks.getLast()::await)).hasMessageStartingWith("from the outermost");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void chainOfAwaitsIsCancelledBeforeItsFirstStep() { // T16
        TestLoop.run(() -> {
            List<Task<String>> tasks = chain(() -> {
                Weft.sleep(seconds(100));
                return "not reached";
            });

            tasks.getLast().cancel();
            Weft.waitAll(tasks);

            assertThat(tasks).allMatch(Task::isCancelled);
            assertThat(now()).isZero();
        });
    }

    @Test
    void chainOfAwaitsIsCancelledFromTheInnermost() { // T16
        TestLoop.run(() -> {
            List<Task<String>> tasks = chain(() -> {
                Weft.sleep(seconds(100));
                return "not reached";
            });
            Weft.sleep(seconds(1));

            tasks.getFirst().cancel("from the innermost");
            Weft.waitAll(tasks);

            assertThat(tasks).allMatch(Task::isCancelled);
            assertThat(tasks.getLast().cancelling()).isZero();
        });
    }

    @Test
    void chainOfShieldsTellsOnlyWhatIsNext() { // T16
        TestLoop.run(() -> {
            Task<Void> last = Weft.createTask(() -> Weft.sleep(seconds(1)));
            for (int i = 0; i < DEPTH; i++) {
                Task<Void> before = last;
                last = Weft.createTask("shielder " + i, () -> Weft.shield(before));
            }
            Weft.checkpoint();

            assertThat(last).hasToString("shielder 9999[waiting for shield of shielder 9998]");
        });
    }

    @Test
    void circleOfManyTasksIsTold() { // T16
        TestLoop.run(() -> {
            List<Task<String>> tasks = new ArrayList<>();
            tasks.addAll(chain(() -> {
                Weft.sleep(seconds(1));
                return tasks.getLast().await();
            }));

            Throwable thrown = catchThrowable(tasks.getLast()::await);

            assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageEndingWith("this would never end");
        });
    }
}
