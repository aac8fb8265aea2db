package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskGroupTest {

    private static final ContextVar<String> USER = ContextVar.create("user");

    private static ExceptionGroup groupOf(Action body) {
        return catchThrowableOfType(ExceptionGroup.class, body::run);
    }

    private static Task<Void> sleeper(TaskGroup group, String name, List<String> log) {
        return group.createTask(name, () -> {
            try {
                Weft.sleep(seconds(100));
            } finally {
                log.add(name + " ended at " + now().toSeconds());
            }
        });
    }

    @Test
    void groupWaitsForItsTasks() { // 1
        TestLoop.run(() -> {
            List<Task<Integer>> tasks = new ArrayList<>();

            String result = Weft.taskGroup(group -> {
                for (int i = 1; i <= 2; i++) {
                    int seconds = i;
                    tasks.add(group.createTask(() -> {
                        Weft.sleep(seconds(seconds));
                        return seconds * 10;
                    }));
                }
                return "body";
            });

            assertThat(result).isEqualTo("body");
            assertThat(now()).isEqualTo(seconds(2));
            assertThat(tasks).extracting(Task::resultNow).containsExactly(10, 20);
        });
    }

    @Test
    void taskCancelledByHandDoesNotConcernTheOthers() { // 2
        TestLoop.run(() -> {
            AtomicReference<Task<Void>> cancelled = new AtomicReference<>();
            AtomicReference<Task<Integer>> other = new AtomicReference<>();

            Weft.taskGroup(group -> {
                cancelled.set(group.createTask(() -> Weft.sleep(seconds(100))));
                other.set(group.createTask(() -> {
                    Weft.sleep(seconds(1));
                    return 42;
                }));
                Weft.checkpoint();
                cancelled.get().cancel("by hand");
            });

            assertThat(cancelled.get().isCancelled()).isTrue();
            assertThat(other.get().resultNow()).isEqualTo(42);
        });
    }

    @Test
    void failureCancelsSiblingsAndComesOutAlone() { // 3
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            IllegalStateException failure = new IllegalStateException("broken");

            ExceptionGroup thrown = groupOf(() -> {
                Weft.taskGroup(group -> {
                    sleeper(group, "sibling", log);
                    group.createTask("culprit", () -> {
                        Weft.sleep(seconds(1));
                        throw failure;
                    });
                });
                log.add("not reached");
            });

            assertThat(thrown.exceptions()).containsExactly(failure);
            assertThat(thrown).hasMessageContaining("broken").hasCause(failure);
            assertThat(log).containsExactly("sibling ended at 1");
        });
    }

    @Test
    void failureInterruptsTheBody() { // 4
        TestLoop.run(() -> {
            AtomicReference<CancelledError> inBody = new AtomicReference<>();

            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup(group -> {
                group.createTask("culprit", () -> {
                    throw new IllegalStateException("broken");
                });
                try {
                    Weft.sleep(seconds(100));
                } catch (CancelledError e) {
                    inBody.set(e);
                    throw e;
                }
            }));

            assertThat(thrown.exceptions()).hasSize(1);
            assertThat(inBody.get().reason()).contains("culprit failed").contains("broken");
            assertThat(now()).isZero();
        });
    }

    @Test
    void failureOfTheBodyCancelsTasksThatHaveNotBegun() { // 8
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            IllegalStateException failure = new IllegalStateException("body");

            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup((GroupAction) group -> {
                sleeper(group, "child", log);
                throw failure;
            }));

            assertThat(thrown.exceptions()).containsExactly(failure);
            assertThat(log).containsExactly("child ended at 0");
        });
    }

    @Test
    void failureOfTheBodyCancelsTasksThatHaveBegun() { // 8
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup((GroupAction) group -> {
                sleeper(group, "child", log);
                Weft.sleep(seconds(1));
                throw new IllegalStateException("body");
            }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("body");
            assertThat(log).containsExactly("child ended at 1");
        });
    }

    @Test
    void failuresOfOneTurnAllComeOut() { // T9
        TestLoop.run(() -> {
            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup(group -> {
                group.createTask(() -> {
                    throw new IllegalStateException("first");
                });
                group.createTask(() -> {
                    throw new IllegalArgumentException("second");
                });
            }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("first", "second");
            assertThat(thrown.getSuppressed())
                    .containsExactly(thrown.exceptions().get(1));
        });
    }

    @Test
    void failureOfTheBodyAndOfATaskBothComeOut() { // T9
        TestLoop.run(() -> {
            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup((GroupAction) group -> {
                group.createTask(() -> {
                    throw new IllegalStateException("task");
                });
                throw new IllegalArgumentException("body");
            }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("body", "task");
        });
    }

    @Test
    void failureWakesTheBodyOnlyOnce() { // T9
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup(group -> {
                for (int i = 1; i <= 2; i++) {
                    int number = i;
                    group.createTask(() -> {
                        try {
                            Weft.sleep(seconds(1));
                        } catch (CancelledError e) {
                            Weft.sleep(seconds(number));
                            throw new IllegalStateException("task " + number);
                        }
                    });
                }
                group.createTask(() -> {
                    throw new IllegalStateException("early");
                });
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    Weft.sleep(seconds(10));
                    log.add("cleaned up at " + now().toSeconds());
                }
            }));

            assertThat(thrown.exceptions())
                    .extracting(Throwable::getMessage)
                    .containsExactly("early", "task 1", "task 2");
            assertThat(log).containsExactly("cleaned up at 10");
        });
    }

    @Test
    void failureOfAnOuterTaskEndsTheInnerGroupSilently() { // 10
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            IllegalStateException failure = new IllegalStateException("outer");

            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup(outer -> {
                outer.createTask(() -> {
                    Weft.sleep(seconds(1));
                    throw failure;
                });
                Weft.taskGroup(inner -> {
                    sleeper(inner, "inner", log);
                });
            }));

            assertThat(thrown.exceptions()).containsExactly(failure);
            assertThat(log).containsExactly("inner ended at 1");
        });
    }

    @Test
    void failureOfAnInnerTaskComesOutAsAGroupInAGroup() { // 11
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            IllegalStateException failure = new IllegalStateException("inner");

            ExceptionGroup thrown = groupOf(() -> Weft.taskGroup(outer -> {
                sleeper(outer, "outer", log);
                Weft.taskGroup(inner -> {
                    inner.createTask(() -> {
                        throw failure;
                    });
                });
            }));

            assertThat(thrown.exceptions()).hasSize(1);
            assertThat(((ExceptionGroup) thrown.exceptions().getFirst()).exceptions())
                    .containsExactly(failure);
            assertThat(thrown.select(IllegalStateException.class)).containsExactly(failure);
            assertThat(log).containsExactly("outer ended at 0");
        });
    }

    @Test
    void taskHasItsNameAndACopyOfTheContext() { // 26
        TestLoop.run(() -> {
            USER.set("ann");
            AtomicReference<String> seen = new AtomicReference<>();

            Weft.taskGroup(group -> {
                Task<Void> task = group.createTask("named", () -> {
                    seen.set(USER.get() + " in "
                            + Weft.currentTask().orElseThrow().name());
                    USER.set("bob");
                });
                task.await();
            });

            assertThat(seen.get()).isEqualTo("ann in named");
            assertThat(USER.get()).isEqualTo("ann");
        });
    }

    @Test
    void taskRunsInAContextThatItIsGiven() { // 26
        TestLoop.run(() -> {
            Context context = new Context();

            Weft.taskGroup(group -> {
                group.createTask("named", context, Awaitable.of(() -> USER.set("bob")));
            });

            assertThat(context.call(USER::get)).isEqualTo("bob");
            assertThatThrownBy(USER::get).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void groupNeedsATask() { // 25
        assertThatThrownBy(() -> Weft.taskGroup(group -> {
                    group.createTask(() -> {});
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("taskGroup was called outside of a task");
    }

    @Test
    void groupNeedsATaskAndNotJustALoop() { // 25
        TestLoop.run(() -> {
            Promise<Throwable> thrown = Promise.create();

            EventLoop.current()
                    .callSoon(() -> thrown.complete(catchThrowable(() -> Weft.taskGroup(group -> {
                        group.createTask(() -> {});
                    }))));

            assertThat(thrown.await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("taskGroup was called in a callback");
        });
    }
}
