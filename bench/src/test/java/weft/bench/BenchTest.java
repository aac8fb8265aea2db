package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import weft.Task;
import weft.Weft;

class BenchTest {

    @Test
    void everyBenchmarkRuns() throws Exception {
        var options = new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .param("standing", "1000")
                .param("megabytes", "1")
                .shouldFailOnError(true)
                .build();

        assertThat(new Runner(options).run()).hasSize(37);
    }

    /// A switch allocates nothing: counted on the loop thread, which is the carrier of its tasks.
    @Test
    void aSwitchAllocatesNothing() {
        int switches = 1_000_000;

        long bytes = Weft.run(() -> {
            checkpoints(100_000); // what the first ones allocate is start-up
            long before = allocatedByLoopThread();
            checkpoints(switches);
            return allocatedByLoopThread() - before;
        });

        assertThat(bytes).isLessThan(switches / 10);
    }

    private static void checkpoints(int count) {
        Task<Void> other = Weft.createTask(() -> {
            for (int i = 0; i < count; i++) {
                Weft.checkpoint();
            }
        });
        for (int i = 0; i < count; i++) {
            Weft.checkpoint();
        }
        other.await();
    }

    private static long allocatedByLoopThread() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("weft-loop-")) {
                return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread.threadId());
            }
        }
        throw new AssertionError("no loop thread");
    }
}
