package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CancelScopeTest {

    @Test
    void cancelTwiceIsOnceAndIsDeliveredOnce() { // T1
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            CancelScope scope = CancelScope.create();

            boolean completed = scope.run(() -> {
                scope.cancel("first");
                scope.cancel("second");
                try {
                    Weft.checkpoint();
                } finally {
                    Weft.checkpoint();
                    scope.cancel("third");
                    Weft.sleep(seconds(1));
                    log.add("cleaned up");
                }
            });

            assertThat(completed).isFalse();
            assertThat(scope.isCancelled()).isTrue();
            assertThat(scope.isCaught()).isTrue();
            assertThat(log).containsExactly("cleaned up");
        });
    }

    @Test
    void bodyThatDoesNotSuspendAfterTheCancelComesToItsEnd() { // T1
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();

            Optional<String> result = scope.run(() -> {
                scope.cancel();
                return "result";
            });

            assertThat(result).contains("result");
            assertThat(scope.isCancelled()).isTrue();
            assertThat(scope.isCaught()).isFalse();
            Weft.checkpoint();
        });
    }

    @Test
    void failuresOfAGroupPassTheScopeThatCancelledItWithoutTheCancellations() { // T2
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();

            ExceptionGroup thrown = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> scope.run(() -> Weft.taskGroup(group -> {
                        group.createTask(() -> Weft.sleep(seconds(100)));
                        group.createTask(() -> {
                            try {
                                Weft.sleep(seconds(100));
                            } catch (CancelledError e) {
                                throw new IllegalStateException("clean-up");
                            }
                        });
                        Weft.checkpoint();
                        scope.cancel();
                    })));

            assertThat(thrown.exceptions()).extracting(Throwable::getMessage).containsExactly("clean-up");
            Weft.checkpoint();
        });
    }

    @Test
    void scopeReachesWhatIsCreatedInGroupsInside() { // T5
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            CancelScope scope = CancelScope.withTimeout(seconds(1));

            scope.run(() -> Weft.taskGroup(group -> {
                group.createTask(() -> Weft.taskGroup(inner -> {
                    inner.createTask(() -> {
                        try {
                            Weft.sleep(seconds(100));
                        } finally {
                            log.add("grandchild ended at " + now().toSeconds());
                        }
                    });
                }));
            }));

            assertThat(scope.isCaught()).isTrue();
            assertThat(log).containsExactly("grandchild ended at 1");
        });
    }

    @Test
    void deadlineEndsTheBodyAndTheTaskGoesOn() { // T6
        TestLoop.run(() -> {
            boolean completed = Weft.moveOnAfter(seconds(1), () -> Weft.sleep(seconds(10)));

            assertThat(completed).isFalse();
            assertThat(now()).isEqualTo(seconds(1));
            Weft.sleep(seconds(1));
        });
    }

    @Test
    void bodyInTimeGivesItsResult() { // T6
        TestLoop.run(() -> {
            assertThat(Weft.moveOnAfter(seconds(1), () -> "result")).contains("result");
            assertThat(Weft.moveOnAfter(seconds(1), () -> {
                        Weft.sleep(seconds(10));
                        return "not reached";
                    }))
                    .isEmpty();
        });
    }

    @Test
    void manyScopesMayHaveTheSameDeadline() { // T6
        TestLoop.run(() -> {
            List<CancelScope> scopes = new ArrayList<>();

            Weft.taskGroup(group -> {
                for (int i = 0; i < 100; i++) {
                    CancelScope scope = CancelScope.withDeadline(seconds(1));
                    scopes.add(scope);
                    group.createTask(() -> scope.run(() -> Weft.sleep(seconds(10))));
                }
            });

            assertThat(now()).isEqualTo(seconds(1));
            assertThat(scopes).allMatch(CancelScope::isCaught);
        });
    }

    @Test
    void scopeCancelledBeforeItIsEnteredStopsTheFirstSuspension() { // T7
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            CancelScope scope = CancelScope.create();
            scope.cancel("early");

            boolean completed = scope.run(() -> {
                log.add("begun");
                try {
                    Weft.checkpoint();
                } catch (CancelledError e) {
                    log.add(e.reason());
                    throw e;
                }
            });

            assertThat(completed).isFalse();
            assertThat(log).containsExactly("begun", "early");
        });
    }

    @Test
    void relativeDeadlineBeginsWithTheEntry() { // T7, T24
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.withTimeout(seconds(1));
            scope.reschedule(seconds(2));
            assertThat(scope.deadline()).isEmpty();
            Weft.sleep(seconds(10));

            scope.run(() -> Weft.sleep(seconds(100)));

            assertThat(scope.deadline()).contains(seconds(12));
            assertThat(now()).isEqualTo(seconds(12));
        });
    }

    @Test
    void scopeIsEnteredOnce() { // 47, T7
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();

            scope.run(() -> {
                assertThatThrownBy(() -> scope.run(() -> {}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("a scope is entered once; this one is in use: create another");
            });

            assertThatThrownBy(() -> scope.run(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a scope is entered once; this one was used before: create another");
        });
    }

    @Test
    void scopeIsNotEnteredByTwoTasks() { // T7, T8
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();
            Task<Void> other = Weft.createTask(() -> {
                scope.run(() -> {});
            });

            boolean completed = scope.run(() -> {
                assertThatThrownBy(other::await).hasMessageContaining("this one is in use");
                Weft.sleep(seconds(1));
            });

            assertThat(completed).isTrue();
        });
    }

    @Test
    void deadlineCannotBeMovedAfterItHasPassed() { // 47
        TestLoop.run(() -> Weft.moveOnAfter(seconds(1), () -> {
            CancelScope inner = CancelScope.withTimeout(seconds(0));
            assertThat(inner.run(() -> {
                        assertThatThrownBy(() -> inner.reschedule(seconds(1)))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage("the deadline cannot be moved: the scope has expired");
                        Weft.checkpoint();
                    }))
                    .isFalse();
            assertThatThrownBy(inner::removeDeadline)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the deadline cannot be moved: the scope is over");
        }));
    }

    @Test
    void deadlineCannotBeMovedAfterACancel() { // 47
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();
            scope.cancel();

            assertThatThrownBy(() -> scope.rescheduleAt(seconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the deadline cannot be moved: the scope was cancelled");
        });
    }

    @Test
    void scopeNeedsATask() { // 47
        assertThatThrownBy(() -> CancelScope.create().run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside of a task");
    }

    @Test
    void otherFailuresPass() {
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();
            IllegalStateException failure = new IllegalStateException("broken");

            Throwable thrown = catchThrowable(() -> scope.run(() -> {
                scope.cancel();
                throw failure;
            }));

            assertThat(thrown).isSameAs(failure);
            assertThat(thrown.getSuppressed()).isEmpty();
            Weft.checkpoint();
        });
    }

    @Test
    void negativeAndEndlessDurationsAreTaken() { // T24
        TestLoop.run(() -> {
            assertThat(Weft.moveOnAfter(Duration.ofSeconds(Long.MIN_VALUE), Weft::checkpoint))
                    .isFalse();
            assertThat(Weft.moveOnAfter(Duration.ofSeconds(Long.MAX_VALUE), () -> Weft.sleep(seconds(1))))
                    .isTrue();
        });
    }

    @Test
    void moveOnAfterAShieldedWaitMovesOn() { // T24
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            boolean completed = Weft.moveOnAfter(
                    seconds(1),
                    () -> Weft.shield(() -> {
                        Weft.sleep(seconds(5));
                        log.add("shielded ended at " + now().toSeconds());
                    }));

            assertThat(completed).isFalse();
            assertThat(now()).isEqualTo(seconds(1));
            Weft.sleep(seconds(10));
            assertThat(log).containsExactly("shielded ended at 5");
        });
    }
}
