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

/// [TaskGroup#cancel()]: a group that ends early and without an exception.
class TaskGroupStopTest {

    @Test
    void cancelInTheBodyEndsTheGroupWithoutAnException() { // 31a
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                group.createTask(() -> {
                    try {
                        Weft.sleep(seconds(100));
                    } catch (CancelledError e) {
                        log.add("task: " + e.reason());
                        throw e;
                    }
                });
                Weft.sleep(seconds(1));
                group.cancel("enough");
                log.add("body goes on to its next suspension");
                Weft.checkpoint();
                log.add("not reached");
            });

            assertThat(log).containsExactly("body goes on to its next suspension", "task: enough");
            assertThat(now()).isEqualTo(seconds(1));
            Weft.sleep(seconds(1));
        });
    }

    @Test
    void cancelInATaskEndsBodyAndSiblings() { // 31a
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            String result = Weft.taskGroup(group -> {
                group.createTask(() -> {
                    Weft.sleep(seconds(1));
                    group.cancel("found it");
                    log.add("the caller is cancelled too, at its next suspension");
                    Weft.sleep(seconds(1));
                    log.add("not reached");
                });
                try {
                    Weft.sleep(seconds(100));
                    return "not reached";
                } catch (CancelledError e) {
                    log.add("body: " + e.reason());
                    throw e;
                }
            });

            assertThat(result).isNull();
            assertThat(log).containsExactly("the caller is cancelled too, at its next suspension", "body: found it");
        });
    }

    @Test
    void cancelByAnotherTaskEndsTheGroup() { // 31a
        TestLoop.run(() -> {
            AtomicReference<TaskGroup> handed = new AtomicReference<>();
            Task<Void> stranger = Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                handed.get().cancel();
            });

            String result = Weft.taskGroup(group -> {
                handed.set(group);
                group.createTask(() -> Weft.sleep(seconds(100)));
                return "the body's";
            });

            assertThat(result).isEqualTo("the body's");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(stranger.isDone()).isTrue();
        });
    }

    @Test
    void cancelTwiceIsOnce() { // 31a
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                group.cancel("first");
                group.cancel("second");
                try {
                    Weft.checkpoint();
                } catch (CancelledError e) {
                    log.add(e.reason());
                    Weft.checkpoint();
                    log.add("cleaned up");
                    throw e;
                }
            });

            assertThat(log).containsExactly("first", "cleaned up");
        });
    }

    @Test
    void cancelAfterTheEndDoesNothing() { // 31a
        TestLoop.run(() -> {
            TaskGroup over = Weft.taskGroup(group -> group);

            over.cancel("late");

            Weft.checkpoint();
            assertThat(Weft.currentTask().orElseThrow().cancelling()).isZero();
        });
    }

    @Test
    void taskCreatedBeforeTheCancelRunsToItsFirstSuspension() { // 31a
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                group.createTask(() -> {
                    log.add("begun");
                    try {
                        Weft.checkpoint();
                        log.add("not reached");
                    } finally {
                        log.add("finally");
                    }
                });
                group.cancel();
            });

            assertThat(log).containsExactly("begun", "finally");
        });
    }

    @Test
    void failureInCleanUpAfterACancelComesOut() { // 31a
        TestLoop.run(() -> {
            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        group.createTask(() -> {
                            try {
                                Weft.sleep(seconds(100));
                            } catch (CancelledError e) {
                                throw new IllegalStateException("clean-up");
                            }
                        });
                        Weft.checkpoint();
                        group.cancel();
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("clean-up");
        });
    }

    @Test
    void cancelFromOutsideSurvivesThatOfTheGroup() { // 31a
        TestLoop.run(() -> {
            AtomicReference<TaskGroup> handed = new AtomicReference<>();
            Task<Void> parent = Weft.createTask(() -> Weft.taskGroup(group -> {
                handed.set(group);
                Weft.sleep(seconds(100));
            }));
            Weft.sleep(seconds(1));

            handed.get().cancel("inside");
            parent.cancel("outside");
            Throwable thrown = catchThrowable(parent::await);

            assertThat(thrown).isInstanceOf(CancelledError.class);
            assertThat(parent.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelFromOutsideDuringTheCleanUpAfterThatOfTheGroupSurvives() { // 31a
        TestLoop.run(() -> {
            AtomicReference<TaskGroup> handed = new AtomicReference<>();
            List<String> log = new ArrayList<>();
            Task<Void> parent = Weft.createTask(() -> {
                Weft.taskGroup(group -> {
                    handed.set(group);
                    group.createTask(() -> {
                        try {
                            Weft.sleep(seconds(100));
                        } finally {
                            Weft.sleep(seconds(10));
                        }
                    });
                    Weft.sleep(seconds(100));
                });
                log.add("not reached");
            });
            Weft.sleep(seconds(1));
            handed.get().cancel("inside");
            Weft.sleep(seconds(1));

            parent.cancel("outside");
            CancelledError thrown = catchThrowableOfType(CancelledError.class, parent::await);

            assertThat(thrown.reason()).isEqualTo("outside");
            assertThat(now()).isEqualTo(seconds(11));
            assertThat(log).isEmpty();
        });
    }

    @Test
    void cancelledErrorThrownByATaskItselfIsNoFailure() {
        TestLoop.run(() -> {
            AtomicReference<Task<Void>> odd = new AtomicReference<>();

            Weft.taskGroup(group -> {
                Task<Void> cancelled = group.createTask(() -> Weft.sleep(seconds(100)));
                odd.set(group.createTask(() -> cancelled.await()));
                Weft.checkpoint();
                cancelled.cancel();
            });

            assertThat(odd.get().isCancelled()).isTrue();
        });
    }
}
