package weft;

import org.jspecify.annotations.Nullable;

/// A body that knows the scope it runs in, so as to move its deadline.
///
/// @param <T> its result
@FunctionalInterface
public interface ScopeBody<T extends @Nullable Object> {

    /// Runs the body.
    ///
    /// @param scope the scope it runs in
    /// @return the result
    /// @throws Exception whatever the body throws
    T run(CancelScope scope) throws Exception;
}
