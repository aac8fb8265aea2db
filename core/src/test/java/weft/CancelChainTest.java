package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where a cancellation goes from a task that waits for another, and where shields stop it.
class CancelChainTest {

    @Test
    void cancelOfAWaitingTaskGoesToWhatItWaitsFor() {
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Task<Void> outer = Weft.createTask(() -> inner.await());
            Weft.checkpoint();

            outer.cancel();
            Weft.waitAll(List.of(outer));

            assertThat(inner.isCancelled()).isTrue();
            assertThat(outer.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelOfATaskThatIsAboutToWaitGoesToWhatItWaitsFor() {
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<Void> inner = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    Weft.sleep(seconds(5));
                    log.add("inner ended at " + now().toSeconds());
                }
            });
            Weft.checkpoint();
            Task<Void> outer = Weft.createTask(() -> inner.await());

            outer.cancel("early");
            Throwable thrown = catchThrowable(outer::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("early");
            assertThat(log).containsExactly("inner ended at 5");
        });
    }

    @Test
    void cancelOfATaskThatIsAboutToGatherLeavesNothingRunning() {
        TestLoop.run(() -> {
            Task<Void> outer =
                    Weft.createTask(() -> Weft.gather(() -> Weft.sleep(seconds(100)), () -> Weft.sleep(seconds(100))));

            outer.cancel();
            Weft.waitAll(List.of(outer));

            assertThat(outer.isCancelled()).isTrue();
            assertThat(Weft.allTasks()).hasSize(1);
            assertThat(now()).isZero();
        });
    }

    @Test
    void taskThatWaitsIsNotCancelledIfTheOtherComesToItsEnd() {
        TestLoop.run(() -> {
            Task<String> inner = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                    return "not reached";
                } catch (CancelledError e) {
                    return "salvaged";
                }
            });
            Task<String> outer = Weft.createTask(() -> inner.await());
            Weft.checkpoint();

            outer.cancel();

            assertThat(outer.await()).isEqualTo("salvaged");
        });
    }

    @Test
    void cancelOfTheInnerTaskCancelsTheOuterOne() {
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Task<Void> outer = Weft.createTask(() -> inner.await());
            Weft.checkpoint();

            inner.cancel();
            Weft.waitAll(List.of(outer));

            assertThat(outer.isCancelled()).isTrue();
            assertThat(outer.cancelling()).isZero();
        });
    }

    @Test
    void shieldEndsTheWaitAndLetsTheInnerTaskGoOn() {
        TestLoop.run(() -> {
            Task<String> inner = Weft.createTask(() -> {
                Weft.sleep(seconds(5));
                return "result";
            });
            Task<String> outer = Weft.createTask(() -> Weft.shield(inner));
            Weft.sleep(seconds(1));

            outer.cancel("outside");
            Throwable thrown = catchThrowable(outer::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("outside");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(inner.await()).isEqualTo("result");
        });
    }

    @Test
    void cancelOfAShieldedTaskEndsTheShield() {
        TestLoop.run(() -> {
            Task<String> inner = Weft.createTask(() -> {
                Weft.sleep(seconds(5));
                return "not reached";
            });
            Task<String> outer = Weft.createTask(() -> Weft.shield(inner));
            Weft.sleep(seconds(1));

            inner.cancel("inside");
            Throwable thrown = catchThrowable(outer::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("inside");
            assertThat(outer.isCancelled()).isTrue();
        });
    }

    @Test
    void shieldOfSomethingDoneGivesItAsItIs() {
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("result");
            Promise<String> failed = Promise.create();
            failed.fail(new IllegalStateException("broken"));

            assertThat(Weft.shield(done)).isEqualTo("result");
            assertThat(catchThrowable(() -> Weft.shield(failed))).hasMessage("broken");
        });
    }

    @Test
    void failureBehindAnAbandonedShieldIsReportedOnce() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<Void> inner = Weft.createTask("inner", () -> {
                Weft.sleep(seconds(5));
                throw new IllegalStateException("nobody looks");
            });
            Task<Void> first = Weft.createTask(() -> Weft.shield(inner));
            Task<Void> second = Weft.createTask(() -> Weft.shield(inner));
            Weft.sleep(seconds(1));
            first.cancel();
            second.cancel();
            Weft.sleep(seconds(10));
            assertThat(List.of(first, second)).allMatch(Task::isCancelled);
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.UNSEEN);
        assertThat(failures.getFirst().message()).contains("inner");
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("nobody looks");
    }

    @Test
    void endOfTheLoopCancelsWhatIsShielded() {
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            boolean completed = Weft.moveOnAfter(
                    seconds(1),
                    () -> Weft.shield(() -> {
                        try {
                            Weft.sleep(seconds(100));
                        } catch (CancelledError e) {
                            log.add(e.reason());
                            throw e;
                        }
                    }));
            assertThat(completed).isFalse();
        });

        assertThat(log).containsExactly("the loop is shutting down");
    }
}
