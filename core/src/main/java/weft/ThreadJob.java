package weft;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that runs on another thread while a task waits for it.
///
/// @param <T> the result
final class ThreadJob<T extends @Nullable Object> implements Runnable, Wait {

    /// Whether cancelling the task that waits may interrupt the thread.
    enum Interrupt {
        MAY,
        MAY_NOT
    }

    /*
     * WAITING -> RUNNING -> OVER                          the thread: begins and ends
     * WAITING -> ABANDONED                                the loop: cancelled before it began
     *            RUNNING -> INTERRUPTING -> INTERRUPTED    the loop: cancelled; the thread then ends without becoming OVER
     *
     * No lock: the loop's side runs in the middle of the kernel, where nothing may make it wait.
     */
    private enum Stage {
        WAITING,
        RUNNING,
        INTERRUPTING,
        INTERRUPTED,
        OVER,
        ABANDONED
    }

    private final Task<?> waiter;
    private final Awaitable<? extends T> body;
    private final Interrupt interrupt;
    private final @Nullable Context context = Context.snapshot();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile @Nullable Thread thread; // set before RUNNING

    // Loop only.
    private @Nullable Outcome<T> outcome;
    private boolean left; // the task does not wait any more

    private ThreadJob(Task<?> waiter, Awaitable<? extends T> body, Interrupt interrupt) {
        this.waiter = waiter;
        this.body = body;
        this.interrupt = interrupt;
    }

    static <T extends @Nullable Object> T run(
            @Nullable Executor executor, Interrupt interrupt, Awaitable<? extends T> body) {
        Task<?> me = Task.require("toThread");
        me.throwIfCancelled();
        ThreadJob<T> job = new ThreadJob<>(me, body, interrupt);
        Scheduler scheduler = me.loop().scheduler;
        scheduler.threads++;
        try {
            (executor == null ? me.loop().workers.executor() : executor).execute(job);
        } catch (Throwable e) {
            scheduler.threads--;
            throw e instanceof RejectedExecutionException
                    ? new RejectedExecutionException("the executor takes no more work: " + executor, e)
                    : Failures.unchecked(e);
        }
        if (job.outcome == null) { // an executor's lock may have blocked this until the thread was done
            me.suspendOn(job);
        }
        return job.result();
    }

    private T result() {
        Outcome<T> ended = outcome;
        if (ended == null) {
            throw new AssertionError("resumed before the thread was done");
        }
        if (stage.get() == Stage.INTERRUPTED) {
            throw waiter.cancelledInWait(ended instanceof Outcome.Failure<T>(Throwable exception) ? exception : null);
        }
        return ended.get();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
            return;
        }
        Outcome<T> ended;
        try {
            ended = new Outcome.Success<>((context == null ? new Context() : context).call(body::await));
        } catch (Throwable e) {
            ended = new Outcome.Failure<>(e);
        }
        if (!stage.compareAndSet(Stage.RUNNING, Stage.OVER)) {
            while (stage.get() == Stage.INTERRUPTING) {
                Thread.onSpinWait();
            }
            Thread.interrupted(); // ours, if it came too late for the body; the thread serves others
        }
        Outcome<T> result = ended;
        EventLoop loop = waiter.loop();
        loop.intake.soon(() -> end(result));
    }

    private void end(Outcome<T> ended) {
        EventLoop loop = waiter.loop();
        loop.scheduler.threads--;
        outcome = ended;
        waiter.resume(this);
        if (left && ended instanceof Outcome.Failure<T>(Throwable exception)) {
            loop.failures.report(
                    LoopFailure.Kind.UNSEEN,
                    "a thread failed for which " + waiter.name() + " no longer waited, having been cancelled",
                    exception,
                    waiter);
        }
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        if (stage.compareAndSet(Stage.WAITING, Stage.ABANDONED)) {
            waiter.loop().scheduler.threads--;
            return Answer.THROW_OUT;
        }
        if (interrupt == Interrupt.MAY_NOT) {
            left = true;
            return stage.get() == Stage.OVER ? tooLate() : Answer.THROW_OUT;
        }
        if (stage.compareAndSet(Stage.RUNNING, Stage.INTERRUPTING)) {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
            stage.set(Stage.INTERRUPTED);
        }
        return stage.get() == Stage.OVER ? tooLate() : Answer.PASSED_ON;
    }

    /// The result is on its way, and shall not be lost.
    private Answer tooLate() {
        left = false;
        return Answer.TOO_LATE;
    }

    @Override
    public String toString() {
        return "a thread that runs " + body.getClass().getName();
    }
}
