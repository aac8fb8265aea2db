package weft.flow;

import org.jspecify.annotations.Nullable;

/// The producing side of a [Generator].
///
/// @param <T> what it produces
@FunctionalInterface
public interface GeneratorBody<T extends @Nullable Object> {

    /// Produces values, until it returns.
    ///
    /// @param out takes each value
    /// @throws Exception comes out of the consumer's `next()`, wrapped if it is checked
    void run(Emitter<T> out) throws Exception;
}
