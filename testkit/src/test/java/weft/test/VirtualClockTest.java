package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.test.Runs.now;
import static weft.test.Runs.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

class VirtualClockTest {

    @Test
    void showsZeroAndMovesWhenItIsAdvanced() { // T18
        VirtualClock clock = VirtualClock.manual();
        assertThat(clock).hasToString("VirtualClock[PT0S]");

        clock.advance(Duration.ofMillis(1_200));

        assertThat(clock).hasToString("VirtualClock[PT1.2S]");
        Runs.under(clock, () -> assertThat(now()).isEqualTo(Duration.ofMillis(1_200)));
    }

    @Test
    void doesNotGoBack() { // T18
        VirtualClock clock = VirtualClock.create();

        assertThatThrownBy(() -> clock.advance(seconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a clock cannot go back: PT-1S");
        assertThat(clock.nanos()).isZero();
    }

    @Test
    void jumpsToTheNextTimer() { // T18
        long begin = System.nanoTime();

        Runs.inVirtualTime(() -> {
            Duration expected = Duration.ZERO;
            for (int i = 0; i < 10; i++) {
                Weft.sleep(seconds(1_000L * i));
                expected = expected.plusSeconds(1_000L * i);
                assertThat(now()).isEqualTo(expected);
            }
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(seconds(30));
    }

    @Test
    void standsStillWhileATaskHasSomethingToDo() { // T18
        Runs.inVirtualTime(() -> {
            Task<Void> sleeper = Weft.createTask(() -> Weft.sleep(Duration.ofNanos(1)));
            for (int i = 0; i < 1_000; i++) {
                Weft.checkpoint();
            }
            assertThat(now()).isZero();
            sleeper.await();
            assertThat(now()).isEqualTo(Duration.ofNanos(1));
        });
    }

    @Test
    void timersOfSeveralTasksFireInOrder() {
        List<String> log = new ArrayList<>();

        Runs.inVirtualTime(() -> Weft.gather(
                () -> {
                    Weft.sleep(seconds(2));
                    log.add("b");
                },
                () -> {
                    Weft.timeout(seconds(3), () -> Weft.sleep(seconds(1)));
                    log.add("a");
                }));

        assertThat(log).containsExactly("a", "b");
    }

    @Test
    void standsStillForATaskThatTheJdkBlocks() {
        List<String> log = new ArrayList<>();

        Runs.inVirtualTime(() -> Weft.gather(
                () -> {
                    Thread.sleep(20);
                    log.add("blocked at " + now());
                },
                () -> {
                    Weft.sleep(seconds(1));
                    log.add("slept at " + now());
                }));

        assertThat(log).containsExactly("blocked at PT0S", "slept at PT1S");
    }

    @Test
    void standsStillForACallbackThatTheJdkBlocks() {
        List<String> log = new ArrayList<>();

        Runs.inVirtualTime(() -> {
            EventLoop.current().callSoon(() -> {
                LockSupport.parkNanos(20_000_000);
                log.add("blocked at " + now());
            });
            Weft.sleep(seconds(1));
            log.add("slept at " + now());
        });

        assertThat(log).containsExactly("blocked at PT0S", "slept at PT1S");
    }

    @Test
    void canBeUsedByOneLoopAfterTheOther() {
        VirtualClock clock = VirtualClock.create();

        Runs.under(clock, () -> Weft.sleep(seconds(1)));
        Runs.under(clock, () -> Weft.sleep(seconds(2)));

        assertThat(clock.nanos()).isEqualTo(seconds(3).toNanos());
    }

    @Test
    void neverPassesTheEndOfTime() {
        VirtualClock clock = VirtualClock.manual();

        clock.advance(Duration.ofSeconds(Long.MAX_VALUE));
        clock.advance(seconds(1));

        assertThat(clock.nanos()).isEqualTo(Long.MAX_VALUE);
    }

    // ---- by hand

    @Test
    void manualClockMovesOnlyWhenItIsAdvanced() { // T18
        VirtualClock clock = VirtualClock.manual();
        Runs.under(clock, () -> {
            Task<Void> sleeper = Weft.createTask(() -> Weft.sleep(seconds(10)));
            Tasks.allTasksBlocked();
            clock.advance(seconds(9));
            Tasks.allTasksBlocked();
            assertThat(sleeper.isDone()).isFalse();

            clock.advance(seconds(1));
            Tasks.allTasksBlocked();

            assertThat(sleeper.isDone()).isTrue();
            assertThat(now()).isEqualTo(seconds(10));
        });
    }

    @Test
    void clockThatJumpsCanBeAdvancedAsWell() {
        VirtualClock clock = VirtualClock.create();
        Runs.under(clock, () -> {
            clock.advance(seconds(5));
            Weft.sleep(seconds(1));
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    @Test
    void callbackMayAdvanceIt() {
        VirtualClock clock = VirtualClock.manual();
        Runs.under(clock, () -> {
            EventLoop.current().callSoon(() -> clock.advance(seconds(1)));
            Weft.sleep(seconds(1));
            assertThat(now()).isEqualTo(seconds(1));
        });
    }
}
