package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AwaitEndTest {

    private static Task<String> inner() {
        return Weft.createTask("inner", () -> {
            Weft.sleep(seconds(5));
            return "result";
        });
    }

    @Test
    void cancellationIsThrownWhenTheWaitIsOver() {
        TestLoop.inEveryOrder(() -> {
            Task<String> inner = inner();
            Task<Void> outer = Weft.createTask(() -> inner.awaitEnd());
            Weft.sleep(seconds(1));
            outer.cancel("enough");

            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("enough");

            assertThat(now()).isEqualTo(seconds(5));
            assertThat(inner.resultNow()).isEqualTo("result");
        });
    }

    @Test
    void pendingCancellationDoesNotKeepItFromWaiting() {
        TestLoop.inEveryOrder(() -> {
            Task<String> inner = inner();
            Task<Void> outer = Weft.createTask(() -> {
                Weft.currentTask().orElseThrow().cancel("by itself");
                inner.awaitEnd();
            });

            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("by itself");

            assertThat(now()).isEqualTo(seconds(5));
            assertThat(inner.resultNow()).isEqualTo("result");
        });
    }

    @Test
    void lastOfSeveralCancellationsIsThrown() {
        TestLoop.inEveryOrder(() -> {
            Promise<String> promise = Promise.create();
            Task<Void> outer = Weft.createTask(() -> promise.awaitEnd());
            for (int i = 1; i <= 3; i++) {
                Weft.sleep(seconds(1));
                outer.cancel("request " + i);
                Weft.checkpoint();
                assertThat(outer.isDone()).isFalse();
            }

            promise.complete("result");

            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageStartingWith("request 3");
        });
    }

    @Test
    void promiseIsNotCancelled() {
        TestLoop.inEveryOrder(() -> {
            Promise<String> promise = Promise.create();
            Task<Void> outer = Weft.createTask(() -> promise.awaitEnd());
            Weft.sleep(seconds(1));
            outer.cancel();
            Weft.sleep(seconds(1));

            assertThat(promise.isDone()).isFalse();
            assertThat(outer.isDone()).isFalse();
            promise.complete("result");
        });
    }

    @Test
    void cancellationThatComesWithTheEndWaitsForTheNextSuspension() {
        List<String> log = new ArrayList<>();
        TestLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Task<Void> outer = Weft.createTask(() -> {
                promise.awaitEnd();
                log.add("over");
                Weft.checkpoint();
                log.add("not reached");
            });
            Weft.sleep(seconds(1));
            promise.complete("result");
            outer.cancel();
            Weft.waitAll(List.of(outer));

            assertThat(outer.isCancelled()).isTrue();
        });

        assertThat(log).containsExactly("over");
    }

    @Test
    void timeoutIsOverWhenTheWaitIs() {
        TestLoop.inEveryOrder(() -> {
            Task<String> inner = inner();

            assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> inner.awaitEnd()))
                    .isInstanceOf(TimedOutException.class);

            assertThat(now()).isEqualTo(seconds(5));
            Weft.checkpoint(); // nothing is pending any more
        });
    }

    @Test
    void outerTimeoutIsNotTakenForTheInnerOne() {
        TestLoop.inEveryOrder(() -> {
            Task<String> inner = inner();

            assertThatThrownBy(() -> Weft.timeout(seconds(2), () -> Weft.moveOnAfter(seconds(1), inner::awaitEnd)))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("not done within 2s");
        });
    }

    @Test
    void neitherFailureNorCancellationOfWhatIsAwaitedIsThrown() {
        TestLoop.inEveryOrder(() -> {
            Task<Void> failing = Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                throw new IllegalStateException("failed");
            });
            Task<Void> cancelled = Weft.createTask(() -> Weft.sleep(seconds(9)));
            EventLoop.current().callLater(seconds(2), cancelled::cancel);

            failing.awaitEnd();
            assertThat(now()).isEqualTo(seconds(1));
            cancelled.awaitEnd();
            assertThat(now()).isEqualTo(seconds(2));

            assertThat(failing.exceptionNow()).hasMessage("failed");
        });
    }

    @Test
    void failureThatNobodyLooksAtIsReportedAllTheSame() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Promise<Void> failed = Promise.create();
            failed.fail(new IllegalStateException("failed"));
            failed.awaitEnd();
        });

        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.UNSEEN);
    }

    @Test
    void waitForWhatIsDoneNoticesACancellation() {
        TestLoop.run(() -> {
            Promise<String> done = Promise.create();
            done.complete("result");
            done.awaitEnd();

            boolean finished = Weft.moveOnAfter(seconds(-1), done::awaitEnd);

            assertThat(finished).isFalse();
        });
    }

    @Test
    void endOfTheLoopWaitsForIt() {
        List<String> log = new ArrayList<>();
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> inner = Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    Weft.sleep(seconds(1));
                    log.add("inner");
                }
            });
            Weft.createTask(() -> {
                try {
                    inner.awaitEnd();
                } finally {
                    log.add("outer");
                }
            });
            Weft.sleep(seconds(1));
        });

        assertThat(log).containsExactly("inner", "outer");
    }

    @Test
    void taskThatHasSwallowedACancellationWaitsAtTheEndOfTheLoopToo() {
        List<String> log = new ArrayList<>();
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Promise<Void> promise = Promise.create();
            Task<Void> stubborn = Weft.createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        Weft.sleep(seconds(100));
                    } catch (CancelledError e) {
                        log.add(e.reason());
                    }
                }
                try {
                    promise.awaitEnd();
                } finally {
                    log.add("promise done: " + promise.isDone());
                }
            });
            Weft.createTask(() -> {
                try {
                    Weft.sleep(seconds(100));
                } finally {
                    Weft.sleep(seconds(1));
                    promise.complete(null);
                }
            });
            Weft.sleep(seconds(1));
            stubborn.cancel("please");
            Weft.sleep(seconds(1));
        });

        assertThat(log).containsExactly("please", "the loop is shutting down", "promise done: true");
        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.SWALLOWED_CANCELLATION);
    }

    @Test
    void cancellationThatAGroupDeliversAgainWasNotSwallowed() {
        TestLoop.inEveryOrder(() -> {
            List<Promise<Void>> promises = List.of(Promise.create(), Promise.create());
            int[] failed = {0};
            Task<Void> task = Weft.createTask(() -> {
                for (Promise<Void> promise : promises) {
                    try {
                        Weft.taskGroup(group -> {
                            group.createTask(AwaitEndTest::failWhenCancelled);
                            promise.awaitEnd();
                        });
                    } catch (ExceptionGroup e) {
                        failed[0]++;
                    }
                }
            });
            Weft.sleep(seconds(1));
            task.cancel();
            for (Promise<Void> promise : promises) {
                Weft.sleep(seconds(1));
                promise.complete(null);
            }
            Weft.waitAll(List.of(task));

            assertThat(failed[0]).isEqualTo(2);
        });
    }

    private static void failWhenCancelled() {
        try {
            Weft.sleep(seconds(100));
        } catch (CancelledError e) {
            throw new IllegalStateException("failed", e);
        }
    }

    @Test
    void taskSaysWhatItWaitsFor() {
        TestLoop.run(() -> {
            Task<String> inner = inner();
            Task<Void> outer = Weft.createTask("outer", () -> inner.awaitEnd());
            Weft.sleep(seconds(1));

            assertThat(outer).hasToString("outer[waiting for the end of inner]");
            assertThatThrownBy(() -> Weft.currentTask().orElseThrow().awaitEnd())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("awaits itself: this would never end");
        });
    }
}
