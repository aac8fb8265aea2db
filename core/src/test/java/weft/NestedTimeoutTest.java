package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Timeouts inside of others and in clean-up, and those that are moved.
class NestedTimeoutTest {

    @Test
    void outerTimeoutStillWorksAfterTheInnerOneWasHandled() { // 42
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(3), () -> {
                assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> Weft.sleep(seconds(10))))
                        .isInstanceOf(TimedOutException.class)
                        .hasMessage("not done within 1s");
                log.add("handled at " + now().toSeconds());
                Weft.sleep(seconds(10));
                log.add("not reached");
            }));

            assertThat(thrown).isInstanceOf(TimedOutException.class).hasMessage("not done within 3s");
            assertThat(log).containsExactly("handled at 1");
            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    @Test
    void innerTimeoutDoesNotConvertTheOuterOne() { // 33
        TestLoop.run(() -> {
            AtomicReference<Throwable> inside = new AtomicReference<>();

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(1), () -> {
                try {
                    Weft.timeout(seconds(5), () -> Weft.sleep(seconds(10)));
                } catch (Throwable e) {
                    inside.set(e);
                    throw e;
                }
            }));

            assertThat(inside.get()).isInstanceOf(CancelledError.class);
            assertThat(thrown).isInstanceOf(TimedOutException.class).hasMessage("not done within 1s");
        });
    }

    @Test
    void outerTimeoutDuringTheCleanUpOfTheInnerOneWins() { // 33
        TestLoop.run(() -> {
            AtomicReference<Throwable> inside = new AtomicReference<>();

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(2), () -> {
                try {
                    Weft.timeout(seconds(1), () -> {
                        try {
                            Weft.sleep(seconds(10));
                        } finally {
                            Weft.sleep(seconds(10));
                        }
                    });
                } catch (Throwable e) {
                    inside.set(e);
                    throw e;
                }
            }));

            assertThat(inside.get()).isInstanceOf(CancelledError.class);
            assertThat(thrown).isInstanceOf(TimedOutException.class).hasMessage("not done within 2s");
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void outerScopeCancelledInTheCleanUpOfTheInnerOneConverts() { // 33
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            CancelScope outer = CancelScope.create();

            boolean completed = outer.run(() -> {
                Weft.timeout(seconds(1), () -> {
                    try {
                        Weft.sleep(seconds(10));
                    } finally {
                        outer.cancel("while cleaning up");
                    }
                });
                log.add("not reached");
            });

            assertThat(completed).isFalse();
            assertThat(outer.isCaught()).isTrue();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void deadlineMayMoveAway() { // 43
        TestLoop.run(() -> Weft.timeout(seconds(1), scope -> {
            scope.reschedule(seconds(5));
            assertThat(scope.deadline()).contains(seconds(5));

            Weft.sleep(seconds(4));

            scope.rescheduleAt(seconds(9));
            Weft.sleep(seconds(4));
            scope.removeDeadline();
            assertThat(scope.deadline()).isEmpty();
            Weft.sleep(seconds(400));
        }));
    }

    @Test
    void deadlineMayMoveNearer() { // 43
        TestLoop.run(() -> {
            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(100), scope -> {
                scope.reschedule(seconds(1));
                Weft.sleep(seconds(50));
            }));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void deadlineMayMoveIntoThePast() { // 43
        TestLoop.run(() -> {
            Weft.sleep(seconds(10));

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(100), scope -> {
                scope.rescheduleAt(seconds(5));
                Weft.checkpointIfDue();
            }));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
        });
    }

    @Test
    void deadlineMayBeMovedByAnotherTask() { // 43
        TestLoop.run(() -> {
            AtomicReference<CancelScope> handed = new AtomicReference<>();
            Task<Void> task = Weft.createTask(() -> Weft.timeout(seconds(10), scope -> {
                handed.set(scope);
                Weft.sleep(seconds(50));
            }));
            Weft.sleep(seconds(1));

            handed.get().reschedule(seconds(1));
            Throwable thrown = catchThrowable(task::await);

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void cancelAfterTheDeadlineWasTakenAwayIsNoTimeout() { // 43
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.timeout(seconds(1), scope -> {
                scope.removeDeadline();
                Weft.sleep(seconds(50));
            }));
            Weft.sleep(seconds(5));

            task.cancel();

            assertThat(catchThrowable(task::await)).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void timeoutWorksInTheCleanUpOfAnother() { // 44
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(1), () -> {
                try {
                    Weft.sleep(seconds(10));
                } finally {
                    assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> Weft.sleep(seconds(10))))
                            .isInstanceOf(TimedOutException.class);
                    log.add("cleaned up at " + now().toSeconds());
                }
            }));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(log).containsExactly("cleaned up at 2");
        });
    }

    @Test
    void timeoutWorksInTheCleanUpAfterACancellation() { // 45
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> Weft.sleep(seconds(10))))
                            .isInstanceOf(TimedOutException.class);
                    log.add("cleaned up at " + now().toSeconds());
                }
            });
            Weft.sleep(seconds(1));

            task.cancel("outside");
            CancelledError thrown = catchThrowableOfType(CancelledError.class, task::await);

            assertThat(thrown.reason()).isEqualTo("outside");
            assertThat(log).containsExactly("cleaned up at 2");
        });
    }

    @Test
    void cancelOfOneselfBeforeATimeoutOfZeroIsNotSwallowed() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel("myself");
                try {
                    Weft.timeout(seconds(0), () -> Weft.sleep(seconds(1)));
                } catch (Throwable e) {
                    log.add(e.getClass().getSimpleName());
                    throw e;
                }
            });

            Throwable thrown = catchThrowable(task::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("myself");
            assertThat(log).containsExactly("CancelledError");
        });
    }

    @Test
    void bodyThatSwallowsItsTimeoutHasNotTimedOut() {
        TestLoop.run(() -> {
            String result = Weft.timeout(seconds(1), () -> {
                try {
                    Weft.sleep(seconds(10));
                    return "not reached";
                } catch (CancelledError e) {
                    return "result after all";
                }
            });

            assertThat(result).isEqualTo("result after all");
            Weft.sleep(seconds(1));
        });
    }
}
