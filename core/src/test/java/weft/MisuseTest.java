package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Errors that say who is at fault, and what to do.
class MisuseTest {

    @Test
    void anotherThreadIsTold() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(seconds(1)));
            CancelScope scope = CancelScope.create();
            EventLoop loop = EventLoop.current();
            AtomicReference<TaskGroup> group = new AtomicReference<>();
            Weft.taskGroup(group::set);
            List<Action> calls = List.of(
                    task::cancel,
                    () -> loop.createTask(() -> {}),
                    () -> loop.callSoon(() -> {}),
                    scope::cancel,
                    group.get()::cancel,
                    () -> group.get().createTask(() -> {}));

            scope.run(() -> {
                for (Action call : calls) {
                    assertThatThrownBy(() -> Weft.toThread(call))
                            .isInstanceOf(WrongThreadException.class)
                            .hasMessageContaining("weft-loop runs on another thread: use callSoonThreadsafe");
                }
            });
        });
    }

    @Test
    void anotherLoopIsTold() {
        TestLoop test = new TestLoop();
        try (EventLoop other = EventLoop.create(options -> test.options().apply(options.withName("other")))) {
            Promise<String> foreign = other.createPromise();

            TestLoop.run(() -> assertThatThrownBy(foreign::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Promise[RUNNING] belongs to other and cannot be awaited on weft-loop:"
                            + " use Weft.await(deferred.toCompletableFuture())"));
        }
    }

    @Test
    void closedLoopIsTold() {
        EventLoop loop = EventLoop.create();
        loop.close();

        assertThatThrownBy(() -> loop.runUntilComplete(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("weft-loop is closed: it takes no more work");
        assertThatThrownBy(() -> loop.createTask(() -> {})).hasMessageContaining("is closed");
        assertThatThrownBy(() -> loop.submit(() -> {})).hasMessageContaining("is closed");
        assertThatThrownBy(() -> loop.callSoon(() -> {})).hasMessageContaining("is closed");
    }

    @Test
    void runInsideOfARunIsTold() {
        TestLoop.run(() -> assertThatThrownBy(() -> Weft.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a run inside of a run: weft-loop runs this code already"));
    }

    @Test
    void taskThatAwaitsItselfIsTold() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask("narcissus", () -> {
                Weft.currentTask().orElseThrow().await();
            });

            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("narcissus awaits itself: this would never end");
        });
    }

    @Test
    void circleOfTasksIsTold() {
        TestLoop.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            List<Throwable> thrown = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                int next = (tasks.size() + 1) % 3;
                tasks.add(Weft.createTask(name, () -> {
                    try {
                        tasks.get(next).await();
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                }));
            }

            Weft.waitAll(tasks);

            assertThat(thrown)
                    .singleElement()
                    .satisfies(e -> assertThat(e).hasMessage("c awaits a awaits b awaits c: this would never end"));
        });
    }

    @Test
    void callOutsideOfATaskIsTold() {
        assertThatThrownBy(() -> Weft.sleep(seconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sleep was called outside of a task: call it in the body of Weft.run,"
                        + " or hand the work to a loop by EventLoop.submit");
    }

    @Test
    void callInACallbackIsTold() {
        TestLoop.run(() -> {
            Promise<Throwable> thrown = Promise.create();

            EventLoop.current().callSoon(() -> thrown.complete(catchThrowable(() -> Weft.sleep(seconds(1)))));

            assertThat(thrown.await())
                    .hasMessage("sleep was called in a callback, which cannot suspend:"
                            + " start a task in it, by createTask");
        });
    }
}
