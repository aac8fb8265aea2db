package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// [TaskGroup#start]: a task that says when it is ready.
class TaskGroupStartTest {

    @Test
    void startReturnsWhatTheTaskSaysWhenItIsReady() { // T10
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                int port = group.start((Readiness<Integer> ready) -> {
                    Weft.sleep(seconds(1));
                    ready.started(8080);
                    Weft.sleep(seconds(1));
                    log.add("served until " + now().toSeconds());
                });
                log.add("port " + port + " at " + now().toSeconds());
            });

            assertThat(log).containsExactly("port 8080 at 1", "served until 2");
        });
    }

    @Test
    void taskMayEndInTheStepInWhichItIsReady() { // T10
        TestLoop.run(() -> Weft.taskGroup(group -> {
            String said = group.start((Readiness<String> ready) -> ready.started("at once"));

            assertThat(said).isEqualTo("at once");
        }));
    }

    @Test
    void failureBeforeItIsReadyComesOutOfStartAndNotOfTheGroup() { // T10
        TestLoop.run(() -> {
            IllegalStateException failure = new IllegalStateException("port in use");
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                group.createTask(() -> {
                    Weft.sleep(seconds(5));
                    log.add("sibling is not concerned");
                });
                Throwable thrown = catchThrowable(() -> group.start((Readiness<Void> _) -> {
                    Weft.sleep(seconds(1));
                    throw failure;
                }));
                assertThat(thrown).isSameAs(failure);
            });

            assertThat(log).containsExactly("sibling is not concerned");
        });
    }

    @Test
    void checkedFailureBeforeItIsReadyComesOutWrapped() { // T10
        TestLoop.run(() -> Weft.taskGroup(group -> {
            IOException failure = new IOException("disk");

            assertThatThrownBy(() -> group.start((Readiness<Void> _) -> {
                        throw failure;
                    }))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(failure);
        }));
    }

    @Test
    void failureAfterItWasReadyIsTheGroups() { // T10
        TestLoop.run(() -> {
            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        String said = group.start((Readiness<String> ready) -> {
                            ready.started("ready");
                            Weft.sleep(seconds(1));
                            throw new IllegalStateException("later");
                        });
                        assertThat(said).isEqualTo("ready");
                        Weft.sleep(seconds(100));
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("later");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void failureInTheStepInWhichItIsReadyIsTheGroups() { // T10
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        log.add(group.start((Readiness<String> ready) -> {
                            ready.started("ready");
                            throw new IllegalStateException("at once");
                        }));
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("at once");
            assertThat(log).containsExactly("ready");
        });
    }

    @Test
    void taskThatEndsWithoutBeingReadyIsAnError() { // T10
        TestLoop.run(() -> Weft.taskGroup(group -> {
            assertThatThrownBy(() -> group.start((Readiness<Void> _) -> Weft.sleep(seconds(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("Task-\\d+ ended without having called started\\(\\)");
        }));
    }

    @Test
    void taskIsReadyOnce() { // T10
        TestLoop.run(() -> {
            List<Throwable> refusals = new ArrayList<>();

            Weft.taskGroup(group -> {
                String said = group.start((Readiness<String> ready) -> {
                    ready.started("first");
                    refusals.add(catchThrowable(() -> ready.started("second")));
                });
                assertThat(said).isEqualTo("first");
            });

            assertThat(refusals)
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("started() was called before"));
        });
    }

    @Test
    void startKeepsTheGroupOpen() { // T10
        TestLoop.run(() -> {
            AtomicReference<TaskGroup> handed = new AtomicReference<>();
            List<String> log = new ArrayList<>();
            Task<String> starter = Weft.createTask(() -> {
                Weft.checkpoint();
                return handed.get().start((Readiness<String> ready) -> {
                    Weft.sleep(seconds(3));
                    ready.started("late");
                    Weft.sleep(seconds(3));
                    log.add("task ended at " + now().toSeconds());
                });
            });

            Weft.taskGroup(group -> {
                handed.set(group);
                Weft.sleep(seconds(1));
            });

            log.add("group ended at " + now().toSeconds());
            assertThat(starter.await()).isEqualTo("late");
            assertThat(log).containsExactly("task ended at 6", "group ended at 6");
        });
    }

    @Test
    void cancelDuringStartCancelsTheTaskAndWaitsForIt() { // T10
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Weft.taskGroup(group -> {
                boolean completed = Weft.moveOnAfter(seconds(1), () -> {
                    String said = group.start((Readiness<String> _) -> {
                        try {
                            Weft.sleep(seconds(100));
                        } finally {
                            Weft.sleep(seconds(5));
                            log.add("cleaned up at " + now().toSeconds());
                        }
                    });
                    log.add("not reached: " + said);
                });
                log.add("completed " + completed);
            });

            assertThat(log).containsExactly("cleaned up at 6", "completed false");
        });
    }

    @Test
    void cancelDuringStartIsOneAlsoIfTheTaskEndsQuietly() { // T10
        TestLoop.run(() -> Weft.taskGroup(group -> {
            Throwable thrown = catchThrowable(() -> Weft.timeout(
                    seconds(1),
                    () -> group.start((Readiness<String> _) -> {
                        try {
                            Weft.sleep(seconds(100));
                        } catch (CancelledError e) {
                            Weft.sleep(seconds(5));
                        }
                    })));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(now()).isEqualTo(seconds(6));
        }));
    }

    @Test
    void cancelDuringStartIsDeliveredAgainIfTheTaskFailsToCleanUp() { // T10
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> starter = Weft.createTask(() -> {
                Weft.taskGroup(group -> {
                    Throwable thrown = catchThrowable(() -> group.start((Readiness<String> _) -> {
                        try {
                            Weft.sleep(seconds(100));
                        } catch (CancelledError e) {
                            throw new IllegalArgumentException("clean-up");
                        }
                    }));
                    log.add(thrown.getMessage());
                    Weft.sleep(seconds(100));
                    log.add("slept");
                });
            });
            Weft.sleep(seconds(1));

            starter.cancel();

            Weft.waitAll(List.of(starter));
            assertThat(starter.isCancelled()).isTrue();
            assertThat(log).containsExactly("clean-up");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void taskThatIsReadyAllTheSameCountsAsStarted() { // T10
        TestLoop.run(() -> Weft.taskGroup(group -> {
            Task<String> starter = Weft.createTask(() -> group.start((Readiness<String> ready) -> {
                try {
                    Weft.sleep(seconds(100));
                } catch (CancelledError e) {
                    ready.started("all the same");
                }
            }));
            Weft.sleep(seconds(1));

            starter.cancel();

            assertThat(starter.await()).isEqualTo("all the same");
        }));
    }

    @Test
    void startInACancelledTaskStartsNothing() { // T10
        TestLoop.run(() -> Weft.taskGroup(group -> {
            List<String> log = new ArrayList<>();
            CancelScope scope = CancelScope.create();
            scope.cancel();

            boolean completed = scope.run(() -> {
                log.add(group.start((Readiness<String> ready) -> ready.started("started")));
            });

            assertThat(completed).isFalse();
            assertThat(group.tasks()).isEmpty();
            assertThat(log).isEmpty();
        }));
    }

    @Test
    void failureOfASiblingDuringStartCancelsTheStart() { // T10
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> Weft.taskGroup(group -> {
                        group.createTask(() -> {
                            Weft.sleep(seconds(1));
                            throw new IllegalStateException("sibling");
                        });
                        try {
                            log.add(group.start((Readiness<String> _) -> Weft.sleep(seconds(100))));
                        } finally {
                            log.add("start ended at " + now().toSeconds());
                        }
                    }));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("sibling");
            assertThat(log).containsExactly("start ended at 1");
        });
    }
}
