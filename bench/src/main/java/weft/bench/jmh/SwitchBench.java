package weft.bench.jmh;

import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import weft.Weft;

/// One switch from one task to the next, of ten that take turns, beside the JVM's own continuation.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class SwitchBench {

    private static final int SWITCHES = 1_000_000;
    private static final int TASKS = 10;
    private static final ContinuationScope SCOPE = new ContinuationScope("bench");

    /// The limit: bare continuations, resumed in turn.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    @Fork(
            value = 2,
            jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", Loops.BATON})
    public void continuation() {
        Continuation[] all = new Continuation[TASKS];
        for (int i = 0; i < TASKS; i++) {
            all[i] = new Continuation(SCOPE, () -> {
                for (int k = 0; k < SWITCHES / TASKS; k++) {
                    Continuation.yield(SCOPE);
                }
            });
        }
        while (!all[TASKS - 1].isDone()) {
            for (Continuation each : all) {
                each.run();
            }
        }
    }

    /// `checkpoint()` on the mounted engine.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    @Fork(
            value = 2,
            jvmArgsAppend = {Loops.EXPORT, Loops.OPEN})
    public void mounted(Loops loop) {
        checkpoints(loop);
    }

    /// `checkpoint()` on the baton engine.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    @Fork(
            value = 2,
            jvmArgsAppend = {Loops.EXPORT, Loops.BATON})
    public void baton(Loops loop) {
        checkpoints(loop);
    }

    private static void checkpoints(Loops loop) {
        loop.run(() -> Weft.taskGroup(group -> {
            for (int i = 0; i < TASKS; i++) {
                group.createTask(() -> {
                    for (int k = 0; k < SWITCHES / TASKS; k++) {
                        Weft.checkpoint();
                    }
                });
            }
        }));
    }
}
