package weft;

/// The body of a [TaskGroup] that returns nothing.
@FunctionalInterface
public interface GroupAction {

    /// Runs the body.
    ///
    /// @param group the group that is open while this runs
    /// @throws Exception cancels the group's tasks, and comes out of the group in an [ExceptionGroup]
    void run(TaskGroup group) throws Exception;
}
