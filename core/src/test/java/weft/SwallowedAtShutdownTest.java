package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.SwallowedCancellationTest.swallow;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.process.Subprocess;

/// A task that goes on although its loop is shutting down leaves nothing behind of what it begins then.
class SwallowedAtShutdownTest {

    /// Runs a body in a task that has swallowed the cancellation of the shutdown.
    private static void run(Action body) {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Weft.createTask("stubborn", () -> {
                for (int i = 0; i < 2; i++) {
                    swallow(() -> Weft.sleep(seconds(1_000)));
                }
                body.run();
            });
            Weft.checkpoint();
        });
        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.SWALLOWED_CANCELLATION);
    }

    @Test
    void whatAThreadOpensIsClosed() {
        AtomicInteger open = new AtomicInteger();
        run(() -> {
            for (int i = 0; i < 20; i++) {
                swallow(() -> Weft.openOnThread(() -> {
                            open.incrementAndGet();
                            return (AutoCloseable) open::decrementAndGet;
                        })
                        .close()); // it may have come before the cancellation
            }
        });
        assertThat(open).hasValue(0);
    }

    @Test
    void threadThatCanBeInterruptedIsWaitedFor() {
        AtomicInteger atWork = new AtomicInteger();
        run(() -> {
            for (int i = 0; i < 20; i++) {
                swallow(() -> Weft.toThreadInterruptibly(() -> {
                    atWork.incrementAndGet();
                    try {
                        Thread.sleep(60_000);
                    } finally {
                        atWork.decrementAndGet();
                    }
                }));
                assertThat(atWork).hasValue(0);
            }
        });
    }

    @Test
    void processIsEnded() {
        String seconds = "987654";
        run(() -> {
            for (int i = 0; i < 5; i++) {
                swallow(() -> Subprocess.start("sleep", seconds));
            }
        });
        assertThat(ProcessHandle.current().children())
                .noneMatch(child -> child.info().commandLine().orElse("").contains(seconds));
    }

    @Test
    void resultGoesToNobodyWhoWaitsNoMore() {
        List<Integer> got = new ArrayList<>();
        run(() -> {
            Promise<Integer> promise = Promise.create();
            Iterator<Deferred<Integer>> results =
                    Weft.asCompleted(List.of(promise)).iterator();
            swallow(results::next);
            promise.complete(1);
            got.add(results.next().resultNow());
        });
        assertThat(got).containsExactly(1);
    }

    @Test
    void childThatIsAwaitedIsCancelled() {
        List<String> log = new ArrayList<>();
        run(() -> {
            swallow(() -> Weft.gather(() -> {
                try {
                    return Promise.create().await();
                } finally {
                    log.add("child ends");
                }
            }));
            log.add("parent goes on");
        });
        assertThat(log).containsExactly("child ends", "parent goes on");
    }

    /// Then nothing was thrown in the task itself.
    @Test
    void childThatSwallowsDoesNotShelterIt() {
        List<String> log = new ArrayList<>();
        run(() -> {
            Task<Void> child = Weft.createTask(() -> swallow(() -> Weft.sleep(seconds(1_000))));
            swallow(() -> child.await());
            swallow(() -> {
                Weft.sleep(seconds(1_000));
                log.add("slept");
            });
        });
        assertThat(log).isEmpty();
    }

    @Test
    void taskThatIsReadyAllTheSameDoesNotShelterIt() {
        List<String> log = new ArrayList<>();
        run(() -> swallow(() -> Weft.taskGroup(group -> {
            group.start(ready -> {
                swallow(() -> Weft.sleep(seconds(1_000)));
                ready.started(null);
            });
            Weft.sleep(seconds(1_000));
            log.add("slept");
        })));
        assertThat(log).isEmpty();
    }

    @Test
    void scopeThatIsOverDoesNotShelterIt() {
        List<String> log = new ArrayList<>();
        run(() -> {
            swallow(() -> Weft.moveOnAfter(Duration.ZERO, () -> Weft.sleep(seconds(1_000))));
            swallow(() -> {
                Weft.sleep(seconds(1_000));
                log.add("slept");
            });
        });
        assertThat(log).isEmpty();
    }

    @Test
    void taskThatHasSwallowedAnEarlierCancellationCleansUp() {
        List<String> log = new ArrayList<>();
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Task<Void> task = Weft.createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    swallow(() -> Weft.sleep(seconds(5)));
                }
                try {
                    Promise.create().await();
                } finally {
                    Weft.sleep(seconds(1));
                    log.add("has cleaned up");
                }
            });
            Weft.checkpoint();
            task.cancel("once");
            Weft.sleep(seconds(10));
        });
        assertThat(log).containsExactly("has cleaned up");
        assertThat(failures).hasSize(1);
    }
}
