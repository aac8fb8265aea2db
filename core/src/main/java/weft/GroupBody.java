package weft;

import org.jspecify.annotations.Nullable;

/// The body of a [TaskGroup].
///
/// @param <T> its result
@FunctionalInterface
public interface GroupBody<T extends @Nullable Object> {

    /// Runs the body.
    ///
    /// @param group the group that is open while this runs
    /// @return the group's result
    /// @throws Exception cancels the group's tasks, and comes out of the group in an [ExceptionGroup]
    T run(TaskGroup group) throws Exception;
}
