package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Scopes and groups nested as lambdas in one task, as deep as its stack allows.
class DeepRecursionTest {

    // A virtual thread whose stack is deeper than about half a megabyte can run but not suspend: the
    // JVM throws a StackOverflowError ("humongous stack chunk"), on some heaps from 300 levels on. An
    // overflow while call sites are being linked breaks them for the rest of the process, so what
    // shall suspend here stays well below.
    private static final int DEPTH = 100;

    // What a task can do without suspending, in the 64 MB of the mounted engine's loop thread.
    private static final int DEPTH_WITHOUT_SUSPENSION = Engines.CHOSEN == Engine.MOUNTED ? 10_000 : 400;

    private static void nest(int depth, Deque<TaskGroup> open, AtomicInteger ended, Action body) throws Exception {
        if (depth == 0) {
            body.run();
            return;
        }
        try {
            Weft.taskGroup(group -> {
                open.push(group);
                nest(depth - 1, open, ended, body);
            });
        } finally {
            ended.incrementAndGet();
        }
    }

    @Test
    void nestedGroupsOfOneTaskAreCancelledFromOutside() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();
            Task<Void> task =
                    Weft.createTask(() -> nest(DEPTH, new ArrayDeque<>(), ended, () -> Weft.sleep(seconds(100))));
            Weft.sleep(seconds(1));

            task.cancel("outside");
            Throwable thrown = catchThrowable(task::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("outside");
            assertThat(ended).hasValue(DEPTH);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void innermostOfNestedGroupsOfOneTaskIsCancelledAlone() { // T16
        TestLoop.run(() -> {
            Deque<TaskGroup> open = new ArrayDeque<>();
            AtomicInteger ended = new AtomicInteger();
            Task<Void> task = Weft.createTask(() -> nest(DEPTH, open, ended, () -> Weft.sleep(seconds(100))));
            Weft.sleep(seconds(1));

            open.peek().cancel();
            task.await();

            assertThat(ended).hasValue(DEPTH);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void outermostOfNestedGroupsOfOneTaskIsCancelledWithAll() { // T16
        TestLoop.run(() -> {
            Deque<TaskGroup> open = new ArrayDeque<>();
            AtomicInteger ended = new AtomicInteger();
            Task<Void> task = Weft.createTask(() -> nest(DEPTH, open, ended, () -> Weft.sleep(seconds(100))));
            Weft.sleep(seconds(1));

            open.peekLast().cancel();
            task.await();

            assertThat(ended).hasValue(DEPTH);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void failureComesOutOfNestedGroupsOfOneTask() { // T16
        TestLoop.run(() -> {
            IllegalStateException failure = new IllegalStateException("innermost");
            AtomicInteger ended = new AtomicInteger();

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> nest(DEPTH_WITHOUT_SUSPENSION, new ArrayDeque<>(), ended, () -> {
                        throw failure;
                    }));

            assertThat(thrown.select(IllegalStateException.class)).containsExactly(failure);
            assertThat(thrown).hasMessage("a task of the group failed: java.lang.IllegalStateException: innermost");
            assertThat(ended).hasValue(DEPTH_WITHOUT_SUSPENSION);
        });
    }

    @Test
    void taskTooDeepToSuspendFailsAlone() { // T16
        TestLoop.run(() -> {
            AtomicInteger ended = new AtomicInteger();
            Task<Void> task = Weft.createTask(
                    () -> nest(DEPTH_WITHOUT_SUSPENSION, new ArrayDeque<>(), ended, () -> Weft.sleep(seconds(100))));
            Task<Void> other = Weft.createTask(() -> Weft.sleep(seconds(5)));
            Weft.sleep(seconds(1));

            task.cancel();
            Throwable thrown = catchThrowable(task::await);

            assertThat(ended).hasValue(DEPTH_WITHOUT_SUSPENSION);
            assertThat(thrown)
                    .satisfiesAnyOf(
                            it -> assertThat(it).isInstanceOf(CancelledError.class),
                            it -> assertThat(((ExceptionGroup) it).select(StackOverflowError.class))
                                    .hasSize(1));
            other.await();
            assertThat(now()).isEqualTo(seconds(5));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void allOfNestedScopesAreCancelledAtOnce() { // T16
        TestLoop.run(() -> {
            AtomicInteger completed = new AtomicInteger();

            boolean outermost = Weft.moveOnAfter(seconds(1), () -> nestScopes(DEPTH, completed));

            assertThat(outermost).isFalse();
            assertThat(completed).hasValue(0);
            Weft.sleep(seconds(1));
        });
    }

    private static void nestScopes(int depth, AtomicInteger completed) {
        if (depth == 0) {
            Weft.sleep(seconds(100));
        } else if (Weft.moveOnAfter(seconds(1), () -> nestScopes(depth - 1, completed))) {
            completed.incrementAndGet();
        }
    }
}
