package weft.bench.jmh;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import weft.Weft;
import weft.bench.kernel.KotlinSync;
import weft.sync.AsyncChannel;
import weft.sync.AsyncQueue;
import weft.sync.Sender;

/// One item through a queue, beside Kotlin's channel and the JDK's queues between two virtual threads.
///
/// A pair of put and get that does not wait is one operation.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Loops.EXPORT, Loops.OPEN})
public class QueueBench {

    private static final int ITEMS = 200_000;
    private static final Object ITEM = new Object();

    /// Put and get of a queue by one task.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void putAndGet(Loops loop) {
        loop.run(() -> {
            AsyncQueue<Object> queue = AsyncQueue.create(16);
            for (int i = 0; i < ITEMS; i++) {
                queue.put(ITEM);
                queue.get();
            }
        });
    }

    /// Send and receive by one task.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void sendAndReceive(Loops loop) {
        loop.run(() -> {
            AsyncChannel<Object> channel = AsyncChannel.create(16);
            for (int i = 0; i < ITEMS; i++) {
                channel.sender().send(ITEM);
                channel.receiver().receive();
            }
        });
    }

    /// Send and receive of Kotlin's channel by one coroutine.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long sendAndReceiveKotlin() {
        return KotlinSync.sendAndReceive(ITEMS);
    }

    /// From task to task through a queue with room for one.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void handOverByQueue(Loops loop) {
        loop.run(() -> Weft.taskGroup(group -> {
            AsyncQueue<Object> queue = AsyncQueue.create(1);
            group.createTask(() -> {
                for (int i = 0; i < ITEMS; i++) {
                    queue.put(ITEM);
                }
            });
            for (int i = 0; i < ITEMS; i++) {
                queue.get();
            }
        }));
    }

    /// From task to task through a channel without room.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void handOverByChannel(Loops loop) {
        handOver(loop, 0);
    }

    /// From task to task through a channel with room for 64.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void handOverByChannelWithRoom(Loops loop) {
        handOver(loop, 64);
    }

    private static void handOver(Loops loop, int capacity) {
        loop.run(() -> Weft.taskGroup(group -> {
            AsyncChannel<Object> channel = AsyncChannel.create(capacity);
            group.createTask(() -> {
                try (Sender<Object> sender = channel.sender()) {
                    for (int i = 0; i < ITEMS; i++) {
                        sender.send(ITEM);
                    }
                }
            });
            for (Object item : channel.receiver()) {
                check(item);
            }
        }));
    }

    /// From coroutine to coroutine through Kotlin's channel without room.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long handOverKotlin() {
        return KotlinSync.handOver(ITEMS, 0);
    }

    /// From coroutine to coroutine through Kotlin's channel with room for one.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long handOverKotlinWithRoomForOne() {
        return KotlinSync.handOver(ITEMS, 1);
    }

    /// From coroutine to coroutine through Kotlin's channel with room for 64.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long handOverKotlinWithRoom() {
        return KotlinSync.handOver(ITEMS, 64);
    }

    /// From virtual thread to virtual thread through the JDK's bounded queue.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void handOverArrayBlockingQueue() throws InterruptedException {
        handOver(new ArrayBlockingQueue<>(1));
    }

    /// From virtual thread to virtual thread through the JDK's queue for hand-over.
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void handOverLinkedTransferQueue() throws InterruptedException {
        LinkedTransferQueue<Object> queue = new LinkedTransferQueue<>();
        Thread sender = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < ITEMS; i++) {
                    queue.transfer(ITEM);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        receive(queue);
        sender.join();
    }

    private static void handOver(BlockingQueue<Object> queue) throws InterruptedException {
        Thread sender = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < ITEMS; i++) {
                    queue.put(ITEM);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        receive(queue);
        sender.join();
    }

    private static void receive(BlockingQueue<Object> queue) throws InterruptedException {
        Thread receiver = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < ITEMS; i++) {
                    check(queue.take());
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        receiver.join();
    }

    private static void check(Object item) {
        if (item != ITEM) {
            throw new AssertionError(item);
        }
    }
}
