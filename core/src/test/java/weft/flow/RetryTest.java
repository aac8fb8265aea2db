package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.millis;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.Engine;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.TestLoop;
import weft.TimedOutException;
import weft.Weft;

class RetryTest {

    private final List<Duration> times = new ArrayList<>(); // of the attempts
    private final List<RuntimeException> failures = IntStream.range(0, 50)
            .mapToObj(number -> new RuntimeException("failure " + number))
            .toList();

    private String failing(int often) {
        times.add(now());
        if (times.size() <= often) {
            throw failures.get(times.size() - 1);
        }
        return "result";
    }

    @Test
    void bodyThatSucceedsIsCalledOnce() {
        TestLoop.run(() -> assertThat(Retry.defaults().call(() -> failing(0))).isEqualTo("result"));

        assertThat(times).hasSize(1);
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Retry retry = Retry.defaults().withAttempts(7).withDelay(seconds(1), seconds(5));

        TestLoop.run(() -> assertThat(retry.call(() -> failing(6))).isEqualTo("result"));

        assertThat(times)
                .containsExactly(seconds(0), seconds(1), seconds(3), seconds(7), seconds(12), seconds(17), seconds(22));
    }

    @Test
    void lastFailureComesOutWithTheEarlierOnesSuppressed() {
        TestLoop.run(() -> {
            Throwable thrown = catchThrowable(() -> Retry.defaults().call(() -> failing(9)));

            assertThat(thrown).isSameAs(failures.get(2));
            assertThat(thrown.getSuppressed()).containsExactly(failures.get(0), failures.get(1));
            assertThat(now()).isEqualTo(millis(300));
        });
    }

    @Test
    void onlyTheLastTenFailuresAreKept() {
        TestLoop.run(() -> {
            Throwable thrown =
                    catchThrowable(() -> Retry.defaults().withAttempts(30).call(() -> failing(50)));

            assertThat(thrown.getSuppressed()).containsExactlyElementsOf(failures.subList(19, 29));
        });
    }

    @Test
    void sameInstanceThrownAgainDoesNotSuppressItself() {
        TestLoop.run(() -> {
            RuntimeException broken = new RuntimeException("broken");

            assertThat(catchThrowable(() -> Retry.defaults().call(() -> {
                        throw broken;
                    })))
                    .isSameAs(broken)
                    .hasNoSuppressedExceptions();
        });
    }

    @Test
    void conditionSeesWhatTheBodyHasThrown() {
        List<Exception> seen = new ArrayList<>();
        Retry retry = Retry.defaults().withCondition(e -> {
            seen.add(e);
            return !(e instanceof FileNotFoundException);
        });

        TestLoop.run(() -> assertThatThrownBy(() -> retry.call(() -> {
                    throw seen.isEmpty() ? new IOException("lost") : new FileNotFoundException("gone");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseInstanceOf(FileNotFoundException.class));

        assertThat(seen).hasSize(2).first().isInstanceOf(IOException.class);
    }

    @Test
    void noAttemptBeginsAfterTheLimitOfTime() {
        Retry retry = Retry.defaults()
                .withAttempts(100)
                .withDelay(seconds(1), seconds(1))
                .withTimeLimit(seconds(3));

        TestLoop.run(() -> {
            assertThatThrownBy(() -> retry.call(() -> failing(50))).hasMessage("failure 3");
            assertThat(now()).isEqualTo(seconds(3));
        });

        assertThat(times).containsExactly(seconds(0), seconds(1), seconds(2), seconds(3));
    }

    @Test
    void jitterIsDrawnFromTheGivenRandom() {
        Retry retry = Retry.defaults().withDelay(seconds(1), seconds(9)).withJitter(new Random(7));
        Random same = new Random(7);
        Duration second = Duration.ofNanos(same.nextLong(seconds(1).toNanos() + 1));
        Duration third = second.plusNanos(same.nextLong(seconds(2).toNanos() + 1));

        TestLoop.run(() -> retry.call(() -> failing(2)));

        assertThat(times).containsExactly(Duration.ZERO, second, third);
    }

    @Test
    void errorsAreNotRetried() {
        TestLoop.run(() -> assertThatThrownBy(() -> Retry.defaults().call(() -> {
                    failing(0);
                    throw new AssertionError("a bug");
                }))
                .isInstanceOf(AssertionError.class));

        assertThat(times).hasSize(1);
    }

    @Test
    void timeoutOfAnAttemptIsRetriedAndOneAroundAllIsNot() {
        TestLoop.run(() -> {
            Retry retry = Retry.defaults().withAttempts(100).withDelay(Duration.ZERO, Duration.ZERO);

            assertThatThrownBy(() -> Weft.timeout(
                            seconds(5),
                            () -> retry.call(() -> Weft.timeout(seconds(2), () -> {
                                times.add(now());
                                Weft.sleep(seconds(100));
                            }))))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("not done within 5s");
        });

        assertThat(times).containsExactly(seconds(0), seconds(2), seconds(4));
    }

    @Test
    void cancellationEndsAttemptAndPause() {
        for (int time = 0; time < 6; time++) {
            Duration when = seconds(time);
            TestLoop.inEveryOrder(() -> {
                Retry retry = Retry.defaults().withDelay(seconds(2), seconds(2));
                Task<Void> task = Weft.createTask(() -> retry.call(() -> {
                    Weft.sleep(seconds(1));
                    throw new RuntimeException("again");
                }));
                Weft.sleep(when);
                task.cancel();

                Weft.waitAll(List.of(task));

                assertThat(task.isCancelled()).isTrue();
                assertThat(now()).isEqualTo(when);
            });
        }
    }

    @Test
    void interruptIsNotRetried() {
        TestLoop.run(() -> {
            int[] calls = {0};

            assertThatThrownBy(() -> Retry.defaults().call(() -> {
                        calls[0]++;
                        throw new InterruptedException();
                    }))
                    .hasRootCauseInstanceOf(InterruptedException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(calls[0]).isEqualTo(1);
        });
    }

    @Test
    void settingsWithoutSenseAreRefused() {
        assertThatThrownBy(() -> Retry.defaults().withAttempts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("0 attempts");
        assertThatThrownBy(() -> Retry.defaults().withDelay(seconds(-1), seconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> Retry.defaults().withDelay(seconds(2), seconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be shorter");
    }

    @Test
    void pauseWithoutEndDoesNotHideTheFailure() {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        Retry retry = Retry.defaults().withAttempts(1).withDelay(forever, forever);

        for (Retry each : List.of(retry, retry.withJitter(new Random(7)), retry.withTimeLimit(forever))) {
            TestLoop.run(() -> {
                Weft.sleep(seconds(1)); // the clock's time is not zero
                assertThat(catchThrowable(() -> each.call(() -> {
                            Weft.sleep(seconds(1));
                            throw failures.get(0);
                        })))
                        .isSameAs(failures.get(0));
            });
        }
    }

    @Test
    void conditionThatFailsDoesNotHideTheFailure() {
        TestLoop.run(() -> {
            Retry retry = Retry.defaults().withCondition(_ -> {
                throw new IllegalStateException("condition");
            });

            Throwable thrown = catchThrowable(() -> retry.call(() -> failing(2)));

            assertThat(thrown).hasMessage("condition").hasSuppressedException(failures.get(0));
        });
    }

    @Test
    void interruptByWhichACancellationArrivesStaysOne() {
        TestLoop test = new TestLoop();
        Weft.run(test.realTime(), () -> {
            Assumptions.assumeTrue(EventLoop.current().engine() == Engine.MOUNTED, "only on the mounted engine");
            Task<Void> task = Weft.createTask(() -> Retry.defaults().call(() -> Thread.sleep(60_000)));
            Weft.sleep(millis(10));
            task.cancel("enough");
            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
            assertThatThrownBy(() ->
                            Weft.timeout(millis(10), () -> Retry.defaults().call(() -> Thread.sleep(60_000))))
                    .isInstanceOf(TimedOutException.class);
        });
    }

    @Test
    void cancelledBodyIsNotRetriedThoughItsCleanUpFails() {
        TestLoop.run(() -> {
            int[] attempts = {0};
            Throwable thrown = catchThrowable(() -> Weft.timeout(
                    Duration.ofSeconds(1),
                    () -> Retry.defaults().withAttempts(50).call(() -> {
                        attempts[0]++;
                        try {
                            Weft.sleep(Duration.ofSeconds(10));
                        } finally {
                            cleanUp();
                        }
                    })));

            assertThat(thrown).hasMessage("clean-up");
            assertThat(attempts[0]).isEqualTo(1);
        });
    }

    private static void cleanUp() {
        throw new IllegalStateException("clean-up");
    }

    @Test
    void cancellationThatComesWithTheFailureIsACancellation() {
        TestLoop.inEveryOrder(() -> {
            Promise<String> promise = Promise.create();
            Task<String> task = Weft.createTask(() -> Retry.defaults().call(() -> {
                promise.await();
                throw new IllegalStateException("an attempt");
            }));
            Weft.checkpoint();
            promise.complete("a");
            task.cancel("enough");

            Weft.waitAll(List.of(task));

            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void jitterThatThrowsDoesNotHideTheFailure() {
        TestLoop.run(() -> {
            Retry broken = Retry.defaults().withJitter(() -> {
                throw new UnsupportedOperationException("broken jitter");
            });

            assertThatThrownBy(() -> broken.call(() -> failing(9)))
                    .hasMessage("broken jitter")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThatThrownBy(() -> broken.withAttempts(1).call(() -> failing(9)))
                    .hasMessageNotContaining("jitter");
        });
    }
}
