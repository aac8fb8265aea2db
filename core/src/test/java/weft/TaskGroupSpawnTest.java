package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// When a group takes tasks, and when it lets go of them.
class TaskGroupSpawnTest {

    @Test
    void finishedTasksAreForgottenWhileTheGroupIsOpen() { // 18
        TestLoop.run(() -> Weft.taskGroup(group -> {
            Task<Void> quick = group.createTask(() -> Weft.sleep(seconds(1)));
            Task<Void> slow = group.createTask(() -> Weft.sleep(seconds(3)));
            assertThat(group.tasks()).containsExactly(quick, slow);

            Weft.sleep(seconds(2));

            assertThat(group.tasks()).containsExactly(slow);
            assertThat(group).hasToString("TaskGroup[1 tasks]");
        }));
    }

    @Test
    void tasksStayInTheirOrderWhoeverOfThemEnds() {
        TestLoop.run(() -> Weft.taskGroup(group -> {
            Task<Void> a = group.createTask(() -> Weft.sleep(seconds(7)));
            Task<Void> b = group.createTask(() -> Weft.sleep(seconds(1)));
            Task<Void> c = group.createTask(() -> Weft.sleep(seconds(9)));
            Task<Void> d = group.createTask(() -> Weft.sleep(seconds(3)));
            assertThat(group.tasks()).containsExactly(a, b, c, d);

            Weft.sleep(seconds(2));
            assertThat(group.tasks()).containsExactly(a, c, d);
            Weft.sleep(seconds(2));
            assertThat(group.tasks()).containsExactly(a, c);
            Task<Void> e = group.createTask(() -> Weft.sleep(seconds(9)));
            Weft.sleep(seconds(4));
            assertThat(group.tasks()).containsExactly(c, e);
        }));
    }

    @Test
    void taskCreatesSiblingsWhileTheGroupIsEnding() { // 19
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                group.createTask(() -> {
                    Weft.sleep(seconds(1));
                    group.createTask(() -> {
                        Weft.sleep(seconds(1));
                        group.createTask(() -> {
                            Weft.sleep(seconds(1));
                            log.add("grandchild");
                        });
                    });
                });
            });
            log.add("over at " + now().toSeconds());

            assertThat(log).containsExactly("grandchild", "over at 3");
        });
    }

    @Test
    void anyTaskOfTheLoopMayCreateTasksInAGroup() {
        TestLoop.run(() -> {
            AtomicReference<TaskGroup> handed = new AtomicReference<>();
            List<String> log = new ArrayList<>();
            Task<Void> stranger = Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                handed.get().createTask(() -> {
                    Weft.sleep(seconds(5));
                    log.add("done");
                });
            });

            Weft.taskGroup(group -> {
                handed.set(group);
                Weft.sleep(seconds(2));
            });

            assertThat(log).containsExactly("done");
            assertThat(now()).isEqualTo(seconds(6));
            assertThat(stranger.isDone()).isTrue();
        });
    }

    @Test
    void tasksThatMultiplyStopWhenOneFails() { // 20
        TestLoop.run(() -> {
            AtomicInteger created = new AtomicInteger();
            List<String> refusals = new ArrayList<>();

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        multiply(group, created, refusals);
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("enough");
            assertThat(created).hasValueBetween(50, 200);
            assertThat(refusals).isEmpty();
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    private static void multiply(TaskGroup group, AtomicInteger created, List<String> refusals) {
        if (created.incrementAndGet() == 50) {
            throw new IllegalStateException("enough");
        }
        Weft.sleep(seconds(1));
        for (int i = 0; i < 2; i++) {
            Throwable refusal = catchThrowable(() -> {
                Task<Void> task = group.createTask(() -> multiply(group, created, refusals));
                assertThat(group.tasks()).contains(task);
            });
            if (refusal != null) {
                refusals.add(refusal.getMessage());
            }
        }
    }

    @Test
    void groupThatIsEndingTakesNoTasks() { // 21
        TestLoop.run(() -> {
            List<Throwable> refusals = new ArrayList<>();

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        group.createTask(() -> {
                            throw new IllegalStateException("broken");
                        });
                        try {
                            Weft.sleep(seconds(1));
                        } finally {
                            refusals.add(catchThrowable(() -> group.createTask(() -> {})));
                            refusals.add(catchThrowable(() -> group.start((Readiness<Void> _) -> {})));
                        }
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("broken");
            assertThat(refusals)
                    .hasSize(2)
                    .allSatisfy(refusal -> assertThat(refusal)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("the group is ending, because something failed or it was cancelled:"
                                    + " it takes no more tasks"));
        });
    }

    @Test
    void groupThatIsOverTakesNoTasks() { // 24
        TestLoop.run(() -> {
            TaskGroup over = Weft.taskGroup(group -> group);

            assertThatThrownBy(() -> over.createTask(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the group is over: create the task before its last task has ended");
            assertThat(Weft.allTasks()).hasSize(1);
            assertThat(over).hasToString("TaskGroup[over]");
        });
    }

    @Test
    void groupThatFailedTakesNoTasks() { // 24
        TestLoop.run(() -> {
            AtomicReference<TaskGroup> leaked = new AtomicReference<>();

            Throwable thrown = catchThrowable(() -> Weft.taskGroup((GroupAction) group -> {
                leaked.set(group);
                throw new IllegalStateException("broken");
            }));

            assertThat(thrown).isInstanceOf(ExceptionGroup.class);
            assertThatThrownBy(() -> leaked.get().createTask(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the group is over");
        });
    }

    @Test
    void groupInsideOfItsOwnTaskIsAnother() { // 23
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(outer -> {
                outer.createTask(() -> {
                    Weft.taskGroup(inner -> {
                        inner.createTask(() -> {
                            Weft.sleep(seconds(1));
                            log.add("inner");
                        });
                        assertThat(outer.tasks()).hasSize(1);
                        assertThat(inner.tasks()).hasSize(1);
                    });
                    log.add("inner over");
                });
            });
            log.add("outer over");

            assertThat(log).containsExactly("inner", "inner over", "outer over");
        });
    }
}
