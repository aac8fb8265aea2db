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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimeoutTest {

    private static CancelScope scopeOf(Duration timeout, ScopeAction body) {
        AtomicReference<CancelScope> used = new AtomicReference<>();
        Weft.timeout(timeout, scope -> {
            used.set(scope);
            body.run(scope);
        });
        return used.get();
    }

    @Test
    void bodyThatTakesTooLongIsStopped() { // 32
        TestLoop.run(() -> {
            AtomicReference<CancelScope> used = new AtomicReference<>();

            TimedOutException thrown = catchThrowableOfType(
                    TimedOutException.class,
                    () -> Weft.timeout(seconds(1), scope -> {
                        used.set(scope);
                        assertThat(scope.deadline()).contains(seconds(1));
                        Weft.sleep(seconds(10));
                    }));

            assertThat(thrown).hasMessage("not done within 1s").hasCauseInstanceOf(CancelledError.class);
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(used.get().isExpired()).isTrue();
            assertThat(used.get().deadline()).contains(seconds(1));
        });
    }

    @Test
    void bodyThatIsNotDoneByTheDeadlineIsStopped() { // 32
        TestLoop.run(() -> {
            Weft.sleep(seconds(5));

            assertThatThrownBy(() -> Weft.timeoutAt(seconds(7), () -> Weft.sleep(seconds(10))))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("not done by the deadline");

            assertThat(now()).isEqualTo(seconds(7));
        });
    }

    @Test
    void ofTwoTimeoutsAtOnceOnlyTheOuterOneConverts() { // 33
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            List<CancelScope> scopes = new ArrayList<>();

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(1), outer -> {
                try {
                    Weft.timeout(seconds(1), inner -> {
                        scopes.addAll(List.of(outer, inner));
                        Weft.sleep(seconds(10));
                    });
                } catch (Throwable e) {
                    log.add(e.getClass().getSimpleName());
                    throw e;
                }
            }));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(log).containsExactly("CancelledError");
            assertThat(scopes).extracting(CancelScope::isExpired).containsExactly(true, true);
            assertThat(scopes).extracting(CancelScope::isCaught).containsExactly(true, false);
        });
    }

    @Test
    void ofTwoTimeoutsAtOnceOnlyTheOuterOneConvertsWhicheverWasSetFirst() { // 33
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(100), outer -> {
                try {
                    Weft.timeout(seconds(1), inner -> {
                        outer.rescheduleAt(seconds(1));
                        assertThat(inner.deadline()).isEqualTo(outer.deadline());
                        Weft.sleep(seconds(10));
                    });
                } catch (Throwable e) {
                    log.add(e.getClass().getSimpleName());
                    throw e;
                }
            }));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(log).containsExactly("CancelledError");
        });
    }

    @Test
    void bodyThatIsFastIsNotConcerned() { // 34
        TestLoop.run(() -> {
            CancelScope scope = scopeOf(seconds(2), _ -> Weft.sleep(seconds(1)));

            Weft.sleep(seconds(5));

            assertThat(scope.isExpired()).isFalse();
            assertThat(scope.isCancelled()).isFalse();
            assertThat(EventLoop.current().scheduler.timers.isEmpty()).isTrue();
        });
    }

    @Test
    void resultComesOut() { // 34
        TestLoop.run(() ->
                assertThat(Weft.<String>timeout(seconds(2), () -> "result")).isEqualTo("result"));
    }

    @Test
    void deadlineThatWasTakenAwayNeverComes() { // 35
        TestLoop.run(() -> {
            CancelScope scope = scopeOf(seconds(1), mine -> {
                mine.removeDeadline();
                Weft.sleep(seconds(1_000_000));
            });

            assertThat(scope.isExpired()).isFalse();
            assertThat(scope.deadline()).isEmpty();
        });
    }

    @Test
    void timeThatIsUpAlreadyStopsTheBodyAtItsFirstSuspension() { // 36
        TestLoop.run(() -> {
            for (Duration timeout : List.of(Duration.ZERO, seconds(-1))) {
                List<String> log = new ArrayList<>();

                Throwable thrown = catchThrowable(() -> Weft.timeout(timeout, () -> {
                    log.add("begun");
                    Weft.sleep(seconds(10));
                    log.add("not reached");
                }));

                assertThat(thrown).isInstanceOf(TimedOutException.class);
                assertThat(log).containsExactly("begun");
            }
            assertThat(now()).isZero();
        });
    }

    @Test
    void timeThatIsUpAlreadyStopsAMereCheckpoint() { // 36
        TestLoop.run(() -> {
            Weft.sleep(seconds(5));

            assertThatThrownBy(() -> Weft.timeout(Duration.ZERO, () -> Weft.sleep(Duration.ZERO)))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> Weft.timeoutAt(seconds(1), Weft::checkpoint))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> Weft.timeoutAt(seconds(-1), Weft::checkpointIfDue))
                    .isInstanceOf(TimedOutException.class);
        });
    }

    @Test
    void bodyThatDoesNotSuspendIsNotStopped() { // 36
        TestLoop.run(
                () -> assertThat(Weft.<Integer>timeout(Duration.ZERO, () -> 42)).isEqualTo(42));
    }

    @Test
    void timeoutHasTheCancellationAsItsCause() { // 38
        TestLoop.run(() -> {
            TimedOutException thrown = catchThrowableOfType(
                    TimedOutException.class, () -> Weft.timeout(seconds(1), () -> Weft.sleep(seconds(10))));

            CancelledError cause = (CancelledError) thrown.getCause();
            assertThat(cause.reason()).isEqualTo("time is up");
            assertThat(cause.requester()).isEmpty();
            assertThat(cause.scope()).isPresent();
            assertThat(cause.getStackTrace())
                    .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("sleep"));
        });
    }

    @Test
    void failureInCleanUpPassesAndTellsOfTheTimeout() { // 38
        TestLoop.run(() -> {
            IllegalStateException failure = new IllegalStateException("clean-up");

            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(1), () -> {
                try {
                    Weft.sleep(seconds(10));
                } catch (CancelledError e) {
                    failure.initCause(e);
                    throw failure;
                }
            }));

            assertThat(thrown).isSameAs(failure).hasCauseInstanceOf(CancelledError.class);
            assertThat(thrown.getSuppressed()).hasSize(1);
            assertThat(thrown.getSuppressed()[0])
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("not done within 1s");
        });
    }

    @Test
    void cancelFromOutsideStaysACancellation() { // 39
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.timeout(seconds(10), () -> Weft.sleep(seconds(100))));
            Weft.sleep(seconds(1));

            task.cancel("outside");
            Throwable thrown = catchThrowable(task::await);

            assertThat(thrown).isInstanceOf(CancelledError.class).hasMessageStartingWith("outside");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelFromOutsideInTheTurnOfTheDeadlineIsNotLost() { // 39
        TestLoop.run(() -> {
            List<Task<Void>> timed = new ArrayList<>();
            EventLoop.current().callLater(seconds(1), () -> timed.getFirst().cancel("outside"));
            timed.add(Weft.createTask(() -> Weft.timeout(seconds(1), () -> Weft.sleep(seconds(100)))));

            Throwable thrown = catchThrowable(timed.getFirst()::await);

            assertThat(thrown).isInstanceOf(CancelledError.class);
            assertThat(timed.getFirst().isCancelled()).isTrue();
        });
    }

    @Test
    void timeoutThatWasHandledLeavesTheTaskAsItWas() { // 40
        TestLoop.run(() -> {
            Throwable thrown = catchThrowable(() -> Weft.timeout(seconds(1), () -> Weft.sleep(seconds(10))));

            assertThat(thrown).isInstanceOf(TimedOutException.class);
            assertThat(Weft.currentTask().orElseThrow().cancelling()).isZero();
            Weft.checkpoint();
            Weft.sleep(seconds(1));
            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void timeoutNeedsATask() { // 47
        assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a scope was called outside of a task");
    }
}
