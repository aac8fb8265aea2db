package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tasks that catch their cancellation and go on.
class SwallowedCancellationTest {

    static void swallow(Action body) {
        try {
            body.run();
        } catch (CancelledError e) {
            // that is the point
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Makes sure that an error to which nothing refers is known to be gone.
    private static void collectGarbage() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
    }

    @Test
    void taskThatGoesOnInALoopIsReported() {
        AtomicReference<Task<Void>> stubborn = new AtomicReference<>();

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            stubborn.set(Weft.createTask("stubborn", () -> {
                for (int i = 0; i < 3; i++) {
                    swallow(() -> Weft.sleep(seconds(10)));
                }
            }));
            Weft.sleep(seconds(1));
            stubborn.get().cancel("please");
            stubborn.get().await();
        });

        assertThat(failures).hasSize(1);
        LoopFailure failure = failures.getFirst();
        assertThat(failure.kind()).isEqualTo(LoopFailure.Kind.SWALLOWED_CANCELLATION);
        assertThat(failure.task()).contains(stubborn.get());
        assertThat(failure.message())
                .startsWith("stubborn caught its cancellation [please, requested by Task-")
                .endsWith(" and went on: let the CancelledError pass");
        assertThat(failure.stack())
                .anySatisfy(frame ->
                        assertThat(frame.getClassName()).isEqualTo(getClass().getName()));
    }

    @Test
    void taskThatGoesOnElsewhereIsReported() {
        TestLoop test = new TestLoop();
        List<LoopFailure> failures = test.failures;
        Weft.run(test.options(), () -> {
            Task<Void> task = Weft.createTask("stubborn", () -> {
                swallow(() -> Weft.sleep(seconds(10)));
                for (int i = 0;
                        i < 20 && failures.isEmpty();
                        i++) { // a collection may miss what compiled code still holds
                    collectGarbage();
                    Weft.sleep(seconds(20));
                    Weft.checkpoint();
                }
            });
            Weft.sleep(seconds(1));
            task.cancel("please");
            task.await();
        });

        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.SWALLOWED_CANCELLATION);
        assertThat(failures.getFirst().message()).contains("stubborn").contains("please");
    }

    @Test
    void groupWhoseBodySwallowsIsReportedWithItsReason() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> Weft.taskGroup(group -> {
            Task<Void> helper = group.createTask(() -> {
                Weft.sleep(seconds(1));
                group.cancel("enough");
            });
            for (int i = 0; i < 3; i++) {
                swallow(() -> Weft.sleep(seconds(10)));
            }
            assertThat(helper.isDone()).isTrue();
        }));

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().message()).contains("enough");
    }

    @Test
    void taskThatEndsAfterItsCancellationIsNotReported() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<String> task = Weft.createTask(() -> {
                swallow(() -> Weft.sleep(seconds(10)));
                collectGarbage();
                return "salvaged";
            });
            Weft.checkpoint();
            task.cancel();
            assertThat(task.await()).isEqualTo("salvaged");
        });

        assertThat(failures).isEmpty();
    }

    @Test
    void cleanUpThatSuspendsIsNotReported() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(10));
                } finally {
                    for (int i = 0; i < 3; i++) {
                        collectGarbage();
                        Weft.sleep(seconds(1));
                        Weft.checkpoint();
                    }
                    log.add("cleaned up at " + now().toSeconds());
                }
            });
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThat(log).containsExactly("cleaned up at 3");
        });
    }

    @Test
    void cancellationThatItsScopeHasEndedIsNotReported() {
        TestLoop.run(() -> {
            for (int i = 0; i < 3; i++) {
                assertThat(Weft.moveOnAfter(seconds(1), () -> Weft.sleep(seconds(10))))
                        .isFalse();
                collectGarbage();
            }
            Weft.sleep(seconds(1));
        });
    }

    @Test
    void cleanUpWithTimeoutsIsNotReported() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(10));
                } finally {
                    for (int i = 0; i < 3; i++) {
                        assertThat(Weft.moveOnAfter(seconds(1), () -> Weft.sleep(seconds(10))))
                                .isFalse();
                        collectGarbage();
                        Weft.sleep(seconds(1));
                    }
                }
            });
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    @Test
    void cleanUpThatSuspendsWhereAnotherTaskWasCancelledIsNotReported() {
        TestLoop.run(() -> {
            Task<Void> inner = taskThatCleansUp(null);
            Task<Void> outer = taskThatCleansUp(inner);
            Weft.checkpoint();
            outer.cancel();
            Weft.sleep(seconds(1));

            inner.cancel();
            Weft.waitAll(List.of(outer));

            assertThat(outer.isCancelled()).isTrue();
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    private static Task<Void> taskThatCleansUp(@Nullable Task<Void> inner) {
        return Weft.createTask(() -> awaitAndCleanUp(inner));
    }

    private static void awaitAndCleanUp(@Nullable Task<Void> inner) {
        try {
            if (inner == null) {
                Weft.sleep(seconds(100));
            } else {
                inner.await();
            }
        } finally {
            Weft.sleep(seconds(5));
        }
    }

    @Test
    void cancellationThatWasTakenBackIsNotReported() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> {
                for (int i = 0; i < 3; i++) {
                    swallow(() -> Weft.sleep(seconds(10)));
                    Weft.currentTask().orElseThrow().uncancel();
                }
            });
            Weft.checkpoint();
            task.cancel();
            task.await();
        });
    }

    @Test
    void groupThatWaitsForSlowTasksIsNotReported() {
        TestLoop.run(() -> {
            assertThat(Weft.moveOnAfter(
                            seconds(1),
                            () -> Weft.taskGroup(group -> {
                                group.createTask(() -> {
                                    try {
                                        Weft.sleep(seconds(10));
                                    } finally {
                                        Weft.sleep(seconds(10));
                                        collectGarbage();
                                    }
                                });
                            })))
                    .isFalse();
            assertThat(now()).isEqualTo(seconds(11));
        });
    }

    @Test
    void cancellationThatAGroupDeliversAgainAndThatEndsWhatIsAwaitedIsNotReported() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> {
                assertThatThrownBy(() -> Weft.taskGroup(group -> {
                            group.createTask(SwallowedCancellationTest::failWhenCancelled);
                            Weft.sleep(seconds(10));
                        }))
                        .isInstanceOf(ExceptionGroup.class);
                Task<Void> child = Weft.createTask(SwallowedCancellationTest::failWhenCancelled);
                assertThatThrownBy(child::await).hasMessage("failed");
                collectGarbage();
                Weft.sleep(seconds(1));
            });
            Weft.sleep(seconds(1));
            task.cancel();

            task.await();
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    private static void failWhenCancelled() {
        try {
            Weft.sleep(seconds(10));
        } catch (CancelledError e) {
            throw new IllegalStateException("failed");
        }
    }

    @Test
    void taskThatGoesOnAtShutdownIsCancelledAgainUntilItEnds() {
        List<String> log = new ArrayList<>();

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Weft.createTask("stubborn", () -> {
                for (int i = 1; i <= 5; i++) {
                    int round = i;
                    swallow(() -> {
                        try {
                            Weft.sleep(seconds(1_000));
                            log.add("slept");
                        } catch (CancelledError e) {
                            log.add(round + " " + e.reason());
                            throw e;
                        }
                    });
                }
                log.add("ended");
            });
            Weft.checkpoint();
        });

        assertThat(log)
                .containsExactly(
                        "1 the loop is shutting down",
                        "2 the loop is shutting down",
                        "3 the loop is shutting down",
                        "4 the loop is shutting down",
                        "5 the loop is shutting down",
                        "ended");
        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.SWALLOWED_CANCELLATION);
    }

    @Test
    void taskThatSwallowedBeforeIsCancelledAtShutdownAtEverySuspension() {
        List<String> log = new ArrayList<>();

        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<Void> task = Weft.createTask("stubborn", () -> {
                for (int i = 0; i < 5; i++) {
                    swallow(() -> {
                        Weft.sleep(seconds(1_000));
                        log.add("slept");
                    });
                }
                log.add("ended");
            });
            Weft.checkpoint();
            task.cancel("please");
            Weft.sleep(seconds(10));
        });

        assertThat(log).containsExactly("ended");
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().message()).contains("please");
    }
}
