package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskCancelTest {

    @Test
    void everyCallIsARequest() { // 115
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(seconds(10)));
            Weft.checkpoint();
            assertThat(task.cancelling()).isZero();

            assertThat(task.cancel()).isTrue();
            assertThat(task.cancelling()).isEqualTo(1);
            assertThat(task.cancel()).isTrue();
            assertThat(task.cancelling()).isEqualTo(2);

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void taskThatTookBackItsCancellationRunsOnAndCanBeCancelledAgain() { // 116
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                Task<?> me = Weft.currentTask().orElseThrow();
                try {
                    Weft.sleep(seconds(10));
                } catch (CancelledError e) {
                    log.add("cancelled, left " + me.uncancel());
                }
                Weft.sleep(seconds(10));
            });
            Weft.checkpoint();

            task.cancel();
            Weft.sleep(seconds(1));
            assertThat(log).containsExactly("cancelled, left 0");
            assertThat(task.isDone()).isFalse();

            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void countOfRequestsIsNeverBelowZeroAndZeroWhenDone() { // 116
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();
            assertThat(me.uncancel()).isZero();
            Task<Void> done = Weft.createTask(() -> Weft.sleep(seconds(1)));
            done.cancel();
            Weft.waitAll(List.of(done));

            assertThat(done.cancelling()).isZero();
            assertThat(done.uncancel()).isZero();
            assertThat(done.isCancelled()).isTrue();
        });
    }

    /// What a library author writes: a limit of time by hand.
    private static boolean limited(long limit, Action body) throws Exception {
        Task<?> me = Weft.currentTask().orElseThrow();
        int before = me.cancelling();
        boolean[] fired = {false};
        Handle timer = EventLoop.current().callLater(seconds(limit), () -> {
            fired[0] = true;
            me.cancel("limit");
        });
        try {
            body.run();
            return true;
        } catch (CancelledError e) {
            if (fired[0] && me.uncancel() <= before) {
                return false;
            }
            throw e;
        } finally {
            timer.cancel();
        }
    }

    @Test
    void limitByHandEndsItsOwnRequestOnly() { // 117
        TestLoop.run(() -> {
            Task<Boolean> alone = Weft.createTask(() -> limited(1, () -> Weft.sleep(seconds(5))));
            Task<Boolean> inTime = Weft.createTask(() -> limited(5, () -> Weft.sleep(seconds(1))));
            Task<Boolean> both = Weft.createTask(() -> limited(1, () -> Weft.sleep(seconds(5))));
            EventLoop.current().callLater(seconds(1), () -> both.cancel("from outside"));

            Weft.waitAll(List.of(alone, inTime, both));

            assertThat(alone.resultNow()).isFalse();
            assertThat(inTime.resultNow()).isTrue();
            assertThat(both.isCancelled()).isTrue();
        });
    }

    @Test
    void taskCancelledBeforeItsFirstStepRunsToItsFirstSuspension() { // 119
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> task = Weft.createTask(() -> {
                log.add("begun");
                try {
                    Weft.sleep(seconds(1));
                } finally {
                    log.add("cleaned up");
                }
            });

            task.cancel("changed my mind");

            assertThatThrownBy(task::await)
                    .isInstanceOfSatisfying(
                            CancelledError.class, e -> assertThat(e.reason()).isEqualTo("changed my mind")); // 120
            assertThat(log).containsExactly("begun", "cleaned up");
            assertThat(now()).isZero();
        });
    }

    @Test
    void awaitedPromiseIsCancelledToo() { // 119, 140, 143
        TestLoop.run(() -> {
            Promise<String> inner = Promise.create();
            Task<String> task = Weft.createTask(inner);
            Weft.checkpoint();

            task.cancel("enough");

            assertThat(inner.isCancelled()).isTrue();
            assertThat(task.isDone()).isFalse();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");
        });
    }

    @Test
    void promiseAndTaskMayBothBeCancelled() { // 119
        TestLoop.run(() -> {
            Promise<String> inner = Promise.create();
            Task<String> task = Weft.createTask(inner);
            Weft.checkpoint();

            inner.cancel();
            task.cancel();

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void requestTravelsDownAChainOfTasksAndTheErrorUp() { // 143
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> innermost = Weft.createTask("innermost", () -> logEnd("innermost", log));
            Task<Void> middle = Weft.createTask("middle", () -> logEnd("middle", innermost, log));
            Task<Void> outer = Weft.createTask("outer", () -> logEnd("outer", middle, log));
            Weft.checkpoint();

            outer.cancel("from above");

            assertThatThrownBy(outer::await).hasMessageStartingWith("from above");
            assertThat(log).containsExactly("innermost", "middle", "outer");
            assertThat(innermost.isCancelled()).isTrue();
        });
    }

    private static void logEnd(String name, List<String> log) {
        try {
            Weft.sleep(seconds(10));
        } finally {
            log.add(name);
        }
    }

    private static void logEnd(String name, Task<Void> inner, List<String> log) {
        try {
            inner.await();
        } finally {
            log.add(name);
        }
    }

    @Test
    void errorNamesWhoAskedAndWhy() { // 120
        TestLoop.run(() -> {
            Task<Void> victim = Weft.createTask(() -> Weft.sleep(seconds(1)));
            Task<Boolean> culprit = Weft.createTask("culprit", () -> victim.cancel("too slow"));
            culprit.await();

            assertThatThrownBy(victim::await)
                    .hasMessage("too slow, requested by culprit")
                    .isInstanceOfSatisfying(CancelledError.class, e -> {
                        assertThat(e.reason()).isEqualTo("too slow");
                        assertThat(e.requester()).contains(culprit);
                        assertThat(e.scope()).isEmpty();
                    });
        });
    }

    @Test
    void valueThatIsOnItsWayIsNotLost() { // 120
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<String> task = Weft.createTask(promise);
            Task<String> goesOn = Weft.createTask(() -> {
                String value = promise.await();
                Weft.shield(() -> Weft.sleep(seconds(1)));
                return value;
            });
            Weft.checkpoint();

            promise.complete("value");
            task.cancel("too late");
            goesOn.cancel("at the next suspension");

            assertThat(task.await()).isEqualTo("value");
            assertThatThrownBy(goesOn::await).hasMessageStartingWith("at the next suspension");
            assertThat(now()).isZero();
        });
    }
}
