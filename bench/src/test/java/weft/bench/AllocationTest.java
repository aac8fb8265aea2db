package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.sync.AsyncLock;
import weft.sync.AsyncQueue;

/// What an operation allocates, with a margin of a half: counted on the loop thread, which is the carrier of its tasks
/// on the mounted engine.
class AllocationTest {

    private static final int OPERATIONS = 200_000;
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
                .isLessThan(64); // 36
    }

    @Test
    void anItemThatIsHandedOverAllocatesOneWait() {
        assertThat(bytesEach(AllocationTest::handOver)).isLessThan(110); // 66
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
                .isLessThan(210); // 136
    }

    @Test
    void aTaskAllocatesItsThreadItsStackAndItself() {
        assertThat(bytesEach(count -> {
                    for (int i = 0; i < count; i++) {
                        Weft.createTask(() -> {}).await();
                    }
                }))
                .isLessThan(660); // 440
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
            operations.accept(OPERATIONS / 4); // what the first ones allocate is start-up
            long before = allocatedByLoopThread();
            operations.accept(OPERATIONS);
            return (allocatedByLoopThread() - before) / (double) OPERATIONS;
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
