package weft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/// Waits for what another thread does, in real time, and not for ever.
public final class Eventually {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private Eventually() {}

    /// Returns as soon as something is true, and fails if it does not become so.
    public static void isTrue(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > LIMIT_NANOS) {
                Assertions.fail("it did not become true");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    /// Keeps the current thread busy, without suspending, until something is true.
    public static void spinUntil(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - begin < LIMIT_NANOS) {
            Thread.onSpinWait();
        }
    }

    /// Runs a body on a platform thread, which has a name; join it.
    public static Thread thread(Runnable body) {
        return Thread.ofPlatform().daemon().name("other").start(body);
    }
}
