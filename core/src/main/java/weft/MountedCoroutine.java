package weft;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A coroutine of the mounted engine: a virtual thread whose carrier is the loop thread.
///
/// It is its own thread's scheduler, so the loop always knows whom it resumes, and the ready queue
/// holds coroutines, not anonymous runnables.
final class MountedCoroutine extends Coroutine implements Executor {

    /*
     * Who resumes the thread. The kernel resumes it in step(), on the bare loop thread: it makes the thread runnable and runs
     * its continuation at once. The JDK may make it runnable as well, at any time and from any thread: a lock it waits for is
     * released, an interrupt, a stack sample that had suspended it, and code that calls LockSupport.unpark. All of those
     * arrive in execute(), which queues a Wake. A wake runs the continuation without the kernel's signal; a coroutine that
     * waits in the kernel then finds no signal and parks again, so a needless wake is harmless.
     *
     * execute() must not mistake the kernel's own resumptions for wakes. They are those that arrive on the bare loop thread
     * (where Thread.currentThread() is the carrier itself, no coroutine being mounted) while `handing` or `yielding` is set.
     * Both flags are read and written on the loop only, so no other thread's call can be taken for the kernel's.
     */

    /// Another's wish to run a coroutine's continuation: an entry of the ready queue.
    record Wake(MountedCoroutine coroutine) {}

    // Made when it is created if that makes a difference, otherwise when it takes its first step: of a million tasks
    // that were
    // created and have not begun, the garbage collector then need not copy the threads as well. Written on the loop
    // only.
    private volatile @Nullable Thread thread;

    // Given by the JDK at the first execute(), then constant.
    private volatile @Nullable Runnable continuation;

    // Set by the watchdog, cleared by the coroutine: its last park() parked the carrier.
    private volatile boolean pinned;

    // All loop only.
    boolean woken; // the next step is for a Wake: no signal
    private boolean signalled; // the kernel resumed it
    private boolean yielding; // it waits in Thread.yield(), not in park()
    private boolean handing; // step() is making the thread runnable

    MountedCoroutine(EventLoop loop, @Nullable Task<?> task, @Nullable Runnable body, @Nullable String name) {
        super(loop, task, body);
        Thread loopThread = loop.scheduler.thread();
        if (task == null || loopThread == null || Engines.internals().inheritsMoreThanFrom(loopThread)) {
            newThread(name);
        }
    }

    private Thread newThread(@Nullable String name) {
        Thread made = Engines.internals().newVirtualThread(this, name, this);
        made.setUncaughtExceptionHandler(this);
        thread = made;
        return made;
    }

    /// Runs the loop on the current thread, which becomes the carrier, until the scheduler is stopped.
    static void drive(Scheduler scheduler) {
        while (true) {
            if (scheduler.next() instanceof MountedCoroutine next) {
                scheduler.current = next;
                scheduler.steps++;
                next.step();
                scheduler.current = null;
            } else if (scheduler.isStopped()) {
                return;
            } else {
                scheduler.rest();
            }
        }
    }

    private void step() {
        Runnable run = continuation;
        if (woken) {
            woken = false;
        } else {
            signalled = true;
            if (run == null) {
                Thread begun = thread;
                if (begun == null) {
                    begun = newThread(task == null ? null : task.knownName());
                }
                handing = true;
                begun.start();
                handing = false;
                run = continuation;
            } else if (!yielding) {
                handing = true;
                LockSupport.unpark(thread);
                handing = false;
            }
        }
        if (run != null) {
            run.run();
        }
    }

    @Override
    public void execute(Runnable run) {
        Runnable own = continuation;
        if (own == null) {
            continuation = run;
        } else if (run != own) {
            Engines.internals().defaultScheduler().execute(run); // a virtual thread that user code started in this task
            return;
        }
        if (Thread.currentThread() != loop.scheduler.thread()) {
            loop.intake.wake(this);
        } else if (!handing && !yielding) {
            loop.scheduler.ready.add(new Wake(this));
        }
    }

    @Override
    @Nullable
    Thread thread() {
        return thread;
    }

    @Override
    void suspend(Object blocker) {
        suspended = true;
        boolean interrupted = false;
        while (!signalled) { // it is already if an observer blocked on the way here
            try {
                LockSupport.park(blocker);
            } catch (StackOverflowError e) { // the JVM cannot put aside a stack that is so deep
                suspended = false;
                throw e;
            }
            interrupted |= Thread.interrupted(); // or park() would return at once for ever
            if (pinned) {
                pinned = false;
                throw cannotUnmount();
            }
        }
        resumed(interrupted);
    }

    @Override
    void yieldTurn() {
        suspended = true;
        yielding = true;
        long step = loop.scheduler.steps;
        do {
            try {
                Thread.yield();
            } catch (StackOverflowError e) { // as in suspend()
                notYielded();
                throw e;
            }
            if (loop.scheduler.steps == step) {
                notYielded();
                throw cannotUnmount();
            }
        } while (!signalled);
        yielding = false;
        resumed(false);
    }

    /// Frees a coroutine that tried to suspend and could not, so that the loop thread itself was
    /// parked.
    ///
    /// Called by the [Watchdog], which sees a step that never ends although its coroutine waits.
    void rescue() {
        pinned = true;
        LockSupport.unpark(thread);
    }

    private void notYielded() {
        yielding = false;
        suspended = false;
        loop.scheduler.ready.removeLast(); // the step that will not be waited for
    }

    private IllegalStateException cannotUnmount() {
        suspended = false;
        return new IllegalStateException(
                "a task cannot suspend below a static initialiser or a native frame: move the call"
                        + " that suspends out of it (see the stack)");
    }

    private void resumed(boolean interrupted) {
        signalled = false;
        suspended = false;
        if (interrupted) {
            Thread.currentThread().interrupt(); // not ours: whoever sent it finds it as it was
        }
    }

    @Override
    public void run() {
        signalled = false;
        super.run();
    }
}
