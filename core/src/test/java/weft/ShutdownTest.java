package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private final TestLoop test = new TestLoop();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private void sleepAndLog(String name) {
        try {
            Weft.sleep(seconds(100));
        } catch (CancelledError e) {
            log.add(name + " " + e.reason());
            throw e;
        }
    }

    @Test
    void tasksThatAreLeftAreCancelledInTheOrderOfTheirCreation() { // 162
        Weft.run(test.options(), () -> {
            for (String name : List.of("a", "b", "c")) {
                Weft.createTask(() -> sleepAndLog(name));
            }
            Weft.checkpoint();
        });

        assertThat(log)
                .containsExactly(
                        "a the loop is shutting down", "b the loop is shutting down", "c the loop is shutting down");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void taskThatHasNotBegunRunsToItsFirstSuspension() { // 162, T3
        Weft.run(test.options(), () -> {
            Weft.createTask(() -> {
                try {
                    log.add("began");
                    Weft.checkpoint();
                    log.add("not reached");
                } finally {
                    log.add("finally");
                }
            });
        });

        assertThat(log).containsExactly("began", "finally");
    }

    @Test
    void cleanUpMaySuspendAsLongAsItLikes() { // 162
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    Weft.sleep(seconds(30));
                    log.add("cleaned up at " + now().toSeconds());
                }
            });
            loop.runUntilComplete(Weft::checkpoint);
        }

        assertThat(log).containsExactly("cleaned up at 30");
    }

    @Test
    void loopThatWasStoppedBeforeItRanIsClosedAsAnyOther() { // 162, 199
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.createTask(() -> sleepAndLog("a"));
            loop.stop();
        }

        assertThat(log).containsExactly("a the loop is shutting down");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void taskThatFailsMeanwhileIsReportedAndDoesNotReplaceTheResult() { // 162
        IllegalStateException failure = new IllegalStateException("clean-up");
        String result = Weft.run(test.options(), () -> {
            Weft.createTask("careless", () -> {
                try {
                    Promise.create().await();
                } finally {
                    if (failure.getMessage() != null) {
                        throw failure;
                    }
                }
            });
            Weft.checkpoint();
            return "result";
        });

        assertThat(result).isEqualTo("result");
        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.SHUTDOWN);
        assertThat(test.failures.getFirst().message()).contains("careless failed while its loop was shutting down");
        assertThat(test.failures.getFirst().exception()).containsSame(failure);
    }

    @Test
    void failureOfMainComesOutAlsoIfAnotherTaskFailsMeanwhile() { // 162
        assertThatThrownBy(() -> Weft.run(test.options(), () -> {
                    Weft.createTask(() -> {
                        try {
                            Promise.create().await();
                        } catch (CancelledError e) {
                            throw new IllegalStateException("other");
                        }
                    });
                    Weft.checkpoint();
                    throw new IllegalArgumentException("main");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(test.failures).hasSize(1);
    }

    @Test
    void tasksCreatedMeanwhileAreCancelledWhenTheFirstHaveEnded() { // 162
        Weft.run(test.options(), () -> {
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    Weft.createTask(() -> {
                        try {
                            sleepAndLog("child");
                        } finally {
                            Weft.createTask(() -> sleepAndLog("grandchild"));
                        }
                    });
                    Weft.sleep(seconds(5));
                    log.add("first ended at " + now().toSeconds());
                }
            });
            Weft.checkpoint();
        });

        assertThat(log)
                .containsExactly(
                        "first ended at 5", "child the loop is shutting down", "grandchild the loop is shutting down");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void failureOfATaskCreatedMeanwhileIsReported() { // 162
        Weft.run(test.options(), () -> {
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    Weft.createTask("late", () -> {
                        throw new IllegalStateException("late");
                    });
                }
            });
            Weft.checkpoint();
        });

        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().exception().orElseThrow()).hasMessage("late");
    }

    @Test
    void taskThatNeverSuspendsAgainEndsWithItsResult() { // 162
        AtomicReference<Task<String>> task = new AtomicReference<>();
        Weft.run(test.options(), () -> {
            task.set(Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } catch (CancelledError e) {
                    log.add("caught");
                }
                return "went on";
            }));
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("caught");
        assertThat(task.get().resultNow()).isEqualTo("went on");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void taskThatGoesOnIsReportedAndCancelledAgainUntilItEnds() { // 162
        Weft.run(test.options(), () -> {
            Weft.createTask("stubborn", () -> {
                for (int i = 1; i <= 5; i++) {
                    try {
                        Promise.create().await();
                    } catch (CancelledError e) {
                        log.add("caught " + i);
                    }
                }
            });
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("caught 1", "caught 2", "caught 3", "caught 4", "caught 5");
        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.SWALLOWED_CANCELLATION);
        assertThat(test.failures.getFirst().message()).contains("stubborn").contains("the loop is shutting down");
    }

    @Test
    void submittingFromAnotherThreadMeanwhileIsRefused() { // 196
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Weft.run(test.options(), () -> {
            EventLoop loop = EventLoop.current();
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    Weft.toThread(() -> thrown.set(catchThrowable(() -> loop.submit(() -> "late"))));
                }
            });
            Weft.checkpoint();
        });

        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("shutting down");
    }

    @Test
    void workerThreadsAreWaitedFor() { // 196
        CountDownLatch mayEnd = new CountDownLatch(1);
        Weft.run(test.options(), () -> {
            CountDownLatch running = new CountDownLatch(1);
            Task<Void> task = Weft.createTask(() -> Weft.toThread(() -> {
                running.countDown();
                mayEnd.await();
                log.add("thread");
            }));
            Weft.checkpoint();
            Weft.toThread(() -> running.await());
            task.cancel();
            Weft.createTask(() -> {
                try {
                    Promise.create().await();
                } finally {
                    mayEnd.countDown();
                }
            });
            Weft.checkpoint();
        });

        assertThat(log).containsExactly("thread");
        assertThat(test.failures).isEmpty();
    }

    @Test
    void workerThreadsThatDoNotEndAreReportedAndLeftBehind() { // 196
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        Weft.run(options -> test.options().apply(options).withShutdownTimeout(Duration.ofMillis(20)), () -> {
            Weft.createTask(() -> Weft.toThread(() -> {
                running.countDown();
                never.await();
            }));
            Weft.toThread(() -> running.await());
        });
        never.countDown();

        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.SHUTDOWN);
        assertThat(test.failures.getFirst().message())
                .isEqualTo("worker threads of weft-loop still run something after 0.02s, and are left behind: 1");
    }

    @Test
    void interruptOfTheWaitForIdleWorkerThreadsIsNoFailure() {
        for (int i = 0; i < 100; i++) {
            AtomicBoolean over = new AtomicBoolean();
            Thread runner = Thread.ofPlatform()
                    .start(() -> Weft.run(test.realTime(), () -> {
                        Weft.toThread(() -> 1);
                        over.set(true);
                    }));
            while (runner.isAlive()) {
                if (over.get()) {
                    runner.interrupt();
                }
            }
        }

        assertThat(test.failures).isEmpty();
    }
}
