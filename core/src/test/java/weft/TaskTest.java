package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.seconds;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TaskTest {

    @Test
    void startsInTheNextTurnInOrderOfCreation() { // 150
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Weft.createTask(() -> log.add("a"));
            Weft.createTask(() -> log.add("b"));
            log.add("creator");
            Weft.checkpoint();
            log.add("creator again");
        });

        assertThat(log).containsExactly("creator", "a", "b", "creator again");
    }

    @Test
    void nameIsTheOneGivenOrANumberOfItsOwn() { // 150
        TestLoop.run(() -> {
            Task<Void> named = Weft.createTask("fetch", () -> {});
            Task<Void> first = Weft.createTask(() -> {});
            Task<Void> second = Weft.createTask(() -> {});

            assertThat(named.name()).isEqualTo("fetch");
            assertThat(first.name()).matches("Task-\\d+").isNotEqualTo(second.name());
        });
    }

    @Test
    void renamedTaskIsFoundByItsNewName() { // 140
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask("before", () -> Weft.sleep(seconds(1)));

            task.rename("after");

            assertThat(task.name()).isEqualTo("after");
            assertThat(task).hasToString("after[ready]");
            task.await();
        });
    }

    @Test
    void nullBodyIsRefusedAndCreatesNothing() { // 150
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.createTask((Action) null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("body");
            assertThatThrownBy(() -> Weft.createTask("name", (Awaitable<?>) null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("body");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void creatingATaskOutsideOfALoopSaysWhatToDo() { // 150
        assertThatThrownBy(() -> Weft.createTask(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("no loop runs here", "Weft.run", "EventLoop.submit");
    }

    @Test
    void currentTaskIsTheOneThatRuns() { // 142
        TestLoop.run(() -> {
            List<Optional<Task<?>>> seen = new ArrayList<>();
            Action body = () -> {
                for (int i = 0; i < 2; i++) {
                    seen.add(Weft.currentTask());
                    Weft.checkpoint();
                }
            };
            Task<Void> a = Weft.createTask(body);
            Task<Void> b = Weft.createTask(body);

            Weft.gather(a, b);

            assertThat(seen).containsExactly(Optional.of(a), Optional.of(b), Optional.of(a), Optional.of(b));
        });
    }

    @Test
    void noTaskIsCurrentInACallbackNorOutsideOfALoop() { // 142
        List<Optional<Task<?>>> seen = new ArrayList<>();

        TestLoop.run(() -> {
            EventLoop.current().callSoon(() -> seen.add(Weft.currentTask()));
            Weft.checkpoint();
        });
        seen.add(Weft.currentTask());

        assertThat(seen).containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void allTasksAreThoseThatAreNotDoneInOrderOfCreation() { // 142
        TestLoop.run(() -> {
            Task<?> main = Weft.currentTask().orElseThrow();
            Task<Void> slow = Weft.createTask(() -> Weft.sleep(seconds(2)));
            Task<Void> quick = Weft.createTask(() -> {});
            Task<Void> last = Weft.createTask(() -> Weft.sleep(seconds(1)));

            assertThat(Weft.allTasks()).containsExactly(main, slow, quick, last);
            Weft.checkpoint();
            assertThat(Weft.allTasks()).containsExactly(main, slow, last);
            last.await();
            assertThat(Weft.allTasks()).containsExactly(main, slow);
        });
    }

    @Test
    void taskThatNobodyRefersToIsKeptByItsLoop() { // 147
        AtomicBoolean cleanedUp = new AtomicBoolean();

        TestLoop.run(() -> {
            WeakReference<Task<Void>> task = new WeakReference<>(Weft.createTask(() -> {
                try {
                    Promise.create().await(); // of which nobody else knows
                } finally {
                    cleanedUp.set(true);
                }
            }));
            Weft.checkpoint();

            System.gc();

            assertThat(task.get()).isNotNull();
            assertThat(Weft.allTasks()).hasSize(2);
            assertThat(cleanedUp).isFalse();
        });

        assertThat(cleanedUp).isTrue();
    }

    @Test
    void stateGoesFromRunningToOneOfThreeEnds() { // 156
        TestLoop.run(() -> {
            Task<String> good = Weft.createTask(() -> "result");
            Task<String> bad = Weft.createTask(() -> fail("broken"));
            Task<Void> cancelled = Weft.createTask(() -> Weft.sleep(seconds(1)));
            assertThat(good.state()).isEqualTo(State.RUNNING);
            cancelled.cancel();

            Weft.waitAll(List.of(good, bad, cancelled));

            assertThat(good.state()).isEqualTo(State.SUCCESS);
            assertThat(good.resultNow()).isEqualTo("result");
            assertThat(bad.state()).isEqualTo(State.FAILED);
            assertThat(bad.exceptionNow()).hasMessage("broken");
            assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
            assertThat(cancelled.isDone()).isTrue();
        });
    }

    @Test
    void textSaysWhatTheTaskIsDoing() {
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<String> waiting = Weft.createTask("reader", promise);
            Task<String> onTask = Weft.createTask("client", waiting);
            Task<Void> sleeping = Weft.createTask("sleeper", () -> Weft.sleep(seconds(90)));
            Task<String> running = Weft.createTask(
                    "self", () -> Weft.currentTask().orElseThrow().toString());
            assertThat(waiting).hasToString("reader[ready]");

            assertThat(running.await()).isEqualTo("self[running]");
            assertThat(waiting).hasToString("reader[waiting for Promise[RUNNING]]");
            assertThat(onTask).hasToString("client[waiting for reader]");
            assertThat(sleeping).hasToString("sleeper[waiting for sleep until PT1M30S]");
            assertThat(running).hasToString("self[success]");

            sleeping.cancel();
            promise.fail(new IllegalStateException("gone"));
            Weft.waitAll(List.of(sleeping, onTask));
            assertThat(sleeping).hasToString("sleeper[cancelled]");
            assertThat(onTask).hasToString("client[failed]");
            assertThat(onTask.exceptionNow()).isSameAs(waiting.exceptionNow());
        });
    }

    @Test
    void stackIsAllOfTheStackWhereItIsSuspended() { // 1.3 get_stack
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(TaskTest::outer);
            assertThat(task.stack()).isEmpty();

            Weft.checkpoint();
            assertThat(task.stack())
                    .filteredOn(frame -> frame.getClassName().equals(TaskTest.class.getName()))
                    .extracting(StackTraceElement::getMethodName)
                    .startsWith("inner", "outer");

            task.await();
            assertThat(task.stack()).isEmpty();
        });
    }

    /// On the baton engine its thread may still be about to wake the next one.
    @Test
    void stackIsEmptyAsSoonAsItIsDone() {
        TestLoop.run(() -> {
            for (int i = 0; i < 20_000; i++) {
                Task<Void> task = Weft.createTask(() -> {});
                task.await();
                assertThat(task.stack()).isEmpty();
            }
        });
    }

    private static void outer() {
        inner();
    }

    private static void inner() {
        Weft.sleep(seconds(1));
    }

    @Test
    void runThatIsStoppedSaysWhatWasNotDone() { // 129
        EventLoop loop = EventLoop.create(new TestLoop().options());

        assertThatThrownBy(() -> loop.runUntilComplete(() -> {
                    loop.stop();
                    Weft.sleep(seconds(1));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("weft-loop was stopped before Task-\\d+\\[.*] was done");
        loop.close();
    }

    private static String fail(String message) {
        throw new IllegalStateException(message);
    }
}
