package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import weft.Awaitable;
import weft.Engine;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.sync.AsyncLock;
import weft.sync.AsyncQueue;

/// What an operation allocates on each engine, with room for less than one small object more. Counted on all
/// threads, as the tasks of the baton engine have carriers of the JDK's.
@Isolated // others would have the compiler decide otherwise
class AllocationTest {

    private static final int OPERATIONS = 100_000;
    private static final int BATCHES = 8;
    private static final int BATCH = 10_000; // children at once
    private static final Integer ITEM = 1_000;

    @Test
    void aSwitchAllocatesNothingOrWhatTheSchedulerOfTheJdkWants() {
        assertThat(bytesEach(AllocationTest::checkpoints)).isLessThan(of(1, 40)); // 0 and 32
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
                .isLessThan(of(52, 52)); // 36
    }

    @Test
    void anItemThatIsHandedOverAllocatesOneWait() {
        assertThat(bytesEach(AllocationTest::handOver)).isLessThan(of(82, 114)); // 66 and 98
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
                .isLessThan(of(152, 152)); // 136
    }

    @Test
    void aTaskAllocatesItsThreadItsStackAndItself() {
        assertThat(bytesEach(count -> {
                    for (int i = 0; i < count; i++) {
                        Weft.createTask(() -> {}).await();
                    }
                }))
                .isLessThan(of(464, 568)); // 440 and 544
    }

    @Test
    void aChildOfGatherAllocatesATask() {
        List<Awaitable<Integer>> children = IntStream.range(0, BATCH)
                .<Awaitable<Integer>>mapToObj(i -> () -> ITEM)
                .toList();
        assertThat(bytesEach(count -> {
                    for (int i = 0; i < count / BATCH; i++) {
                        Weft.gather(children);
                    }
                }))
                .isLessThan(of(525, 680)); // 485 and 630
    }

    @Test
    void aChildOfAGroupAllocatesATask() {
        assertThat(bytesEach(count -> {
                    for (int i = 0; i < count / BATCH; i++) {
                        Weft.taskGroup(group -> {
                            for (int k = 0; k < BATCH; k++) {
                                group.createTask(() -> {});
                            }
                        });
                    }
                }))
                .isLessThan(of(550, 690)); // 508 and 635
    }

    /// Returns a limit for the engine that this runs on.
    private static double of(double mounted, double baton) {
        Engine engine = Weft.run(() -> EventLoop.current().engine());
        return switch (engine) {
            case MOUNTED -> mounted;
            case BATON -> baton;
        };
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
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Weft.run(() -> {
            double least = Double.MAX_VALUE; // what is not compiled yet allocates more
            for (int i = 0; i < BATCHES; i++) {
                long before = threads.getTotalThreadAllocatedBytes();
                operations.accept(OPERATIONS);
                least = Math.min(least, (threads.getTotalThreadAllocatedBytes() - before) / (double) OPERATIONS);
            }
            return least;
        });
    }
}
