package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a cancellation of a task is delivered.
class CancellationTest {

    @Test
    void catchOfExceptionDoesNotSwallowACancellation() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } catch (Exception e) {
                    log.add("caught " + e);
                }
                log.add("went on");
            });
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void requestIsDeliveredOnceSoThatCleanUpMaySuspend() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    Weft.checkpoint();
                    Weft.sleep(seconds(5));
                    Weft.createTask(() -> Weft.sleep(seconds(1))).await();
                    log.add("cleaned up at " + now().toSeconds());
                }
            });
            Weft.checkpoint();

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(log).containsExactly("cleaned up at 6");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void secondRequestIsDeliveredInCleanUp() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    try {
                        Weft.sleep(seconds(5));
                    } catch (CancelledError e) {
                        log.add(e.reason() + " at " + now().toSeconds());
                        throw e;
                    }
                }
            });
            Weft.checkpoint();
            task.cancel("first");
            Weft.sleep(seconds(1));

            task.cancel("second");
            Weft.waitAll(List.of(task));

            assertThat(log).containsExactly("second at 1");
        });
    }

    @Test
    void taskCancelledBeforeItsFirstStepRunsToItsFirstSuspension() { // T3
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                try {
                    log.add("begun");
                    Weft.checkpoint();
                    log.add("not reached");
                } finally {
                    log.add("finally");
                }
            });

            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(log).containsExactly("begun", "finally");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void taskThatEndsWithoutSuspendingAfterACancelKeepsItsResult() {
        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel();
                return "result";
            });

            assertThat(task.await()).isEqualTo("result");
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test
    void taskThatSwallowsItsCancellationAndReturnsHasAResult() {
        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                    return "not reached";
                } catch (CancelledError e) {
                    return "result";
                }
            });
            Weft.checkpoint();

            assertThat(task.cancel()).isTrue();

            assertThat(task.await()).isEqualTo("result");
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test
    void valueThatWasDeliveredIsNotLostToACancelInTheSameTurn() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Promise<String> promise = Promise.create();
            Task<Void> task = Weft.createTask(() -> {
                log.add(promise.await());
                Weft.checkpoint();
                log.add("not reached");
            });
            Weft.checkpoint();

            promise.complete("value");
            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(log).containsExactly("value");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelSaysWhetherTheTaskWasDone() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(seconds(100)));

            assertThat(task.cancel()).isTrue();
            assertThat(task.cancel()).isTrue();
            assertThat(task.isCancelled()).isFalse();
            Weft.waitAll(List.of(task));
            assertThat(task.isCancelled()).isTrue();
            assertThat(task.cancel()).isFalse();
            assertThat(task.cancelling()).isZero();
        });
    }

    @Test
    void everyCallIsARequestOfItsOwn() {
        TestLoop.run(() -> {
            List<Integer> counts = new ArrayList<>();
            Task<?> me = Weft.currentTask().orElseThrow();

            me.cancel();
            me.cancel();
            counts.add(me.cancelling());
            counts.add(me.uncancel());
            counts.add(me.uncancel());
            counts.add(me.uncancel());

            assertThat(counts).containsExactly(2, 1, 0, 0);
        });
    }

    @Test
    void requestTakenBackBeforeItWasDeliveredNeverArrives() {
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();

            me.cancel();
            me.uncancel();

            Weft.checkpoint();
            Weft.sleep(seconds(1));
        });
    }

    @Test
    void requestOfAScopeIsNotTakenBackByUncancel() {
        TestLoop.run(() -> {
            CancelScope scope = CancelScope.create();
            Task<?> me = Weft.currentTask().orElseThrow();

            boolean completed = scope.run(() -> {
                scope.cancel();
                assertThat(me.cancelling()).isZero();
                assertThat(me.uncancel()).isZero();
                Weft.checkpoint();
            });

            assertThat(completed).isFalse();
        });
    }

    @Test
    void everyCallThatMaySuspendNoticesACancellation() {
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("there");
            Task<?> me = Weft.currentTask().orElseThrow();
            List<Action> calls = List.of(
                    Weft::checkpoint,
                    Weft::checkpointIfDue,
                    () -> Weft.sleep(seconds(0)),
                    () -> Weft.sleep(seconds(1)),
                    () -> done.await(),
                    () -> Weft.gather(done),
                    () -> Weft.waitAll(List.of(done)),
                    () -> Weft.shield(done),
                    () -> Weft.waitFor(seconds(0), done),
                    () -> Weft.waitFor(seconds(0), () -> {}),
                    () -> Weft.toThread(() -> {}),
                    () -> Weft.asCompleted(List.of(done)).iterator().next());

            for (Action call : calls) {
                me.cancel();
                assertThat(catchThrowable(call::run)).isInstanceOf(CancelledError.class);
                me.uncancel();
            }
        });
    }

    @Test
    void taskYieldsAfter256CallsInARowThatDidNotSuspend() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Promise<String> done = Promise.create();
            done.complete("there");
            Weft.createTask(() -> log.add("other"));

            for (int i = 1; i <= 300; i++) {
                done.await();
                if (i % 50 == 0 || i == 255 || i == 256) {
                    log.add("me " + i);
                }
            }

            assertThat(log)
                    .containsExactly(
                            "me 50", "me 100", "me 150", "me 200", "me 250", "me 255", "other", "me 256", "me 300");
        });
    }
}
