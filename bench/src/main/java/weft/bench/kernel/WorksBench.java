package weft.bench.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The comparisons of the kernel as JMH has them, so that its profilers can be used: the very programs that are timed
/// there.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED"
        })
public class WorksBench {

    private static final int OPERATIONS = 200_000; // a multiple of every task's batch
    private static final long NOISE = 10_240; // bytes in 10 ms that the JVM's own threads may allocate

    /// Whose programs.
    @Param({"WeftWorks", "ContinuationWorks", "ThreadWorks", "KotlinWorks"})
    public String works;

    /// Which of them.
    @Param("SWITCH")
    public String task;

    private Works chosen;
    private KernelTask asked;

    /// Finds the program.
    @Setup
    public void choose() {
        asked = KernelTask.valueOf(task);
        chosen = switch (works) {
            case "WeftWorks" -> WeftWorks.all();
            case "ContinuationWorks" -> ContinuationWorks.all();
            case "ThreadWorks" -> ThreadWorks.all();
            case "KotlinWorks" -> KotlinWorks.all();
            default -> throw new IllegalArgumentException(works);
        };
    }

    /// Runs it.
    ///
    /// @return the nanoseconds that it has taken by its own count
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public long run() throws Exception {
        return chosen.run(asked, OPERATIONS, asked.batch);
    }

    /// Waits until the threads that have ended are counted: while one leaves, which is after it was joined, the JVM
    /// may count what it has allocated neither with those that live nor with those that have ended.
    @TearDown(Level.Iteration)
    public void settle() throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before;
        do {
            before = threads.getTotalThreadAllocatedBytes();
            Thread.sleep(10); // one that leaves may be held up
        } while (threads.getTotalThreadAllocatedBytes() - before > NOISE);
    }
}
