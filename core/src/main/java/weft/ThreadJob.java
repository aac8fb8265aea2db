package weft;

import java.util.concurrent.Executor;
import java.util.concurrent.Future.State;
import java.util.concurrent.RejectedExecutionException;
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

    private enum Stage {
        WAITING,
        RUNNING,
        OVER,
        ABANDONED
    }

    private final Task<?> waiter;
    private final Awaitable<? extends T> body;
    private final Interrupt interrupt;
    private final @Nullable Context context = Context.snapshot();

    // Guarded by this.
    private Stage stage = Stage.WAITING;
    private @Nullable Thread thread;

    // Loop only.
    private State state = State.RUNNING;
    private @Nullable Object value;
    private boolean left; // the task does not wait any more
    private boolean cancelled; // it does, for the end of what it has interrupted

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
        EventLoop loop = me.loop();
        try {
            (executor == null ? loop.workers.executor() : executor).execute(job);
        } catch (RejectedExecutionException e) {
            throw new RejectedExecutionException("the executor takes no more work: " + executor, e);
        }
        loop.scheduler.outside++;
        return job.await(me);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // SUCCESS: the value is the result, a T
    private T await(Task<?> me) {
        me.suspendOn(this);
        if (cancelled) {
            throw me.cancelledInWait(value instanceof Throwable failure ? failure : null);
        }
        if (state == State.FAILED && value instanceof Throwable failure) {
            throw Failures.unchecked(failure);
        }
        return (T) value;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (stage != Stage.WAITING) {
                return;
            }
            stage = Stage.RUNNING;
            thread = Thread.currentThread();
        }
        State how;
        Object result;
        try {
            result = (context == null ? new Context() : context).call(body::await);
            how = State.SUCCESS;
        } catch (Throwable e) {
            result = e;
            how = State.FAILED;
        }
        synchronized (this) {
            stage = Stage.OVER;
            thread = null;
            Thread.interrupted(); // ours, if it came too late for the body
        }
        State finalHow = how;
        Object finalResult = result;
        EventLoop loop = waiter.loop();
        loop.soon(() -> end(finalHow, finalResult));
    }

    private void end(State how, @Nullable Object result) {
        EventLoop loop = waiter.loop();
        loop.scheduler.outside--;
        state = how;
        value = result;
        waiter.resume(this);
        if (left && how == State.FAILED) {
            loop.failures.report(
                    LoopFailure.Kind.UNSEEN,
                    "a thread failed that " + waiter.name() + " did not wait for any more, having been cancelled",
                    (Throwable) result,
                    waiter);
        }
    }

    @Override
    public Answer cancel(Consumer<Deferred<?>> onward) {
        synchronized (this) {
            switch (stage) {
                case WAITING -> {
                    stage = Stage.ABANDONED;
                    waiter.loop().scheduler.outside--;
                    return Answer.THROW_OUT;
                }
                case RUNNING -> {
                    if (interrupt == Interrupt.MAY && thread != null) {
                        thread.interrupt();
                        cancelled = true;
                        return Answer.PASSED_ON;
                    }
                    left = true;
                    return Answer.THROW_OUT;
                }
                case OVER -> {
                    return Answer.TOO_LATE; // its result is on the way, and not lost
                }
                case ABANDONED -> throw new AssertionError();
            }
        }
        throw new AssertionError(stage);
    }

    @Override
    public String toString() {
        return "a thread that runs " + body;
    }
}
