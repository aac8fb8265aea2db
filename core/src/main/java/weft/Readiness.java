package weft;

import org.jspecify.annotations.Nullable;

/// By this a task says that it is ready, and lets [TaskGroup#start] return.
///
/// @param <V> what it has to say
/// @asyncio none; trio's task_status
public final class Readiness<V extends @Nullable Object> {

    private final Promise<V> promise;

    Readiness(Promise<V> promise) {
        this.promise = promise;
    }

    /// Says that the task is ready.
    ///
    /// @param value what [TaskGroup#start] returns
    /// @throws IllegalStateException if it was said before
    public void started(V value) {
        if (!promise.tryComplete(value)) {
            throw new IllegalStateException("started() was called before: a task is started once");
        }
    }
}
