package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Duration LIMIT = Duration.ofMillis(500);

    private final TestLoop test = new TestLoop();

    private LoopOptions watched(LoopOptions options) {
        return test.realTime().apply(options).withSlowStep(LIMIT);
    }

    /// Keeps the loop busy until it has been reported for it so many times in all.
    private void culprit(int times) {
        Eventually.spinUntil(() -> culprits().size() >= times);
    }

    /// Keeps the loop busy after that.
    private void culpritForLonger() {
        long begin = System.nanoTime();
        Eventually.spinUntil(() -> System.nanoTime() - begin > 2 * LIMIT.toNanos());
    }

    /// The reports of what is slow on purpose: the machine may hold up another step as well.
    private List<LoopFailure> culprits() {
        synchronized (test.failures) {
            return test.failures.stream()
                    .filter(failure -> failure.stack().stream()
                            .anyMatch(frame -> frame.getMethodName().startsWith("culprit")))
                    .toList();
        }
    }

    @Test
    void slowStepIsReportedWhileItRunsWithTheCulpritOnItsStack() { // 196
        Weft.run(this::watched, () -> {
            Weft.currentTask().orElseThrow().rename("slow");
            Weft.checkpoint();
            culprit(1);
            assertThat(culprits()).as("while it runs").hasSize(1);
        });

        LoopFailure failure = culprits().getFirst();
        assertThat(failure.kind()).isEqualTo(LoopFailure.Kind.SLOW_STEP);
        assertThat(failure.message()).startsWith("slow has kept weft-loop from everything else for ");
        assertThat(failure.stack()).anyMatch(frame -> frame.getMethodName().equals("culprit"));
        assertThat(failure.task().orElseThrow().name()).isEqualTo("slow");
    }

    @Test
    void slowCallbackIsReportedAsWell() { // 196
        Weft.run(this::watched, () -> {
            EventLoop.current().callSoon(() -> culprit(1));
            Weft.checkpoint();
        });

        assertThat(culprits()).hasSize(1);
        assertThat(culprits().getFirst().message()).startsWith("a callback has kept");
    }

    @Test
    void everySlowStepIsReportedOnce() { // 196
        Weft.run(this::watched, () -> {
            for (int i = 1; i <= 2; i++) {
                culprit(i);
                culpritForLonger();
                assertThat(culprits()).hasSize(i);
                Weft.checkpoint();
            }
        });

        assertThat(culprits()).hasSize(2);
    }

    @Test
    void zeroTurnsItOff() { // 196
        Weft.run(
                test.realTime(),
                () -> { // which has zero
                    long begin = System.nanoTime();
                    Eventually.spinUntil(() -> System.nanoTime() - begin > 300_000_000);
                });

        assertThat(test.failures).isEmpty();
    }

    @Test
    void pictureCanBeTakenByAnotherThreadWhileAStepIsStuck() { // 209
        LoopSnapshot[] picture = new LoopSnapshot[1];
        Weft.run(test.realTime(), () -> {
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
