package weft;

import java.util.Objects;
import java.util.concurrent.Future.State;
import org.jspecify.annotations.Nullable;

/// A result that somebody will write: what locks, queues and protocols are made of.
///
/// A promise is written once, and read by any number of tasks.
///
/// **Thread safety.** Confined to its loop; another thread completes it through
/// [EventLoop#callSoonThreadsafe].
///
/// @param <T> the result
/// @asyncio Future - the writable, low-level one
public final class Promise<T extends @Nullable Object> extends Deferred<T> {

    private final @Nullable Object purpose;

    Promise(EventLoop loop, @Nullable Object purpose) {
        super(loop);
        this.purpose = purpose;
    }

    /// Creates a promise on the running loop.
    ///
    /// @param <T> the result
    /// @return a new promise, which is not done
    /// @throws IllegalStateException if the current thread runs no loop; see
    ///     [EventLoop#createPromise()]
    public static <T extends @Nullable Object> Promise<T> create() {
        return EventLoop.current().createPromise();
    }

    /// Completes this with a result.
    ///
    /// @param result the result
    /// @throws IllegalStateException if this is done already
    /// @asyncio Future.set_result
    public void complete(T result) {
        if (!tryComplete(result)) {
            throw doneAlready();
        }
    }

    /// Completes this with a result, unless it is done already.
    ///
    /// @param result the result
    /// @return whether this call completed it
    public boolean tryComplete(T result) {
        loop().checkAccess();
        return complete(State.SUCCESS, result);
    }

    /// Completes this with a failure.
    ///
    /// @param failure what [#await()] throws
    /// @throws IllegalStateException if this is done already
    /// @throws IllegalArgumentException if the failure is a [CancelledError]: use [#cancel(String)]
    /// @asyncio Future.set_exception
    public void fail(Throwable failure) {
        if (!tryFail(failure)) {
            throw doneAlready();
        }
    }

    /// Completes this with a failure, unless it is done already.
    ///
    /// @param failure what [#await()] throws
    /// @return whether this call completed it
    /// @throws IllegalArgumentException if the failure is a [CancelledError]: use [#cancel(String)]
    public boolean tryFail(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        loop().checkAccess();
        if (failure instanceof CancelledError) {
            throw new IllegalArgumentException(
                    "a promise is cancelled by cancel(reason), not failed with a CancelledError");
        }
        return complete(State.FAILED, failure);
    }

    @Override
    public boolean cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        loop().checkAccess();
        return cancelFor(new CancelRequest(reason, Task.currentOrNull(), null));
    }

    boolean cancelFor(CancelRequest request) {
        return complete(State.CANCELLED, request);
    }

    private IllegalStateException doneAlready() {
        return new IllegalStateException(this + " is done already: a promise is completed once (tryComplete tells)");
    }

    @Override
    public String toString() {
        return purpose == null ? "Promise[" + state() + "]" : purpose.toString();
    }
}
