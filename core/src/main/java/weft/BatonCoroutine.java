package weft;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A coroutine of the baton engine: an ordinary virtual thread, which runs only while it holds the
/// baton. (A platform thread in one case, see [Poller#isBoundToThread()].)
///
/// Whoever gives the baton up looks for the next one itself and hands it over, so no thread in the
/// middle is woken. When nothing is ready the baton goes to the driver, the loop's own thread,
/// which waits.
final class BatonCoroutine extends Coroutine {

    /*
     * The JDK's scheduler spreads virtual threads over its carriers, so the next holder often starts on another core, which costs
     * several times what the switch itself does. Two measures bring that down to a half or less (docs/decisions/0008-baton-look-ahead.md): whoever hands
     * the baton on also wakes the one after the next, and a thread that was woken ahead of its turn spins for a moment before it parks.
     * Being awake is no right to run: only the baton is.
     */

    private static final boolean LOOK_AHEAD = Runtime.getRuntime().availableProcessors() > 1;
    private static final int SPINS = 300;

    /// The values of [#baton].
    private static final int NONE = 0, OFFERED = 1, HELD = 2;

    /// The values of [#sleep].
    private static final int NOT_STARTED = 0, ASLEEP = 1, AWAKE = 2;

    private final Thread thread;

    // Whether the thread has to be woken. Set to ASLEEP by the thread before it parks, to AWAKE by whoever wakes it.
    private final AtomicInteger sleep = new AtomicInteger(NOT_STARTED);

    // Set to OFFERED by whoever hands the baton to this coroutine, to HELD by its thread. It carries everything
    // that was done under the baton from one thread to the next.
    private final AtomicInteger baton = new AtomicInteger(NONE);

    BatonCoroutine(EventLoop loop, @Nullable Task<?> task, @Nullable Runnable body, @Nullable String name) {
        this(
                loop,
                task,
                body,
                name == null ? Thread.ofVirtual() : Thread.ofVirtual().name(name));
    }

    /// Creates one of the kernel's own, on a thread of any kind.
    BatonCoroutine(EventLoop loop, Runnable body, Thread.Builder builder) {
        this(loop, null, body, builder);
    }

    private BatonCoroutine(EventLoop loop, @Nullable Task<?> task, @Nullable Runnable body, Thread.Builder builder) {
        super(loop, task, body);
        thread = builder.unstarted(this);
        thread.setUncaughtExceptionHandler(this);
    }

    /// Runs the loop until the scheduler is stopped; the current thread takes the baton whenever
    /// nothing is ready.
    static void drive(Scheduler scheduler) {
        while (true) {
            if (scheduler.next() instanceof BatonCoroutine next) {
                next.take();
                while (!scheduler.driversBaton.compareAndSet(OFFERED, NONE)) {
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
        baton.set(NONE);
        try {
            Coroutine next = passOn();
            if (next != this) {
                awaitBaton(blocker, next);
            }
        } finally {
            suspended = false;
        }
    }

    @Override
    void yieldTurn() {
        suspend(this);
    }

    @Override
    public void run() {
        awaitBaton(this, this);
        try {
            super.run();
        } finally {
            passOn();
        }
    }

    private void awaitBaton(Object blocker, @Nullable Coroutine handedTo) {
        boolean interrupted = false;
        while (!hasBaton()) {
            sleep.set(ASLEEP);
            if (hasBaton()) {
                break; // whoever gave it may wake us all the same, which is harmless
            }
            try {
                LockSupport.park(blocker);
            } catch (StackOverflowError e) { // the JVM cannot put aside a stack that is so deep
                reclaimBaton(handedTo);
                throw e;
            }
            interrupted |= Thread.interrupted(); // or park() would return at once for ever
            for (int i = 0; i < SPINS && baton.get() == NONE; i++) {
                Thread.onSpinWait();
            }
        }
        if (interrupted) {
            thread.interrupt(); // not ours: whoever sent it finds it as it was
        }
    }

    /// Returns whether this has the baton, which so it accepts if it was offered. On its thread only.
    private boolean hasBaton() {
        return baton.get() == HELD || baton.compareAndSet(OFFERED, HELD);
    }

    /// Gets the baton back for a thread that gave it away and cannot park: without it no line of the
    /// task may run, not even to unwind.
    ///
    /// Whoever was to have it gets it later, if it has not accepted it yet; on a machine with one
    /// carrier, which this thread occupies, it cannot have. Otherwise this waits for its turn.
    private void reclaimBaton(@Nullable Coroutine handedTo) {
        Scheduler scheduler = loop.scheduler;
        AtomicInteger offer = handedTo instanceof BatonCoroutine other ? other.baton : scheduler.driversBaton;
        if (offer.compareAndSet(OFFERED, NONE)) {
            baton.set(HELD);
            scheduler.takeBack(this, handedTo);
            return;
        }
        if (task != null) {
            loop.intake.add(new Handle(loop, task::resumeAnyway, null));
        }
        while (!hasBaton()) {
            Thread.onSpinWait();
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
            scheduler.driversBaton.set(OFFERED);
            LockSupport.unpark(scheduler.thread());
        }
        return next;
    }

    /// Gives this coroutine the baton. Called by the holder, as its last deed: nothing of the
    /// loop's may be touched after.
    private void take() {
        Scheduler scheduler = loop.scheduler;
        scheduler.current = this;
        scheduler.steps++;
        BatonCoroutine afterwards = LOOK_AHEAD && scheduler.peek() instanceof BatonCoroutine other ? other : null;
        if (Thread.currentThread() == thread) {
            baton.set(HELD);
        } else {
            baton.set(OFFERED);
            wake();
        }
        if (afterwards != null && afterwards != this) {
            afterwards.wake();
        }
    }

    /// Lets the thread run, as far as it has the baton. From any thread.
    private void wake() {
        if (sleep.get() != AWAKE) {
            switch (sleep.getAndSet(AWAKE)) {
                case NOT_STARTED -> thread.start();
                case ASLEEP -> LockSupport.unpark(thread);
                default -> {} // somebody else has just done it
            }
        }
    }
}
