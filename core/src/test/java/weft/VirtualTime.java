package weft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A clock that stands still while anything is ready, and jumps to the next timer when nothing is.
final class VirtualTime implements LoopClock, Poller {

    private volatile long nanos;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the loop
    public void poll(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100)); // for another thread: its time is real
        } else {
            this.nanos += nanos;
        }
    }

    @Override
    public void wakeUp() {}
}
