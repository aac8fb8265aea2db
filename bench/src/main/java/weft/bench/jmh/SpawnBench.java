package weft.bench.jmh;

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

/// The life of a task with an empty body, on the mounted engine.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Loops.OPEN)
public class SpawnBench {

    private static final int TASKS = 100_000;
    private static final int AT_ONCE = 1_000;

    /// Creates tasks, a thousand at once, and lets them run to their end.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void spawn(Loops loop) {
        loop.run(() -> {
            for (int i = 0; i < TASKS / AT_ONCE; i++) {
                for (int k = 0; k < AT_ONCE; k++) {
                    Weft.createTask(() -> {});
                }
                Weft.checkpoint();
            }
        });
    }

    /// Creates one task after the other, and awaits each.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void spawnAndAwait(Loops loop) {
        loop.run(() -> {
            for (int i = 0; i < TASKS; i++) {
                Weft.createTask(() -> {}).await();
            }
        });
    }
}
