package weft.flow;

import org.jspecify.annotations.Nullable;

/// What is done with each item of a source: see [Generators#mapConcurrently].
///
/// @param <T> the item
/// @param <R> the result
@FunctionalInterface
public interface MapBody<T extends @Nullable Object, R extends @Nullable Object> {

    /// Makes a result of an item. May suspend.
    ///
    /// @param item the item
    /// @return the result
    /// @throws Exception ends the mapping, and comes out of the consumer's `next()`
    R run(T item) throws Exception;
}
