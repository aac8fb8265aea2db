package weft.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What a thread has allocated is counted whole once the bench has settled, though it has just ended. Without that
/// one in 200 is missed, with all that it has allocated.
class WorksBenchTest {

    private static final int THREADS = 300;
    private static final int BYTES = 100_000;

    private static volatile byte[] kept = {};

    @Test
    void noThreadThatHasEndedIsMissed() throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        WorksBench bench = new WorksBench();

        for (int i = 0; i < THREADS; i++) {
            long before = threads.getTotalThreadAllocatedBytes();
            Thread thread = Thread.ofPlatform().start(() -> kept = new byte[BYTES]);
            thread.join();
            bench.settle();
            assertThat(threads.getTotalThreadAllocatedBytes() - before)
                    .as("thread %d", i)
                    .isGreaterThanOrEqualTo(BYTES);
        }
    }
}
