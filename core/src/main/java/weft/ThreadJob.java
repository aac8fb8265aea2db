package weft;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that runs on another thread while a task waits for it.
///
/// @param <T> the result
final class ThreadJob<T extends @Nullable Object> implements Runnable, Wait {

    /// What becomes of a body that has begun when the task that waits is cancelled.
    enum OnCancel {
        INTERRUPT,
        LEAVE,
        /// It is left, and what it returns is closed.
        LEAVE_AND_CLOSE
    }

    /*
     * WAITING -> RUNNING -> OVER                          the thread: begins and ends; the task gets what comes of it
     * WAITING -> ABANDONED                                the loop: cancelled before it began
     *            RUNNING -> LEFT                           the loop: cancelled, and the task waits no more
     *            RUNNING -> INTERRUPTING -> INTERRUPTED    the loop: cancelled, and the task waits for the end
     *
     * No lock: the loop's side runs in the middle of the kernel, where nothing may make it wait.
     */
    private enum Stage {
        WAITING,
        RUNNING,
        LEFT,
        INTERRUPTING,
        INTERRUPTED,
        OVER,
        ABANDONED
    }

    private final Task<?> waiter;
    private final Awaitable<? extends T> body;
    private final OnCancel onCancel;
    private final @Nullable AtomicInteger bodies; // of the loop's own threads, if one of these runs this
    private final @Nullable Context context = Context.snapshot();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile @Nullable Thread thread; // set before RUNNING

    private @Nullable Outcome<T> outcome; // loop only

    private ThreadJob(Task<?> waiter, Awaitable<? extends T> body, OnCancel onCancel, @Nullable AtomicInteger bodies) {
        this.waiter = waiter;
        this.body = body;
        this.onCancel = onCancel;
        this.bodies = bodies;
    }

    static <T extends @Nullable Object> T run(
            @Nullable Executor executor, OnCancel onCancel, Awaitable<? extends T> body) {
        Task<?> me = Task.require("toThread");
        me.throwIfCancelled();
        Workers workers = me.loop().workers;
        ThreadJob<T> job = new ThreadJob<>(me, body, onCancel, executor == null ? workers.bodies : null);
        Executor chosen = executor == null ? workers : executor;
        Scheduler scheduler = me.loop().scheduler;
        scheduler.threads++;
        try {
            chosen.execute(job);
        } catch (Throwable e) {
            scheduler.threads--;
            throw e instanceof RejectedExecutionException
                    ? new RejectedExecutionException("the executor takes no more work: " + chosen, e)
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
        if (bodies != null) {
            bodies.incrementAndGet();
        }
        Outcome<T> ended;
        try {
            ended = new Outcome.Success<>((context == null ? new Context() : context).call(body::await));
        } catch (Throwable e) {
            ended = new Outcome.Failure<>(e);
        }
        if (!stage.compareAndSet(Stage.RUNNING, Stage.OVER)) {
            if (stage.get() == Stage.LEFT) {
                ended = refused(ended);
            } else {
                takeBackInterrupt();
            }
        }
        Outcome<T> result = ended;
        EventLoop loop = waiter.loop();
        if (bodies != null) {
            bodies.decrementAndGet();
        }
        loop.intake.soon(() -> end(result));
    }

    /// Has nothing left of an interrupt that came too late for the body: the thread serves others.
    private void takeBackInterrupt() {
        while (stage.get() == Stage.INTERRUPTING) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }

    /// Closes what was opened for a task that does not take it any more.
    private Outcome<T> refused(Outcome<T> ended) {
        if (onCancel == OnCancel.LEAVE_AND_CLOSE && ended instanceof Outcome.Success<T>(AutoCloseable opened)) {
            try {
                opened.close();
            } catch (Throwable e) {
                return new Outcome.Failure<>(e);
            }
        }
        return ended;
    }

    private void end(Outcome<T> ended) {
        EventLoop loop = waiter.loop();
        loop.scheduler.threads--;
        outcome = ended;
        waiter.resume(this);
        if (stage.get() == Stage.LEFT && ended instanceof Outcome.Failure<T>(Throwable exception)) {
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
        if (onCancel != OnCancel.INTERRUPT) {
            return stage.compareAndSet(Stage.RUNNING, Stage.LEFT) ? Answer.THROW_OUT : Answer.TOO_LATE;
        }
        if (stage.compareAndSet(Stage.RUNNING, Stage.INTERRUPTING)) {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
            stage.set(Stage.INTERRUPTED);
        }
        return stage.get() == Stage.OVER ? Answer.TOO_LATE : Answer.PASSED_ON; // its result shall not be lost
    }

    @Override
    public String toString() {
        return "a thread that runs " + body.getClass().getName();
    }
}
