package weft;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// What other threads hand to a loop, and how they wake it.
final class Intake {

    /*
     * Nothing is left lying while the loop waits. Who hands in adds to `submitted` first and looks at `state` then; the loop, when
     * it is about to wait, writes `state` first and looks at `submitted` then. So one of the two sees the other: the loop does
     * not wait, or it is woken. Whoever changes `state` back to AWAKE wakes it, and nobody else, so a flood wakes it once.
     *
     * What was accepted from users is done, or refused: nothing is accepted and forgotten. Either the shutdown, which looks at
     * the queue after it has begun, finds the handle there, and it runs; or the end of the loop finds it, and cancels it; or
     * accept() finds that the loop has ended, and takes it back if it can. What is the kernel's own is done in any case: after the end
     * by the thread that hands it in, or by the one that closes the loop.
     */

    private static final int AT_ONCE = 10_000; // so that a flood from outside does not starve the loop

    /// The values of [#state]: what the loop is doing, for those who may have to wake it.
    private static final int AWAKE = 0, RESTING = 1, POLLING = 2;

    private final EventLoop loop;
    private final ConcurrentLinkedQueue<Object> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(AWAKE);

    Intake(EventLoop loop) {
        this.loop = loop;
    }

    // ---- any thread

    /// Takes a callback of a user's.
    ///
    /// @throws IllegalStateException if the loop is closed, or shutting down
    Handle accept(Runnable callback) {
        loop.lifecycle.checkOpenForOthers();
        Handle handle = new Handle(loop, callback);
        handle.ofUser = true;
        handIn(handle);
        if (loop.lifecycle.isClosedForOthers()) {
            handle.cancel();
            if (handle.isCancelled()) {
                throw loop.lifecycle.refusal();
            }
        }
        return handle;
    }

    /// Does something of the kernel's: here and now on the loop, and after its end; otherwise soon. Between
    /// two runs that is in the next, as the loop's holder may be at work. It must be short, and call
    /// nothing of the user's.
    void onLoop(Runnable action) {
        if (loop.lifecycle.isInside()) {
            action.run();
        } else if (!loop.lifecycle.runAfterEnd(action)) {
            soon(action);
        }
    }

    /// Does soon what a thread of a user's has brought about; here and now if the loop has ended.
    void soon(Runnable action) {
        Handle handle = new Handle(loop, action);
        handIn(handle);
        if (loop.lifecycle.isClosed()) {
            handle.runHere(); // unless the last run has taken it
        }
    }

    /// Queues what comes from users or their threads, and tells the poller if it comes from outside.
    void handIn(Handle handle) {
        Poller told = loop.scheduler.poller();
        if (told != null && loop.scheduler.thread() != null && !isOnLoop()) {
            told.submitted();
        }
        add(handle);
    }

    /// Queues the JDK's wish to run a coroutine, and tells the poller if it comes from outside and the
    /// JDK had parked a task.
    void wake(MountedCoroutine coroutine) {
        Poller told = loop.scheduler.poller();
        Task<?> task = coroutine.task;
        if (told != null && task != null && !coroutine.suspended && !isOnLoop()) {
            told.unblocked(task, LockSupport.getBlocker(coroutine.thread()));
        }
        add(new MountedCoroutine.Wake(coroutine));
    }

    /// Queues something of the kernel's own.
    void submit(Runnable action) {
        add(new Handle(loop, action));
    }

    /// Makes an element ready, and wakes the loop for it if it waits.
    void add(Object element) {
        if (isOnLoop()) {
            loop.scheduler.ready.add(element);
            return;
        }
        submitted.add(element);
        if (state.get() != AWAKE) {
            switch (state.getAndSet(AWAKE)) {
                case RESTING -> LockSupport.unpark(loop.scheduler.thread());
                case POLLING -> Objects.requireNonNull(loop.scheduler.poller()).wakeUp();
                default -> {} // somebody else has just done it
            }
        }
    }

    private boolean isOnLoop() {
        Coroutine here = loop.scheduler.current;
        return here != null && here.thread() == Thread.currentThread();
    }

    boolean isEmpty() {
        return submitted.isEmpty();
    }

    // ---- the loop

    /// Makes ready what was handed in.
    void moveTo(ReadyQueue ready) {
        for (int n = AT_ONCE; n > 0; n--) {
            Object element = submitted.poll();
            if (element == null) {
                return;
            }
            ready.add(element);
        }
    }

    /// Parks the loop thread until something is handed in, or a time is over.
    ///
    /// @return whether something was
    boolean rest(long nanos) {
        state.set(RESTING);
        if (submitted.isEmpty()) {
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }
        Thread.interrupted(); // the loop thread is ours: nobody has a reason to interrupt it
        return awake();
    }

    /// Has the poller woken from now on, until [#awake()].
    ///
    /// @return whether there is something to wait for: nothing was handed in before
    boolean letPollerWait() {
        state.set(POLLING);
        return submitted.isEmpty();
    }

    /// Ends a wait.
    ///
    /// @return whether somebody else has
    boolean awake() {
        return state.getAndSet(AWAKE) == AWAKE;
    }

    /// Does what the kernel has handed in while the loop ended, and refuses what users have. The loop
    /// is closed.
    void close() {
        for (Object element; (element = submitted.poll()) != null; ) {
            switch (element) {
                case Handle handle when handle.ofUser -> handle.cancel();
                case Handle handle -> handle.runHere();
                default -> loop.scheduler.ready.add(element);
            }
        }
    }
}
