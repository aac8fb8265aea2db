package weft;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A thread of execution that runs only when the loop says so, one step at a time.
///
/// Most coroutines are a [Task]'s; the others are the kernel's own, which run callbacks and poll
/// for input and output. What resumes a coroutine, and how it gives control back, is the engine's:
/// see [MountedCoroutine] and [BatonCoroutine].
///
/// The coroutine is its thread's uncaught-exception handler, not because anything goes uncaught,
/// but because that is the one field of a thread that finds it again in two loads, without a table
/// and without memory (docs/decisions/0002-finding-the-current-task.md).
abstract sealed class Coroutine implements Runnable, UncaughtExceptionHandler permits MountedCoroutine, BatonCoroutine {

    final EventLoop loop;
    private final @Nullable Runnable body; // null: the task's

    // Loop only. The task whose coroutine this is; null for the kernel's own.
    final @Nullable Task<?> task;

    // Loop only. The context of whatever it runs now: a task's own, or that of the callback in progress; null is empty.
    @Nullable
    Context context;

    // Loop only. Whether it waits in the kernel, so that a step resumes it. False while it runs, and in the mounted
    // engine also while something that is not the kernel's (a JDK lock, a socket) has parked it.
    boolean suspended = true;

    // Loop only. Whether its body has returned.
    boolean finished;

    Coroutine(EventLoop loop, @Nullable Task<?> task, @Nullable Runnable body) {
        this.loop = loop;
        this.task = task;
        this.body = body;
    }

    /// Returns the coroutine whose thread is the current one, or null on any other thread.
    static @Nullable Coroutine current() {
        Thread thread = Thread.currentThread();
        return thread.getUncaughtExceptionHandler() instanceof Coroutine coroutine && coroutine.thread() == thread
                ? coroutine
                : RunningLoops.coroutineOn(thread);
    }

    /// Its thread; null if that was not needed yet, because it has not begun.
    abstract @Nullable Thread thread();

    final void interrupt() {
        Thread thread = thread();
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// The stack, empty before the first step and when it has finished, though its thread may still
    /// hand on control. From any thread; one that is not the loop's may learn late that it has
    /// finished, and see that.
    final List<StackTraceElement> stack() {
        Thread thread = thread();
        return finished || thread == null ? List.of() : List.of(thread.getStackTrace());
    }

    /// Gives control back until the loop takes this coroutine's next step. Called on its own thread
    /// only.
    ///
    /// @param blocker says in thread dumps, by its class, what is awaited
    abstract void suspend(Object blocker);

    /// Gives control back as [#suspend] does, when the next step is in the ready queue already.
    abstract void yieldTurn();

    /// The whole life of the thread.
    @Override
    public void run() {
        suspended = false;
        try {
            if (task != null) {
                task.live();
            } else if (body != null) {
                body.run();
            }
        } finally {
            finished = true;
        }
    }

    @Override
    public final void uncaughtException(Thread thread, Throwable error) {
        System.getLogger("weft").log(System.Logger.Level.ERROR, "bug in weft, please report it: " + this, error);
    }

    @Override
    public final String toString() {
        return task != null ? task.toString() : "coroutine of " + loop;
    }
}
