package weft;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A callback that was scheduled, and can be cancelled until it runs.
///
/// **Thread safety.** The methods of a handle may be called from any thread; a cancellation that
/// comes before the callback has begun prevents it.
///
/// @asyncio Handle
public sealed class Handle permits TimerHandle {

    private final EventLoop loop;
    private final @Nullable Context context; // a copy: what the callback sets stays in it

    private static final Runnable CANCELLED = () -> {};

    // The callback; null once it has begun, CANCELLED once it was cancelled: one word, so that of several threads that
    // cancel it each sees at once that it is.
    private final AtomicReference<@Nullable Runnable> callback;

    boolean ofUser; // handed in from outside, and so refused by a loop that is closed. Set before it is queued

    Handle(EventLoop loop, Runnable callback) {
        this(loop, callback, Context.snapshot());
    }

    Handle(EventLoop loop, Runnable callback, @Nullable Context context) {
        this.loop = loop;
        this.callback = new AtomicReference<>(callback);
        this.context = context;
    }

    /// Prevents the callback, if it has not begun.
    ///
    /// @return whether it was prevented by this call
    /// @asyncio Handle.cancel - tells whether it came in time
    public boolean cancel() {
        Runnable body = callback.get();
        return body != null && body != CANCELLED && callback.compareAndSet(body, CANCELLED);
    }

    /// Returns whether the callback was prevented.
    ///
    /// @return true after a [#cancel()] that came in time
    /// @asyncio Handle.cancelled
    public boolean isCancelled() {
        return callback.get() == CANCELLED;
    }

    final EventLoop loop() {
        return loop;
    }

    /// Runs the callback, which is the kernel's, on the current thread: the loop has ended.
    final void runHere() {
        Runnable body = take();
        if (body != null) {
            body.run();
        }
    }

    /// Runs the callback in the coroutine that was resumed for it.
    final void run(Coroutine runner) {
        Runnable body = take();
        if (body == null) {
            return;
        }
        runner.context = context;
        try {
            body.run();
        } catch (Throwable e) {
            loop.failures.report(
                    LoopFailure.Kind.CALLBACK,
                    "a callback failed: " + body.getClass().getName(),
                    e,
                    null);
        } finally {
            runner.context = null;
        }
    }

    /// Returns the callback, which is the caller's to run; null if it is not there any more.
    private @Nullable Runnable take() {
        Runnable body = callback.get();
        return body != CANCELLED && callback.compareAndSet(body, null) ? body : null;
    }

    @Override
    public String toString() {
        Runnable body = callback.get();
        return "Handle[" + (body == CANCELLED ? "cancelled" : body == null ? "run" : body) + "]";
    }
}
