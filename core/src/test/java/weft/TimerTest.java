package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.TestLoop.millis;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TimerTest {

    private final List<String> log = new ArrayList<>();

    private Runnable noting(String name) {
        return () -> log.add(name + " at " + now().toMillis());
    }

    @Test
    void callbacksAreCalledByDeadline() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callLater(millis(30), noting("c"));
            loop.callAt(millis(10), noting("a"));
            loop.callLater(millis(20), noting("b"));
            Weft.sleep(seconds(1));
        });

        assertThat(log).containsExactly("a at 10", "b at 20", "c at 30");
    }

    @Test
    void equalDeadlinesKeepTheirOrderSleepersIncluded() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callLater(seconds(1), noting("a"));
            Weft.createTask(() -> {
                Weft.sleep(seconds(1));
                log.add("task");
            });
            Weft.checkpoint();
            loop.callAt(seconds(1), noting("b"));
            loop.callLater(seconds(1), noting("c"));
            Weft.sleep(seconds(2));
        });

        assertThat(log).containsExactly("a at 1000", "task", "b at 1000", "c at 1000");
    }

    @Test
    void timerKnowsWhenItIsDue() { // 192
        TestLoop.run(() -> {
            Weft.sleep(seconds(5));

            TimerHandle handle = EventLoop.current().callLater(seconds(2), () -> {});

            assertThat(handle.when()).isEqualTo(seconds(7));
            assertThat(EventLoop.current().callAt(seconds(9), () -> {}).when()).isEqualTo(seconds(9));
        });
    }

    @Test
    void negativeDelaysMeanTheNextTurn() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Weft.sleep(seconds(5));
            loop.callLater(seconds(-1), noting("a"));
            loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), noting("b"));
            loop.callLater(Duration.ZERO, noting("c"));
            loop.callAt(seconds(-3), noting("past"));
            Weft.checkpoint();
            Weft.checkpoint();
        });

        assertThat(log).containsExactlyInAnyOrder("a at 5000", "b at 5000", "c at 5000", "past at 5000");
    }

    @Test
    void delaysTooLongForTheClockNeverEnd() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Weft.sleep(seconds(5));
            TimerHandle forever = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), noting("never"));
            loop.callAt(Duration.ofSeconds(Long.MAX_VALUE), noting("never"));
            loop.callLater(Duration.ofNanos(Long.MAX_VALUE), noting("never"));
            Weft.sleep(Duration.ofDays(100_000));

            assertThat(forever.cancel()).isTrue();
        });

        assertThat(log).isEmpty();
    }

    @Test
    void nullIsRefusedByName() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            assertThatThrownBy(() -> loop.callLater(null, () -> {})).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> loop.callLater(seconds(1), null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
            assertThatThrownBy(() -> loop.callAt(seconds(1), null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
            assertThatThrownBy(() -> loop.callSoon(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
            assertThat(loop.snapshot().timers()).isZero();
        });
    }

    @Test
    void tenThousandCancelledTimersLeaveTheHeapEmpty() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Random random = new Random(7);
            List<TimerHandle> handles = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                handles.add(loop.callLater(millis(random.nextInt(1, 1_000)), noting("cancelled")));
            }
            assertThat(loop.scheduler.timers.size()).isEqualTo(10_000);

            java.util.Collections.shuffle(handles, random);
            handles.forEach(handle -> assertThat(handle.cancel()).isTrue());

            assertThat(loop.scheduler.timers.size()).isZero();
            Weft.sleep(seconds(2));
        });

        assertThat(log).isEmpty();
    }

    @Test
    void cancellingIsInTimeUntilTheCallbackBegins() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            TimerHandle[] second = new TimerHandle[1];
            TimerHandle first = loop.callLater(
                    seconds(1), () -> assertThat(second[0].cancel()).isTrue());
            second[0] = loop.callLater(seconds(1), noting("second"));
            Weft.sleep(seconds(2));

            assertThat(first.cancel()).isFalse();
            assertThat(first.isCancelled()).isFalse();
            assertThat(second[0].isCancelled()).isTrue();
        });

        assertThat(log).isEmpty();
    }

    @Test
    void callbackThatSetsATimerForNowStarvesNobody() { // 192
        TestLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Runnable[] again = new Runnable[1];
            again[0] = () -> loop.callLater(Duration.ZERO, again[0]);
            again[0].run();

            for (int i = 0; i < 100; i++) {
                Weft.checkpoint();
            }
        });
    }

    /// A poller in real time that counts.
    private static final class Counting implements Poller {
        int polls;

        @Override
        public void poll(long nanos) {
            polls++;
            if (nanos > 0) {
                LockSupport.parkNanos(nanos);
            }
        }

        @Override
        public void wakeUp() {}
    }

    @Test
    void tinySleepsDoNotSpin() { // 200
        Counting poller = new Counting();

        Weft.run(options -> options.withPoller(poller), () -> {
            for (int nanos : new int[] {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000}) {
                for (int i = 0; i < 10; i++) {
                    Weft.sleep(Duration.ofNanos(nanos));
                }
            }
        });

        assertThat(poller.polls).isLessThanOrEqualTo(350);
    }

    @Test
    void sleepNeverEndsBeforeItsTime() { // 200
        Weft.run(() -> {
            for (int nanos : new int[] {1, 1_000, 50_000, 1_500_000}) {
                Duration begin = now();
                Weft.sleep(Duration.ofNanos(nanos));
                assertThat(now().minus(begin)).isGreaterThanOrEqualTo(Duration.ofNanos(nanos));
            }
        });
    }

    @Test
    void timersMayBeCancelledByAnotherThreadWhileTheLoopsHolderSetsOthers() throws InterruptedException {
        int many = 20_000;
        try (EventLoop loop = EventLoop.create()) {
            List<TimerHandle> old = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                old.add(loop.callLater(seconds(3_600 - i % 60), noting("old")));
            }

            Thread other = Eventually.thread(() -> old.forEach(TimerHandle::cancel));
            for (int i = 0; i < many; i++) {
                loop.callLater(seconds(3_600 + i % 60), noting("new"));
            }
            other.join();
            loop.runUntilComplete(() -> {
                for (int i = 0; i < 10; i++) {
                    Weft.checkpoint(); // what comes from outside is taken in portions
                }
            });

            assertThat(loop.scheduler.timers.size()).isEqualTo(many);
        }
    }

    @Test
    void timerThatIsCancelledBetweenTwoRunsIsNotWaitedFor() {
        TestLoop test = new TestLoop();
        try (EventLoop loop = EventLoop.create(test.options())) {
            TimerHandle timer = loop.callLater(seconds(1), noting("cancelled"));
            assertThat(timer.cancel()).isTrue();

            loop.runUntilComplete(() -> Weft.sleep(seconds(5)));

            assertThat(loop.scheduler.timers.isEmpty()).isTrue();
        }
        assertThat(log).isEmpty();
        assertThat(test.failures).isEmpty();
    }

    @Test
    void timerMayBeCancelledWhenTheLoopIsClosed() {
        EventLoop loop = EventLoop.create();
        TimerHandle timer = loop.callLater(seconds(1), noting("cancelled"));
        loop.close();

        assertThat(timer.cancel()).isTrue();
        assertThat(timer.isCancelled()).isTrue();
    }
}
