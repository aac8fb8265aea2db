package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SleepTest {

    @Test
    void sleepersWakeByDeadlineAndThenInOrder() { // 139
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> Weft.gather(
                () -> sleepAndLog(2, "b", log), () -> sleepAndLog(1, "a", log), () -> sleepAndLog(2, "c", log)));

        assertThat(log).containsExactly("a", "b", "c");
    }

    private static void sleepAndLog(long seconds, String name, List<String> log) {
        Weft.sleep(seconds(seconds));
        assertThat(now()).isEqualTo(seconds(seconds));
        log.add(name);
    }

    @Test
    void zeroOrNegativeSleepGivesOthersOneTurn() { // 139
        List<String> log = new ArrayList<>();

        TestLoop.run(() -> {
            Weft.createTask(() -> log.add("other"));
            Weft.sleep(Duration.ZERO);
            log.add("me");
            Weft.createTask(() -> log.add("another"));
            Weft.sleep(Duration.ofSeconds(-1));
            log.add("me again");
        });

        assertThat(log).containsExactly("other", "me", "another", "me again");
    }

    @Test
    void cancelledSleepReleasesItsTimerAtOnce() { // 139
        TestLoop.run(() -> {
            Task<Void> sleeper = Weft.createTask(() -> Weft.sleep(seconds(100)));
            Weft.checkpoint();
            assertThat(EventLoop.current().scheduler.timers.size()).isEqualTo(1);

            sleeper.cancel();

            assertThat(EventLoop.current().scheduler.timers.isEmpty()).isTrue();
            assertThat(Weft.waitAll(List.of(sleeper)).done()).containsExactly(sleeper);
            assertThat(sleeper.isCancelled()).isTrue();
            assertThat(now()).isZero();
        });
    }

    @Test
    void sleepTooLongForTheClockIsForEver() {
        TestLoop.run(() -> {
            boolean woke = Weft.moveOnAfter(seconds(1_000_000), () -> Weft.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
            assertThat(woke).isFalse();
        });
    }
}
