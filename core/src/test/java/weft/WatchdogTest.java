package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private final TestLoop test = new TestLoop();

    private LoopOptions watched(LoopOptions options) {
        return test.realTime().apply(options).withSlowStep(Duration.ofMillis(20));
    }

    private void culprit() {
        Eventually.spinUntil(() -> !test.failures.isEmpty());
    }

    @Test
    void slowStepIsReportedWhileItRunsWithTheCulpritOnItsStack() { // 196
        Weft.run(this::watched, () -> {
            Weft.currentTask().orElseThrow().rename("slow");
            culprit();
            assertThat(test.failures).as("while it runs").hasSize(1);
        });

        LoopFailure failure = test.failures.getFirst();
        assertThat(failure.kind()).isEqualTo(LoopFailure.Kind.SLOW_STEP);
        assertThat(failure.message()).startsWith("slow has kept weft-loop from everything else for ");
        assertThat(failure.stack()).anyMatch(frame -> frame.getMethodName().equals("culprit"));
        assertThat(failure.task().orElseThrow().name()).isEqualTo("slow");
    }

    @Test
    void slowCallbackIsReportedAsWell() { // 196
        Weft.run(this::watched, () -> {
            EventLoop.current().callSoon(this::culprit);
            Weft.checkpoint();
        });

        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().message()).startsWith("a callback has kept");
    }

    @Test
    void everySlowStepIsReportedOnce() { // 196
        Weft.run(this::watched, () -> {
            for (int i = 1; i <= 2; i++) {
                int expected = i;
                Eventually.spinUntil(() -> test.failures.size() >= expected);
                long begin = System.nanoTime();
                Eventually.spinUntil(() -> System.nanoTime() - begin > 60_000_000);
                assertThat(test.failures).hasSize(i);
                Weft.checkpoint();
            }
        });

        assertThat(test.failures).hasSize(2);
    }

    @Test
    void zeroTurnsItOff() { // 196
        Weft.run(options -> test.realTime().apply(options).withSlowStep(Duration.ZERO), () -> {
            long begin = System.nanoTime();
            Eventually.spinUntil(() -> System.nanoTime() - begin > 300_000_000);
        });

        assertThat(test.failures).isEmpty();
    }

    @Test
    void pictureCanBeTakenByAnotherThreadWhileAStepIsStuck() { // 209
        LoopSnapshot[] picture = new LoopSnapshot[1];
        Weft.run(options -> test.realTime().apply(options).withSlowStep(Duration.ZERO), () -> {
            EventLoop loop = EventLoop.current();
            Weft.currentTask().orElseThrow().rename("busy");
            CountDownLatch spinning = new CountDownLatch(1);
            Thread other = Eventually.thread(() -> {
                Eventually.isTrue(() -> spinning.getCount() == 0);
                picture[0] = loop.snapshot();
            });
            Eventually.spinUntil(() -> {
                spinning.countDown();
                return !other.isAlive();
            });
        });

        TaskSnapshot busy = picture[0].tasks().getFirst();
        assertThat(busy.name()).isEqualTo("busy");
        assertThat(busy.state()).isEqualTo(TaskSnapshot.State.RUNNING);
        assertThat(busy.stack()).anyMatch(frame -> frame.getMethodName().equals("spinUntil"));
    }
}
