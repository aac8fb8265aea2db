package weft;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Thrown in a task that was cancelled, at the point where it suspends; it says who asked and why.
///
/// It is an [Error] so that `catch (Exception e)` does not swallow it. Let it pass, after cleaning
/// up in `finally`, where code may suspend as anywhere. The owner of the request, a timeout or a
/// group for instance, turns it into something else.
///
/// @asyncio CancelledError
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1;

    /// Why the task was cancelled.
    private final String reason;

    private final transient @Nullable Task<?> requester;
    private final transient @Nullable CancelScope scope;

    // The task in which it was first thrown, where it suspended; null if it is of a promise, or was an interrupt.
    transient @Nullable Task<?> thrownIn;

    CancelledError(CancelRequest request, @Nullable Throwable cause) {
        super(request.toString(), cause);
        reason = request.reason;
        requester = request.requester;
        scope = request.scope;
    }

    /// Returns why the task was cancelled, in the words of who asked.
    ///
    /// @return the reason, empty if none was given
    public String reason() {
        return reason;
    }

    /// Returns the task that asked for the cancellation.
    ///
    /// @return the task; empty if no task asked, but a timer, a callback, another thread or a signal
    public Optional<Task<?>> requester() {
        return Optional.ofNullable(requester);
    }

    /// Returns the scope that asked for the cancellation: a timeout's or a group's, for instance.
    ///
    /// @return the scope; empty if the request came from [Task#cancel(String)]
    public Optional<CancelScope> scope() {
        return Optional.ofNullable(scope);
    }
}
