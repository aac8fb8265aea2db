package weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A result that will be there later: what a [Task] and a [Promise] have in common.
///
/// It is done once, in one of three ways: with a result, failed, or cancelled.
///
/// **Thread safety.** Confined to its loop, as everything is here, but for
/// [#toCompletableFuture()], which may be called from any thread and whose result may be used from
/// any thread. Another thread gets a [WrongThreadException] where it could do harm.
///
/// @param <T> the result
/// @asyncio Future
public abstract sealed class Deferred<T extends @Nullable Object> implements Awaitable<T> permits Promise, Task {

    private final EventLoop loop;
    private State state = State.RUNNING;

    // The result, the failure, or once somebody has asked for it the CancelledError; by `state`.
    private @Nullable Object value;

    // Who is told when it is done, in order, as of Few. A Task is resumed, a Watcher called, a DoneCallback queued.
    private @Nullable Object watchers;

    // While it has failed and nobody has looked.
    private @Nullable UnseenFailure unseen;

    private record DoneCallback<T extends @Nullable Object>(
            Consumer<? super Deferred<T>> body, @Nullable Context context) {}

    Deferred(EventLoop loop) {
        this.loop = loop;
    }

    /// Returns the loop to which this belongs.
    ///
    /// @return the loop
    /// @asyncio Future.get_loop
    public final EventLoop loop() {
        return loop;
    }

    /// Suspends the current task until this is done.
    ///
    /// **Cancellation.** Cancels this as well, and waits for it to end; [Weft#shield] prevents
    /// that.
    ///
    /// @return the result
    /// @throws RuntimeException the failure, if it is unchecked: the same instance for everyone who
    ///     awaits
    /// @throws Error the failure, if it is an error; a [CancelledError] if this was cancelled
    /// @throws UncheckedIOException around a failure that is an [IOException]
    /// @throws CompletionException around any other checked failure
    /// @throws IllegalStateException if the wait could never end, because a task would wait for
    ///     itself, directly or by way of others, or if there is no current task
    /// @asyncio await
    @Override
    public final T await() {
        awaitDone();
        return resultOrThrow();
    }

    /// Suspends the current task until this is done, as [#await()] does, and throws failures of a
    /// checked type as they are.
    ///
    /// @param <X> the checked type
    /// @param type the checked type
    /// @return the result
    /// @throws X the failure, if it is of that type
    public final <X extends Exception> T await(Class<X> type) throws X {
        Objects.requireNonNull(type, "type");
        awaitDone();
        if (state == State.FAILED && type.isInstance(value)) {
            seen();
            throw type.cast(value);
        }
        return resultOrThrow();
    }

    /// Suspends the current task until this is done, in whichever way and whatever happens meanwhile:
    /// for clean-up that must not go on before. Throws nobody's failure: see [#outcome()].
    ///
    /// **Cancellation.** Neither ends the wait nor cancels this. It is thrown when the wait is over; of
    /// several the last one. So use it for what is sure to end.
    ///
    /// @throws CancelledError if the current task was cancelled
    /// @throws IllegalStateException as of [#await()]
    /// @asyncio none; trio.CancelScope(shield=True), kotlinx NonCancellable
    public final void awaitEnd() {
        Task<?> me = Task.require("awaitEnd()");
        if (isDone()) {
            me.checkpointIfDue();
        } else {
            EndWait.run(me, this);
        }
    }

    /// Returns whether this is done, in whichever way.
    ///
    /// @return false while the result is outstanding
    /// @asyncio Future.done
    public final boolean isDone() {
        return state != State.RUNNING;
    }

    /// Returns whether this was cancelled.
    ///
    /// @return true if it is done and was cancelled
    /// @asyncio Future.cancelled
    public final boolean isCancelled() {
        return state == State.CANCELLED;
    }

    /// Returns the state, in the words of [java.util.concurrent.Future].
    ///
    /// @return `RUNNING` until it is done
    public final State state() {
        return state;
    }

    /// Returns the result.
    ///
    /// @return the result
    /// @throws IllegalStateException if this has none: it is not done, has failed (the cause), or
    ///     was cancelled
    /// @asyncio Future.result
    public final T resultNow() {
        switch (state) {
            case RUNNING -> throw new IllegalStateException(this + " is not done: await it");
            case SUCCESS -> {
                return result();
            }
            case FAILED -> throw new IllegalStateException(this + " has no result: it failed", failure());
            case CANCELLED -> throw new IllegalStateException(this + " has no result: it was cancelled");
        }
        throw new AssertionError(state);
    }

    /// Returns the failure.
    ///
    /// @return what was thrown
    /// @throws IllegalStateException if this has not failed
    /// @asyncio Future.exception
    public final Throwable exceptionNow() {
        if (state != State.FAILED) {
            throw new IllegalStateException(this + " has not failed");
        }
        return failure();
    }

    /// Returns how this was done.
    ///
    /// @return the outcome
    /// @throws IllegalStateException if this is not done
    public final Outcome<T> outcome() {
        return switch (state) {
            case RUNNING -> throw new IllegalStateException(this + " is not done: await it");
            case SUCCESS -> new Outcome.Success<>(result());
            case FAILED -> new Outcome.Failure<>(failure());
            case CANCELLED -> new Outcome.Cancelled<>(cancellation());
        };
    }

    /// Asks for this to be cancelled, without a reason.
    ///
    /// @return false if this is done already, so that nothing was asked
    public final boolean cancel() {
        return cancel("");
    }

    /// Asks for this to be cancelled: a promise is cancelled at once, a task at its next suspension.
    ///
    /// @param reason why; found again in [CancelledError#reason()]
    /// @return false if this is done already, so that nothing was asked
    /// @asyncio Future.cancel, Task.cancel
    public abstract boolean cancel(String reason);

    /// Has a callback called when this is done, or soon if it is done already.
    ///
    /// Callbacks are called by the loop, never inside this method or the one that completes this,
    /// in the order in which they were added, each in a copy of the [Context] that is current now.
    /// One that throws is reported, and the others are called.
    ///
    /// @param callback takes this
    /// @asyncio Future.add_done_callback
    public final void addDoneCallback(Consumer<? super Deferred<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        loop.checkAccess();
        DoneCallback<T> entry = new DoneCallback<>(callback, Context.snapshot());
        if (isDone()) {
            queue(entry);
        } else {
            addWatcher(entry);
        }
    }

    /// Takes back every [#addDoneCallback] of an equal callback, as long as this is not done:
    /// afterwards they are on their way.
    ///
    /// @param callback the callback
    /// @return how many there were
    /// @asyncio Future.remove_done_callback
    public final int removeDoneCallback(Consumer<? super Deferred<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        loop.checkAccess();
        int removed = 0;
        List<?> all = Few.list(watchers);
        for (int i = all.size() - 1; i >= 0; i--) { // from the end, as it shrinks
            if (all.get(i) instanceof DoneCallback<?> entry && entry.body.equals(callback)) {
                removeWatcher(entry);
                removed++;
            }
        }
        return removed;
    }

    /// Returns a future for other threads that is done as this is.
    ///
    /// Cancelling the future cancels this. Its outcome is a
    /// [java.util.concurrent.CancellationException] if this was cancelled.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return a new future
    /// @asyncio asyncio.run_coroutine_threadsafe, whose result it is
    public final CompletableFuture<T> toCompletableFuture() {
        return Stages.futureOf(this);
    }

    // ---- for the kernel

    private void awaitDone() {
        Task<?> me = Task.require("await()");
        if (isDone()) {
            me.checkpointIfDue();
            return;
        }
        checkSameLoop(me);
        Circle.check(me, this);
        addWatcher(me);
        me.suspendOn(this);
    }

    final T resultOrThrow() {
        return switch (state) {
            case RUNNING -> throw new AssertionError("resumed before it was done: " + this);
            case SUCCESS -> result();
            case CANCELLED -> throw Task.delivering(cancellation());
            case FAILED -> {
                Throwable failure = failure();
                throw switch (failure) {
                    case RuntimeException e -> e;
                    case Error e -> throw e;
                    case IOException e -> new UncheckedIOException(e);
                    default -> new CompletionException(failure);
                };
            }
        };
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // SUCCESS: the value is the result, a T
    private T result() {
        return (T) value;
    }

    /// Returns the failure, which so was looked at.
    final Throwable failure() {
        seen();
        if (value instanceof Throwable failure) {
            return failure;
        }
        throw new AssertionError(this);
    }

    /// Returns the error of the cancellation: the same instance for everyone, made when it is first
    /// wanted.
    final CancelledError cancellation() {
        if (value instanceof CancelRequest request) {
            CancelledError error = new CancelledError(request, null);
            error.thrownIn = Task.currentOrNull();
            value = error;
        }
        if (value instanceof CancelledError error) {
            return error;
        }
        throw new AssertionError(this);
    }

    /// Notes that somebody has looked at the failure, so that nobody has to be told of it.
    final void seen() {
        if (unseen != null) {
            loop.failures.seen(unseen);
            unseen = null;
        }
    }

    /// Completes this, unless it is done; `value` as the field's. Loop only.
    ///
    /// @return whether this call completed it
    final boolean complete(State how, @Nullable Object value) {
        UnseenFailure tracked = how == State.FAILED && value instanceof Throwable failure
                ? loop.failures.track(this, failure) // the JDK may suspend us here, so nothing is changed before
                : null;
        if (isDone()) {
            if (tracked != null) {
                loop.failures.seen(tracked);
            }
            return false;
        }
        unseen = tracked;
        this.value = value;
        state = how;
        Object told = watchers;
        watchers = null;
        if (told instanceof ArrayList<?> several) {
            several.forEach(this::tell);
        } else if (told != null) { // the most frequent case makes no list of one
            tell(told);
        }
        return true;
    }

    private void tell(Object watcher) {
        switch (watcher) {
            case Task<?> task -> task.resume(this);
            case Watcher kernel -> kernel.done(this);
            default -> queue(watcher);
        }
    }

    @SuppressWarnings("unchecked") // only DoneCallbacks of this very deferred are among its watchers
    private void queue(Object doneCallback) {
        DoneCallback<T> entry = (DoneCallback<T>) doneCallback;
        loop.scheduler.ready.add(new Handle(loop, () -> entry.body.accept(this), entry.context));
    }

    final void addWatcher(Object watcher) {
        watchers = Few.with(watchers, watcher);
    }

    final void removeWatcher(Object watcher) {
        watchers = Few.without(watchers, watcher);
    }

    final void checkSameLoop(Task<?> me) {
        if (me.loop() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + " and cannot be awaited on " + me.loop()
                    + ": use Weft.await(deferred.toCompletableFuture())");
        }
    }
}
