package weft;

import org.jspecify.annotations.Nullable;

/// The body of a task that says when it is ready: see [TaskGroup#start].
///
/// @param <V> what it has to say then
@FunctionalInterface
public interface StartBody<V extends @Nullable Object> {

    /// Runs the body.
    ///
    /// @param readiness takes the news that it is ready, once
    /// @throws Exception comes out of [TaskGroup#start] if the body was not ready yet, else as any
    ///     failure in the group
    void run(Readiness<V> readiness) throws Exception;
}
