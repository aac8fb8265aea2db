package weft;

/// Is told what a loop does: for traces, statistics and the replay of schedules.
///
/// The methods run on the loop, in the task they speak of or in the one that creates it, so they
/// must be quick. One that throws is taken off the loop and reported; the loop goes on.
///
/// @asyncio none; trio.abc.Instrument
public interface LoopObserver {

    /// A task was created; its first step is in the ready queue.
    ///
    /// @param task the new task
    default void taskCreated(Task<?> task) {}

    /// A task takes a step: it starts, or goes on after it was suspended.
    ///
    /// @param task the task
    default void stepStarted(Task<?> task) {}

    /// A task's step is over: it suspends or is done.
    ///
    /// @param task the task
    default void stepEnded(Task<?> task) {}

    /// A task has ended; its [Task#outcome()] is there.
    ///
    /// @param task the task
    default void taskDone(Task<?> task) {}
}
