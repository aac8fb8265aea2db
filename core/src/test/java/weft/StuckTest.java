package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT) // it waits most of its time
class StuckTest {

    private final TestLoop test = new TestLoop();

    @Test
    void isReportedOnceWithEveryWaiterAndTheProgramCanStillGoOn() {
        String result = Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            Weft.currentTask().orElseThrow().rename("main");
            Promise<String> nobodys = Promise.create();
            Task<String> waiter = Weft.createTask("waiter", () -> nobodys.await());
            Eventually.thread(() -> {
                Eventually.isTrue(() -> !test.failures.isEmpty());
                loop.callSoonThreadsafe(() -> nobodys.complete("rescued"));
            });
            return waiter.await();
        });

        assertThat(result).isEqualTo("rescued");
        assertThat(test.failures).hasSize(1);
        assertThat(test.failures.getFirst().kind()).isEqualTo(LoopFailure.Kind.STUCK);
        assertThat(test.failures.getFirst().task().orElseThrow().name()).isEqualTo("main");
        assertThat(test.failures.getFirst().message())
                .contains("main suspended, waiting for waiter")
                .contains("waiter suspended, waiting for Promise[RUNNING]")
                .contains("StuckTest");
    }

    @Test
    void waitForAThreadOrAStageIsNotStuck() {
        Weft.run(test.realTime(), () -> {
            Weft.toThread(() -> Thread.sleep(1_300)); // longer than it takes to be found stuck
            Weft.await(new CompletableFuture<String>().completeOnTimeout("late", 1_300, TimeUnit.MILLISECONDS));
        });

        assertThat(test.failures).isEmpty();
    }

    @Test
    void blockingCallIsNotStuck() {
        Weft.run(test.realTime(), () -> {
            Thread.sleep(1_300);
        });

        assertThat(test.failures).isEmpty();
    }

    @Test
    void shortWaitsForOtherThreadsAreNotStuck() {
        int[] held = {0}; // waits that were not short, as the machine held the thread up
        Weft.run(test.realTime(), () -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 500; i++) {
                Promise<Void> promise = Promise.create();
                long begin = System.nanoTime();
                Eventually.thread(() -> loop.callSoonThreadsafe(() -> promise.complete(null)));
                Weft.waitAll(List.of(promise));
                held[0] += System.nanoTime() - begin >= 1_000_000_000 ? 1 : 0;
            }
        });

        assertThat(test.failures).hasSizeLessThanOrEqualTo(held[0]);
    }
}
