package weft;

import org.jspecify.annotations.Nullable;

/// How something ended: with a value, failed, or cancelled.
///
/// @param <T> the value
/// @asyncio gather(return_exceptions=True) - whose results are values and exceptions, mixed
public sealed interface Outcome<T extends @Nullable Object> {

    /// It ended with a value.
    ///
    /// @param <T> the value's type
    /// @param value the value
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /// It failed.
    ///
    /// @param <T> the value's type
    /// @param exception what was thrown, as it was thrown
    record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {}

    /// It was cancelled.
    ///
    /// @param <T> the value's type
    /// @param error who asked and why
    record Cancelled<T extends @Nullable Object>(CancelledError error) implements Outcome<T> {}

    /// Returns the value, or throws as [Deferred#await()] would.
    ///
    /// @return the value
    default T get() {
        return switch (this) {
            case Success<T>(T value) -> value;
            case Failure<T>(Throwable exception) -> throw Failures.unchecked(exception);
            case Cancelled<T>(CancelledError error) -> throw error;
        };
    }

    /// Returns whether it ended with a value.
    ///
    /// @return true for a [Success]
    default boolean isSuccess() {
        return this instanceof Success;
    }
}
