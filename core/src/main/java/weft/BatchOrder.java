package weft;

/// Chooses which of the ready steps a loop takes next: the seam of seeded schedules.
///
/// A loop runs what is ready in batches, first in, first out. With an order of its own it asks
/// before each step which of the steps that remain in the batch shall be next. Any choice is one
/// that a program must be prepared for.
///
/// @implSpec An implementation takes no lock and does not suspend: the loop calls it between steps.
@FunctionalInterface
public interface BatchOrder {

    /// Chooses the next step.
    ///
    /// @param remaining how many steps the batch still has, at least 1
    /// @return which of them is next, in the order in which they became ready, from 0 to `remaining
    ///     - 1`
    int next(int remaining);

    /// Chooses whether the task whose step was to be next waits for some more turns: then its step
    /// stands at the end of a later batch, and this order is asked for another. It waits no longer than
    /// the loop has something else to do, which never lets time go by with a step held back. Asked once
    /// for each step.
    ///
    /// Only tasks that weft had suspended are held back: no callbacks, which a loop calls in the
    /// order in which they were scheduled, and no timers.
    ///
    /// @param task the task
    /// @return how many turns it waits for; 0 takes its step now
    default int holdBack(Task<?> task) {
        return 0;
    }
}
