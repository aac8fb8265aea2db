package weft.bench.jmh;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weft.Weft;
import weft.bench.kernel.KotlinSync;
import weft.sync.AsyncLock;

/// Taking a lock and freeing it, beside Kotlin's mutex and the JDK's lock.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Loops.EXPORT, Loops.OPEN})
@State(Scope.Benchmark)
public class LockBench {

    private static final int TIMES = 200_000;

    private long locked;

    /// A free lock, by one task.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void free(Loops loop) {
        loop.run(() -> {
            AsyncLock lock = AsyncLock.create();
            for (int i = 0; i < TIMES; i++) {
                try (var _ = lock.acquire()) {
                    locked++;
                }
            }
        });
    }

    /// A free mutex of Kotlin's, by one coroutine.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long freeKotlin() {
        return KotlinSync.lock(TIMES);
    }

    /// A free lock of the JDK's, by one virtual thread.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void freeReentrantLock() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Thread.startVirtualThread(() -> repeat(lock, TIMES, () -> {})).join();
    }

    /// A lock that two tasks take in turn: each suspends while it has it.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void inTurn(Loops loop) {
        loop.run(() -> Weft.taskGroup(group -> {
            AsyncLock lock = AsyncLock.create();
            for (int k = 0; k < 2; k++) {
                group.createTask(() -> {
                    for (int i = 0; i < TIMES / 2; i++) {
                        try (var _ = lock.acquire()) {
                            locked++;
                            Weft.checkpoint();
                        }
                    }
                });
            }
        }));
    }

    /// The same with Kotlin's.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long inTurnKotlin() {
        return KotlinSync.lockInTurn(TIMES);
    }

    /// The same with a fair lock of the JDK's, between two virtual threads.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void inTurnReentrantLock() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock(true);
        Thread other = Thread.startVirtualThread(() -> repeat(lock, TIMES / 2, Thread::yield));
        Thread.startVirtualThread(() -> repeat(lock, TIMES / 2, Thread::yield)).join();
        other.join();
    }

    private void repeat(ReentrantLock lock, int times, Runnable suspension) {
        for (int i = 0; i < times; i++) {
            lock.lock();
            try {
                locked++;
                suspension.run();
            } finally {
                lock.unlock();
            }
        }
    }
}
