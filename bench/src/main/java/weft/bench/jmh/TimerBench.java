package weft.bench.jmh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weft.EventLoop;
import weft.Weft;

/// Timers that are set and cancelled, beside as many others as `standing` says.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = Loops.OPEN)
public class TimerBench {

    private static final int TIMERS = 100_000;

    /// How many other timers are set meanwhile.
    @Param({"0", "1000", "1000000"})
    public int standing;

    /// Sets the other timers.
    @Setup
    public void setOthers(Loops loop) {
        loop.run(() -> {
            for (int i = 0; i < standing; i++) {
                EventLoop.current().callLater(Duration.ofDays(1).plusNanos(i * 7919L % standing), () -> {});
            }
        });
    }

    /// Sets a timer that is due before the others, and cancels it.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void setAndCancel(Loops loop) {
        loop.run(() -> {
            EventLoop current = EventLoop.current();
            Duration delay = Duration.ofHours(1);
            for (int i = 0; i < TIMERS; i++) {
                current.callLater(delay, () -> {}).cancel();
            }
        });
    }

    /// Runs a body within a timeout that does not fire.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void timeoutBlock(Loops loop) {
        loop.run(() -> {
            Duration limit = Duration.ofHours(1);
            for (int i = 0; i < TIMERS; i++) {
                Weft.timeout(limit, () -> {});
            }
        });
    }
}
