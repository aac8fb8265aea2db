package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a task makes of its cancellation.
class TaskCancelCaughtTest {

    @Test
    void taskMayReturnAValueAfterACancellation() { // 122
        TestLoop.run(() -> {
            Task<Integer> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(1));
                    return 0;
                } catch (CancelledError e) {
                    return 42;
                }
            });
            Weft.checkpoint();

            task.cancel();

            assertThat(task.await()).isEqualTo(42);
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test
    void taskThatIgnoresItsCancellationEndsAsItWillAndIsReportedOnce() { // 123
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<Integer> task = Weft.createTask("stubborn", () -> {
                int times = 0;
                while (times < 4) {
                    try {
                        Weft.sleep(seconds(1));
                    } catch (CancelledError e) {
                        // ignored
                    }
                    times++;
                }
                return times;
            });
            Weft.checkpoint();
            task.cancel("stop it");

            assertThat(task.await()).isEqualTo(4);
            assertThat(task.isCancelled()).isFalse();
            assertThat(now()).isEqualTo(seconds(3));
        });

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.SWALLOWED_CANCELLATION);
        assertThat(failures.getFirst().message()).contains("stubborn", "stop it", "let the CancelledError pass");
    }

    @Test
    void ownCancellationArrivesAtTheNextSuspension() { // 124
        TestLoop.run(() -> {
            boolean[] wentOn = {false};
            Task<Void> task = Weft.createTask(() -> {
                assertThat(Weft.currentTask().orElseThrow().cancel("myself")).isTrue();
                wentOn[0] = true;
                Weft.sleep(seconds(1));
                throw new AssertionError("was not cancelled");
            });

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("myself");
            assertThat(wentOn).containsExactly(true);
            assertThat(now()).isZero();
        });
    }

    @Test
    void taskThatEndsWithoutSuspendingAgainKeepsItsResult() { // 1.3 cancel
        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel();
                return "done all the same";
            });

            assertThat(task.await()).isEqualTo("done all the same");
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test
    void taskThatIsDoneIsNotCancelled() { // 1.3 cancel
        TestLoop.run(() -> {
            Task<String> task = Weft.createTask(() -> "result");
            task.await();

            assertThat(task.cancel()).isFalse();
            assertThat(task.isCancelled()).isFalse();
            assertThat(task.resultNow()).isEqualTo("result");
        });
    }

    @Test
    void cleanUpMaySuspendAndItsFailureIsTheTasks() { // 122
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(10));
                } finally {
                    Weft.sleep(seconds(2));
                    failCleanUp();
                }
            });
            Weft.checkpoint();
            task.cancel();

            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("clean-up");
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    private static void failCleanUp() {
        throw new IllegalStateException("clean-up");
    }

    @Test
    void stackOfTheErrorShowsWhereTheInnermostWasInterrupted() { // 127
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask(TaskCancelCaughtTest::whereItReallyWaits);
            Task<Void> outer = Weft.createTask(() -> {
                inner.await();
            });
            Weft.checkpoint();
            outer.cancel();

            assertThatThrownBy(outer::await)
                    .satisfies(e -> assertThat(e.getStackTrace())
                            .extracting(StackTraceElement::getMethodName)
                            .contains("whereItReallyWaits"));
        });
    }

    private static void whereItReallyWaits() {
        Weft.sleep(seconds(1));
    }

    @Test
    void fatalErrorOfACleanUpEndsTheRunAndIsTheTasksOutcome() { // 141
        InternalError fatal = new InternalError("the machine is broken");
        Task<?>[] task = new Task<?>[1];
        EventLoop loop = EventLoop.create(new TestLoop().options());

        assertThatThrownBy(() -> loop.runUntilComplete(() -> {
                    task[0] = Weft.createTask(() -> {
                        try {
                            Weft.sleep(seconds(10));
                        } catch (CancelledError e) {
                            throw fatal;
                        }
                    });
                    Weft.checkpoint();
                    task[0].cancel();
                    Weft.sleep(seconds(100));
                }))
                .isSameAs(fatal);
        loop.close();

        assertThat(task[0].exceptionNow()).isSameAs(fatal);
    }

    @Test
    void cancelledWaiterLeavesTasksItOnlyWatches() { // 143
        TestLoop.run(() -> {
            Task<String> child = Weft.createTask(() -> {
                Weft.sleep(seconds(2));
                return "ran on";
            });
            Task<?> waiter = Weft.createTask(() -> Weft.waitAll(List.of(child)));
            Weft.sleep(seconds(1));

            waiter.cancel();

            assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(child.await()).isEqualTo("ran on");
        });
    }

    @Test
    void requestTakenBackBeforeItsDeliveryNeverArrives() { // 116
        TestLoop.run(() -> {
            Task<?> me = Weft.currentTask().orElseThrow();
            me.cancel();

            me.uncancel();

            Weft.sleep(seconds(1));
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void reasonIsKeptInTheCauseOfAnotherFailure() { // 121
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(1));
                } catch (CancelledError e) {
                    throw new IllegalStateException("broken by it", e);
                }
            });
            Weft.checkpoint();
            task.cancel("the reason");

            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken by it")
                    .cause()
                    .hasMessageStartingWith("the reason");
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test
    void requestTakenBackAfterItEndedTheWaitIsDeliveredAllTheSame() { // 116
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(TestLoop.seconds(10)));
            Weft.checkpoint();

            task.cancel("too late");
            task.uncancel();

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("too late");
        });
    }
}
