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
import org.junit.jupiter.api.Test;

class WaitForTest {

    private static Task<String> slowToClean(List<String> log) {
        return Weft.createTask(() -> {
            try {
                Weft.sleep(seconds(100));
                return "not reached";
            } finally {
                Weft.sleep(seconds(5));
                log.add("inner ended at " + now().toSeconds());
            }
        });
    }

    @Test
    void cancelledWaitReturnsOnlyWhenTheInnerTaskHasEnded() { // 49
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<String> inner = slowToClean(log);
            Task<String> wait = Weft.createTask(() -> Weft.waitFor(seconds(50), inner));
            Weft.sleep(seconds(1));

            wait.cancel("outside");
            CancelledError thrown = catchThrowableOfType(CancelledError.class, wait::await);

            assertThat(thrown.reason()).isEqualTo("outside");
            assertThat(log).containsExactly("inner ended at 6");
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    @Test
    void waitThatTimesOutReturnsOnlyWhenTheInnerTaskHasEnded() { // 50, 57
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<String> inner = slowToClean(log);

            TimedOutException thrown =
                    catchThrowableOfType(TimedOutException.class, () -> Weft.waitFor(seconds(1), inner));

            assertThat(thrown).hasMessage("not done within 1s").hasCauseInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("inner ended at 6");
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void waitOfZeroReturnsOnlyWhenTheInnerTaskHasEnded() { // 57
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();
            Task<String> inner = slowToClean(log);
            Weft.sleep(seconds(1));

            Throwable thrown = catchThrowable(() -> Weft.waitFor(Duration.ZERO, inner));

            assertThat(thrown).isInstanceOf(TimedOutException.class).hasCauseInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("inner ended at 6");
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void resultThatIsThereComesOutEvenIfTimeIsUp() { // 51
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("there");

            assertThat(Weft.waitFor(Duration.ZERO, done)).isEqualTo("there");
            assertThat(Weft.waitFor(seconds(-1), done)).isEqualTo("there");
        });
    }

    @Test
    void failureThatIsThereComesOutEvenIfTimeIsUp() { // 51
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.fail(new IllegalStateException("broken"));

            assertThatThrownBy(() -> Weft.waitFor(Duration.ZERO, done)).hasMessage("broken");
        });
    }

    @Test
    void bodyIsNotStartedIfTimeIsUp() { // 52
        TestLoop.run(() -> {
            List<String> log = new ArrayList<>();

            for (Duration timeout : List.of(Duration.ZERO, seconds(-1))) {
                assertThatThrownBy(() -> Weft.waitFor(timeout, () -> log.add("started")))
                        .isInstanceOf(TimedOutException.class)
                        .hasMessageContaining("not started");
            }

            assertThat(log).isEmpty();
            assertThat(now()).isZero();
        });
    }

    @Test
    void promiseThatIsNotDoneIsCancelledIfTimeIsUp() { // 52
        TestLoop.run(() -> {
            Promise<String> never = Promise.create();

            assertThatThrownBy(() -> Weft.waitFor(Duration.ZERO, never)).isInstanceOf(TimedOutException.class);

            assertThat(never.isCancelled()).isTrue();
        });
    }

    @Test
    void waitTimesOut() { // 54
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.waitFor(seconds(2), () -> Weft.sleep(seconds(10))))
                    .isInstanceOf(TimedOutException.class);

            assertThat(now()).isEqualTo(seconds(2));
        });
    }

    @Test
    void waitThatIsLongEnoughGivesTheResult() { // 54
        TestLoop.run(() -> {
            String result = Weft.waitFor(seconds(1_000_000), () -> {
                Weft.sleep(seconds(999_999));
                return "result";
            });

            assertThat(result).isEqualTo("result");
        });
    }

    @Test
    void resultOfTheSameTurnIsNotLost() { // 55
        TestLoop.run(() -> {
            Task<String> inner = Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                return "just in time";
            });
            Weft.checkpoint();

            String result = Weft.waitFor(seconds(1), inner);

            assertThat(result).isEqualTo("just in time");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void resultThatArrivesBeforeTheCancelOfTheSameTurnIsNotLost() { // 55
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<String> wait = Weft.createTask(() -> Weft.waitFor(seconds(10), promise));
            Weft.checkpoint();

            promise.complete("delivered");
            wait.cancel();

            assertThat(wait.await()).isEqualTo("delivered");
        });
    }

    @Test
    void valueReturnedAfterTheCancelIsTheResult() { // 57
        TestLoop.run(() -> {
            Task<String> inner = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                    return "not reached";
                } catch (CancelledError e) {
                    return "salvaged";
                }
            });

            assertThat(Weft.waitFor(seconds(1), inner)).isEqualTo("salvaged");
        });
    }

    @Test
    void failureInCleanUpWinsOverTheTimeout() { // 58
        TestLoop.run(() -> {
            Task<Void> inner = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } catch (CancelledError e) {
                    throw new IllegalStateException("clean-up");
                }
            });

            assertThatThrownBy(() -> Weft.waitFor(seconds(1), inner))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("clean-up");
        });
    }

    @Test
    void cancelledWaitCancelsWhatItWaitsFor() { // 59
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<String> wait = Weft.createTask(() -> Weft.waitFor(seconds(10), promise));
            Weft.sleep(seconds(1));

            wait.cancel();
            Throwable thrown = catchThrowable(wait::await);

            assertThat(thrown).isInstanceOf(CancelledError.class);
            assertThat(promise.isCancelled()).isTrue();
            assertThat(wait.isCancelled()).isTrue();
        });
    }

    @Test
    void shieldedTaskSurvivesTheTimeout() { // 61
        TestLoop.run(() -> {
            Task<String> inner = Weft.createTask(() -> {
                Weft.sleep(seconds(5));
                return "survived";
            });

            assertThatThrownBy(() -> Weft.waitFor(seconds(1), () -> Weft.shield(inner)))
                    .isInstanceOf(TimedOutException.class);
            assertThat(now()).isEqualTo(seconds(1));
            assertThatThrownBy(() -> Weft.waitFor(Duration.ZERO, () -> Weft.shield(inner)))
                    .isInstanceOf(TimedOutException.class);

            assertThat(inner.await()).isEqualTo("survived");
            assertThat(now()).isEqualTo(seconds(5));
        });
    }

    @Test
    void callbackDueBeforeTheDeadlineOfTheSameInstantComesFirst() { // 55
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            EventLoop.current().callLater(seconds(1), () -> promise.complete("in time"));

            assertThat(Weft.<String>waitFor(seconds(1), promise)).isEqualTo("in time");
        });
    }
}
