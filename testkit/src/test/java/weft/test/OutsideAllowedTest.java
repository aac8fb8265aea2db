package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weft.test.Runs.now;
import static weft.test.Runs.seconds;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import weft.Action;
import weft.EventLoop;
import weft.Promise;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;

/// What comes from other threads where [VirtualClock#withOutside()] allows it.
class OutsideAllowedTest {

    private static void allowed(Action body) {
        Runs.under(VirtualClock.create().withOutside(), body);
    }

    @Test
    void postmanIsWaitedForIfHeIsAllowed() {
        allowed(() -> {
            EventLoop loop = EventLoop.current();
            Promise<String> promise = loop.createPromise();
            Runs.startFeeder(() -> loop.callSoonThreadsafe(() -> promise.complete("a")));
            assertThat(promise.await()).isEqualTo("a");
        });
    }

    @Test
    void threadTakesNoVirtualTime() {
        allowed(() -> {
            String result = Weft.timeout(
                    seconds(1),
                    () -> Weft.toThread(() -> {
                        Thread.sleep(20);
                        return "a";
                    }));

            assertThat(result).isEqualTo("a");
            assertThat(now()).isZero();
        });
    }

    @Test
    void feederOfABlockingQueueIsWaitedForIfHeIsAllowed() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        allowed(() -> {
            Runs.startFeeder(() -> queue.put("a"));
            assertThat(Weft.timeout(seconds(1), () -> queue.take())).isEqualTo("a");
            assertThat(now()).isZero();
        });
    }

    @Test
    void stageTakesNoVirtualTime() {
        allowed(() -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            Runs.startFeeder(() -> future.complete("a"));

            assertThat(Weft.timeout(seconds(1), () -> Weft.await(future))).isEqualTo("a");
            assertThat(now()).isZero();
        });
    }

    @Test
    void stageThatNobodyCompletesHoldsTimeUpAsLongAsTheLimit() {
        VirtualClock clock = VirtualClock.create().withOutside().withLimit(Duration.ofMillis(50));
        long begin = System.nanoTime();

        Runs.under(clock, () -> {
            assertThatThrownBy(() -> Weft.timeout(seconds(1), () -> Weft.await(new CompletableFuture<>())))
                    .isInstanceOf(TimedOutException.class);
            assertThat(now()).isEqualTo(seconds(1));
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(49));
    }

    @Test
    void stageThatATaskCompletesLaterHoldsTimeUpOnce() {
        VirtualClock clock = VirtualClock.create().withOutside().withLimit(Duration.ofMillis(100));
        long begin = System.nanoTime();

        Runs.under(clock, () -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            Weft.createTask(() -> {
                for (int i = 0; i < 1_000; i++) {
                    Weft.sleep(seconds(1));
                }
                future.complete("a");
            });
            assertThat(Weft.await(future)).isEqualTo("a");
            assertThat(now()).isEqualTo(seconds(1_000));
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(seconds(10));
    }

    @Test
    void plainThreadThatIsSaidToBeOutsideTakesNoVirtualTime() {
        allowed(() -> {
            EventLoop loop = EventLoop.current();
            Promise<String> promise = loop.createPromise();
            Runs.startFeeder(() -> loop.callSoonThreadsafe(() -> promise.complete("a")));

            try (var _ = Tasks.standStill()) {
                assertThat(Weft.timeout(seconds(1), promise)).isEqualTo("a");
            }
            assertThat(now()).isZero();
            Weft.sleep(seconds(1));
            assertThat(now()).as("it goes on").isEqualTo(seconds(1));
        });
    }

    @Test
    void standstillThatNobodyEndsEndsTheRun() {
        VirtualClock clock = VirtualClock.create().withOutside().withLimit(Duration.ofMillis(50));

        StuckError error = catchThrowableOfType(
                StuckError.class,
                () -> Runs.under(clock, () -> {
                    try (var _ = Tasks.standStill()) {
                        Weft.sleep(seconds(1));
                    }
                }));

        assertThat(error)
                .hasMessageStartingWith("nothing has happened for PT0.05S of real time, and the clock stands still");
    }

    @Test
    void standstillThatIsClosedTwiceEndsNoOther() {
        allowed(() -> {
            Standstill first = Tasks.standStill();
            first.close();
            first.close();
            try (var _ = Tasks.standStill()) {
                EventLoop loop = EventLoop.current();
                Promise<String> promise = loop.createPromise();
                Runs.startFeeder(() -> loop.callSoonThreadsafe(() -> promise.complete("a")));
                Weft.timeout(seconds(1), promise);
            }
        });
    }

    @Test
    void timeStandsStillForOthersOnlyWhereTheyAreAllowed() {
        Runs.inVirtualTime(() -> assertThatThrownBy(Tasks::standStill)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("allow it by VirtualClock.withOutside() or @WeftTest(outside = true)"));
    }

    @Test
    void loopThatWasStartedTakesWorkFromOutside() throws Exception {
        VirtualClock clock = VirtualClock.create().withOutside();
        try (EventLoop loop = EventLoop.start(clock::applyTo)) {
            Task<String> task = loop.submit(() -> {
                Weft.sleep(seconds(3_600));
                return "after an hour";
            });

            assertThat(task.toCompletableFuture().get()).isEqualTo("after an hour");
        }
    }
}
