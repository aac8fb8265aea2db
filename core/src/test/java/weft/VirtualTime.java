package weft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A clock that stands still while anything is ready, and jumps to the next timer when nothing is.
final class VirtualTime implements LoopClock, Poller {

    private volatile long nanos;
    private volatile boolean isAlone = true;

    /// Whether no other thread has had a part in it so far.
    boolean isAlone() {
        return isAlone;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the loop
    public void poll(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            isAlone = false;
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100)); // for another thread: its time is real
        } else {
            this.nanos += nanos;
        }
    }

    @Override
    public void wakeUp() {
        isAlone = false;
    }

    @Override
    public void submitted() {
        isAlone = false;
    }

    @Override
    public void unblocked(Task<?> task, @Nullable Object blocker) {
        isAlone = false;
    }
}
