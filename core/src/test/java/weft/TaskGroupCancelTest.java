package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// A group whose task is cancelled from outside.
class TaskGroupCancelTest {

    private static Task<Void> sleeper(TaskGroup group, String name, List<String> log) {
        return group.createTask(name, () -> {
            try {
                Weft.sleep(seconds(100));
            } catch (CancelledError e) {
                log.add(name + ": " + e.reason());
                throw e;
            }
        });
    }

    private static void failingCleanUp(String message) {
        try {
            Weft.sleep(seconds(100));
        } catch (CancelledError e) {
            throw new IllegalStateException(message);
        }
    }

    @Test
    void cancelWhileTheGroupWaitsCancelsItsTasks() { // 5
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                sleeper(group, "a", log);
                sleeper(group, "b", log);
            }));
            Weft.sleep(seconds(1));

            parent.cancel("enough");
            CancelledError thrown = catchThrowableOfType(CancelledError.class, parent::await);

            assertThat(thrown.reason()).isEqualTo("enough");
            assertThat(parent.isCancelled()).isTrue();
            assertThat(log)
                    .containsExactly(
                            "a: the task that waits for the group was cancelled",
                            "b: the task that waits for the group was cancelled");
        });
    }

    @Test
    void cancelInTheBodyReachesBodyAndTasks() { // 6
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                sleeper(group, "a", log);
                try {
                    Weft.sleep(seconds(100));
                } catch (CancelledError e) {
                    log.add("body: " + e.reason());
                    throw e;
                }
            }));
            Weft.sleep(seconds(1));

            parent.cancel("enough");
            Throwable thrown = catchThrowable(parent::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");
            assertThat(log).containsExactly("body: enough", "a: the body of the group was cancelled");
        });
    }

    @Test
    void groupWaitsForSlowCleanUpThroughRepeatedCancels() { // 5
        TestLoop.run(() -> {
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                group.createTask(() -> {
                    try {
                        Weft.sleep(seconds(100));
                    } finally {
                        Weft.sleep(seconds(10));
                    }
                });
            }));
            Weft.sleep(seconds(1));
            parent.cancel("first");
            Weft.sleep(seconds(1));
            parent.cancel("second");

            Throwable thrown = catchThrowable(parent::await);

            assertThat(thrown).isInstanceOf(CancelledError.class);
            assertThat(now()).isEqualTo(seconds(11));
        });
    }

    @Test
    void failureInCleanUpReplacesTheCancellation() { // 7
        TestLoop.run(() -> {
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                group.createTask(() -> failingCleanUp("a"));
                group.createTask(() -> failingCleanUp("b"));
            }));
            Weft.sleep(seconds(1));

            parent.cancel();
            ExceptionGroup thrown = catchThrowableOfType(ExceptionGroup.class, parent::await);

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("a", "b");
        });
    }

    @Test
    void failureWhileTheBodyCleansUpCancelsThatToo() { // 12
        TestLoop.run(() -> {
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                group.createTask(() -> {
                    Weft.sleep(seconds(2));
                    throw new IllegalStateException("task");
                });
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    Weft.sleep(seconds(5));
                }
            }));
            Weft.sleep(seconds(1));

            parent.cancel();
            ExceptionGroup thrown = catchThrowableOfType(ExceptionGroup.class, parent::await);

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("task");
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void failureWinsAlsoThroughATaskInBetween() { // 12
        TestLoop.run(() -> {
            Task<Void> parent = Weft.createTask(() -> {
                Task<Void> between = Weft.createTask(() -> Weft.taskGroup(group -> {
                    group.createTask(() -> failingCleanUp("task"));
                    Weft.sleep(seconds(100));
                }));
                between.await();
            });
            Weft.sleep(seconds(1));

            parent.cancel();
            ExceptionGroup thrown = catchThrowableOfType(ExceptionGroup.class, parent::await);

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("task");
        });
    }

    @Test
    void bodyThatTurnsItsCancellationIntoAFailureHasFailed() { // 14
        TestLoop.run(() -> {
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                group.createTask(() -> Weft.sleep(seconds(100)));
                failingCleanUp("converted");
            }));
            Weft.sleep(seconds(1));

            parent.cancel();
            ExceptionGroup thrown = catchThrowableOfType(ExceptionGroup.class, parent::await);

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("converted");
        });
    }

    @Test
    void failureOfATaskAndOfTheBodysCleanUpBothComeOut() { // 15
        TestLoop.run(() -> {
            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        group.createTask(() -> {
                            throw new IllegalStateException("task");
                        });
                        failingCleanUp("clean-up");
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("task", "clean-up");
        });
    }

    @Test
    void fatalErrorBeatsTheGroup() { // 16
        TestLoop test = new TestLoop();
        InternalError fatal = new InternalError("the JVM is broken");
        List<Throwable> inside = new ArrayList<>();

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            try {
                Weft.taskGroup((GroupAction) group -> {
                    group.createTask(() -> failingCleanUp("task"));
                    Weft.sleep(seconds(1));
                    throw fatal;
                });
            } catch (Throwable e) {
                inside.add(e);
                throw e;
            }
        }));

        assertThat(thrown).isSameAs(fatal);
        assertThat(inside).containsExactly(fatal);
    }

    @Test
    void handledFailureLeavesNoCancellationBehind() { // 27, 31
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();

            Throwable thrown = catchThrowable(() -> Weft.taskGroup(group -> {
                group.createTask(() -> {
                    throw new IllegalStateException("broken");
                });
                Weft.sleep(seconds(100));
            }));

            assertThat(thrown).isInstanceOf(ExceptionGroup.class);
            assertThat(me.cancelling()).isZero();
            Weft.checkpoint();
            Weft.sleep(seconds(1));
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void cancellationBesidesAFailureIsDeliveredAgain() { // 29
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> parent = Weft.createTask(() -> {
                Throwable thrown = catchThrowable(() -> Weft.taskGroup(group -> {
                    group.createTask(() -> failingCleanUp("task"));
                    Weft.sleep(seconds(100));
                }));
                log.add(thrown.getClass().getSimpleName());
                log.add("cancelling " + Weft.currentTask().orElseThrow().cancelling());
                Throwable next = catchThrowable(() -> Weft.sleep(seconds(1)));
                log.add(next.toString());
            });
            Weft.sleep(seconds(1));

            parent.cancel("outside");
            parent.await();

            assertThat(log)
                    .containsExactly(
                            "ExceptionGroup",
                            "cancelling 1",
                            "weft.CancelledError: outside, requested by "
                                    + Weft.currentTask().orElseThrow().name());
        });
    }

    @Test
    void cancelThatArrivesWithAFailureSurvivesIt() { // 31a
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            AtomicReference<Task<Void>> parent = new AtomicReference<>();
            parent.set(Weft.createTask(() -> {
                Throwable thrown = catchThrowable(() -> Weft.taskGroup(group -> {
                    group.createTask(() -> {
                        parent.get().cancel("same turn");
                        throw new IllegalStateException("task");
                    });
                    Weft.sleep(seconds(100));
                }));
                log.add(thrown.getClass().getSimpleName());
                Weft.checkpoint();
                log.add("not reached");
            }));

            Throwable thrown = catchThrowable(parent.get()::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("same turn");
            assertThat(log).containsExactly("ExceptionGroup");
        });
    }
}
