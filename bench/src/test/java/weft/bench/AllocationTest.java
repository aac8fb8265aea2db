package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.sync.AsyncLock;
import weft.sync.AsyncQueue;

/// What an operation allocates, with room for less than one small object more: counted on the loop thread, which is the
/// carrier of its tasks on the mounted engine.
@Isolated // others would have the compiler decide otherwise
class AllocationTest {

    private static final int OPERATIONS = 100_000;
    private static final int BATCHES = 8;
    private static final Integer ITEM = 1_000;

    @Test
    void aSwitchAllocatesNothing() {
        assertThat(bytesEach(AllocationTest::checkpoints)).isLessThan(1);
    }

    @Test
    void aFreeLockAllocatesWhatReleasesIt() {
        assertThat(bytesEach(count -> {
                    AsyncLock lock = AsyncLock.create();
                    for (int i = 0; i < count; i++) {
                        lock.acquire();
                        lock.release();
                    }
                }))
                .isLessThan(52); // 36
    }

    @Test
    void anItemThatIsHandedOverAllocatesOneWait() {
        assertThat(bytesEach(AllocationTest::handOver)).isLessThan(82); // 66
    }

    @Test
    void aTimerAllocatesItselfAndItsHandle() {
        Duration hour = Duration.ofHours(1);
        Runnable nothing = () -> {};
        assertThat(bytesEach(count -> {
                    for (int i = 0; i < count; i++) {
                        EventLoop.current().callLater(hour, nothing).cancel();
                    }
                }))
                .isLessThan(152); // 136
    }

    @Test
    void aTaskAllocatesItsThreadItsStackAndItself() {
        assertThat(bytesEach(count -> {
                    for (int i = 0; i < count; i++) {
                        Weft.createTask(() -> {}).await();
                    }
                }))
                .isLessThan(464); // 440
    }

    private static void checkpoints(int count) {
        Task<Void> other = Weft.createTask(() -> {
            for (int i = 0; i < count / 2; i++) {
                Weft.checkpoint();
            }
        });
        for (int i = 0; i < count / 2; i++) {
            Weft.checkpoint();
        }
        other.await();
    }

    private static void handOver(int count) {
        AsyncQueue<Integer> queue = AsyncQueue.create(1);
        Task<Void> sender = Weft.createTask(() -> {
            for (int i = 0; i < count; i++) {
                queue.put(ITEM);
            }
        });
        for (int i = 0; i < count; i++) {
            queue.get();
        }
        sender.await();
    }

    private static double bytesEach(IntConsumer operations) {
        return Weft.run(() -> {
            double least = Double.MAX_VALUE; // what is not compiled yet allocates more
            for (int i = 0; i < BATCHES; i++) {
                long before = allocatedByLoopThread();
                operations.accept(OPERATIONS);
                least = Math.min(least, (allocatedByLoopThread() - before) / (double) OPERATIONS);
            }
            return least;
        });
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
