package weft;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A coroutine of the baton engine: an ordinary virtual thread, which runs only while it holds the
/// baton.
///
/// Whoever gives the baton up looks for the next one itself and hands it over, so no thread in the
/// middle is woken. When nothing is ready the baton goes to the driver, the loop's own thread,
/// which waits.
final class BatonCoroutine extends Coroutine {

    private final Thread thread;
    private boolean started; // baton holder only

    // Written by whoever hands the baton to this coroutine, read by its thread. It carries everything that was done
    // under
    // the baton from one thread to the next.
    private volatile boolean holdsBaton;

    BatonCoroutine(EventLoop loop, Runnable body, @Nullable Task<?> task, @Nullable String name) {
        super(loop, body, task);
        var builder = Thread.ofVirtual();
        thread = (name == null ? builder : builder.name(name)).unstarted(this);
        thread.setUncaughtExceptionHandler(this);
    }

    /// Runs the loop until the scheduler is stopped; the current thread takes the baton whenever
    /// nothing is ready.
    static void drive(Scheduler scheduler) {
        while (true) {
            if (scheduler.next() instanceof BatonCoroutine next) {
                scheduler.driverHoldsBaton = false;
                next.take();
                while (!scheduler.driverHoldsBaton) {
                    LockSupport.park(scheduler);
                    Thread.interrupted(); // or park() would return at once for ever
                }
            } else if (scheduler.isStopped()) {
                return;
            } else {
                scheduler.rest();
            }
        }
    }

    @Override
    Thread thread() {
        return thread;
    }

    @Override
    void suspend(Object blocker) {
        suspended = true;
        holdsBaton = false;
        if (passOn() != this) {
            boolean interrupted = false;
            while (!holdsBaton) {
                LockSupport.park(blocker);
                interrupted |= Thread.interrupted(); // or park() would return at once for ever
            }
            if (interrupted) {
                thread.interrupt(); // not ours: whoever sent it finds it as it was
            }
        }
        suspended = false;
    }

    @Override
    void yieldTurn() {
        suspend(this);
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            passOn();
        }
    }

    /// Hands the baton to whoever is next, and returns it; null for the driver.
    private @Nullable Coroutine passOn() {
        Scheduler scheduler = loop.scheduler;
        scheduler.current = null;
        Coroutine next = scheduler.next();
        if (next instanceof BatonCoroutine other) {
            other.take();
        } else {
            scheduler.driverHoldsBaton = true;
            LockSupport.unpark(scheduler.thread());
        }
        return next;
    }

    /// Gives this coroutine the baton. Called by the holder, as its last deed; nothing of the
    /// loop's may be touched after.
    private void take() {
        loop.scheduler.current = this;
        loop.scheduler.steps++;
        holdsBaton = true;
        if (started) {
            if (Thread.currentThread() != thread) {
                LockSupport.unpark(thread);
            }
        } else {
            started = true;
            thread.start();
        }
    }
}
