package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final TestLoop test = new TestLoop();

    private static int recurse(int n) {
        return n < 0 ? 0 : recurse(n + 1) + 1;
    }

    @Test
    void stackOverflowIsTheFaultOfOneTaskAlone() {
        TestLoop.run(() -> {
            Task<Integer> deep = Weft.createTask(() -> recurse(0));
            Task<String> other = Weft.createTask(() -> "fine");

            assertThatThrownBy(deep::await).isInstanceOf(StackOverflowError.class);
            assertThat(other.await()).isEqualTo("fine");
        });
    }

    @Test
    void errorOfTheJvmEndsTheRunWhoeverThrewIt() { // 194
        InternalError error = new InternalError("broken");

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            Weft.createTask(() -> {
                throw error;
            });
            Weft.sleep(seconds(1_000));
        }));

        assertThat(thrown).isSameAs(error);
    }

    @Test
    void errorOfTheJvmInACallbackEndsTheRun() { // 194, 195
        InternalError error = new InternalError("broken");

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            EventLoop.current().callSoon(() -> {
                throw error;
            });
            Weft.sleep(seconds(1_000));
        }));

        assertThat(thrown).isSameAs(error);
        assertThat(test.failures).hasSize(1);
    }

    @Test
    void nullsAreRefusedByName() { // 150
        TestLoop.run(() -> {
            assertThatThrownBy(() -> Weft.createTask((Awaitable<?>) null)).hasMessage("body");
            assertThatThrownBy(() -> Weft.createTask((String) null, () -> "a")).hasMessage("name");
            assertThatThrownBy(() -> Weft.toThread((Awaitable<?>) null)).hasMessage("body");
            assertThatThrownBy(() -> Weft.toThread(null, () -> "a")).hasMessage("executor");
            assertThatThrownBy(() -> EventLoop.current().submit((Awaitable<?>) null))
                    .hasMessage("body");
            assertThatThrownBy(() -> EventLoop.current().callSoonThreadsafe(null))
                    .hasMessage("callback");
            assertThatThrownBy(() -> EventLoop.current().setFailureHandler(null))
                    .hasMessage("handler");
            assertThatThrownBy(() -> Weft.sleep(null)).isInstanceOf(NullPointerException.class);
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void failureHandlerThatThrowsDoesNotStopTheLoop() { // 195
        List<String> log = new ArrayList<>();
        UnaryOperator<LoopOptions> options = all -> test.options().apply(all).withFailureHandler(_ -> {
            log.add("handler");
            throw new IllegalStateException("broken handler");
        });

        Weft.run(options, () -> {
            EventLoop.current().callSoon(() -> {
                throw new IllegalStateException("a callback");
            });
            Weft.sleep(seconds(1));
            log.add("went on at " + now().toSeconds());
        });

        assertThat(log).containsExactly("handler", "went on at 1");
    }

    @Test
    void failureHandlerCanBeChanged() { // 195
        List<LoopFailure> other = new ArrayList<>();
        Weft.run(test.options(), () -> {
            EventLoop.current().setFailureHandler(other::add);
            EventLoop.current().callSoon(() -> {
                throw new IllegalStateException("mine");
            });
            Weft.sleep(seconds(1));
        });

        assertThat(test.failures).isEmpty();
        assertThat(other).hasSize(1);
    }

    @Test
    void pollerThatThrowsIsReportedAndTheLoopGoesOn() {
        VirtualTime time = new VirtualTime();
        Poller flaky = new Poller() {
            private boolean thrown;

            @Override
            public void poll(long nanos) {
                if (!thrown) {
                    thrown = true;
                    throw new IllegalStateException("poller");
                }
                time.poll(nanos);
            }

            @Override
            public void wakeUp() {}
        };
        Weft.run(options -> test.options().apply(options).withClock(time).withPoller(flaky), () -> {
            Weft.sleep(seconds(5));
            assertThat(now()).isEqualTo(seconds(5));
        });

        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.POLLER);
    }

    @Test
    void cancellingInACallbackReachesTheTask() {
        TestLoop.run(() -> {
            Task<Void> task = Weft.createTask(() -> Weft.sleep(seconds(100)));
            EventLoop.current().callLater(seconds(1), () -> task.cancel("from a callback"));

            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("from a callback");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }

    @Test
    void sleepsOfAnyLengthAreAccepted() {
        TestLoop.run(() -> {
            for (Duration none : List.of(Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1), Duration.ZERO)) {
                Weft.sleep(none);
                assertThat(now()).isZero();
            }
            for (Duration forever : List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofNanos(Long.MAX_VALUE))) {
                Task<Void> task = Weft.createTask(() -> Weft.sleep(forever));
                Weft.waitAll(seconds(1_000_000_000), List.of(task));
                assertThat(task.isDone()).isFalse();
            }
        });
    }

    @Test
    void orderThatChoosesWhatIsNotThereEndsTheRun() {
        Throwable thrown = catchThrowable(
                () -> Weft.run(options -> test.options().apply(options).withOrder(remaining -> remaining), () -> {
                    Weft.checkpoint();
                    Weft.checkpoint();
                }));

        assertThat(thrown).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("chose step 1 of 1");
    }

    @Test
    void clockThatThrowsEndsTheRun() {
        int[] calls = {0};
        LoopClock clock = () -> {
            if (++calls[0] == 5) {
                throw new IllegalStateException("clock");
            }
            return calls[0];
        };

        Throwable thrown = catchThrowable(
                () -> Weft.run(options -> options.withClock(clock), () -> Weft.sleep(TestLoop.millis(1))));

        assertThat(thrown).hasMessage("clock");
    }

    @Test
    void errorOfTheJvmReportedWhileTheLoopDoesNotRunEndsNoRun() {
        try (EventLoop loop = EventLoop.create(test.options())) {
            loop.reportFailure("between two runs", new InternalError("broken"));

            assertThat(loop.<String>runUntilComplete(() -> {
                        Weft.checkpoint();
                        return "fine";
                    }))
                    .isEqualTo("fine");
        }
        assertThat(test.failures).hasSize(1);
    }

    @Test
    void errorOfTheJvmReportedByAnotherThreadEndsTheRun() {
        InternalError error = new InternalError("broken");

        Throwable thrown = catchThrowable(() -> Weft.run(test.options(), () -> {
            EventLoop loop = EventLoop.current();
            Thread.ofPlatform().start(() -> loop.reportFailure("elsewhere", error));
            Promise.create().await();
        }));

        assertThat(thrown).isSameAs(error);
    }
}
