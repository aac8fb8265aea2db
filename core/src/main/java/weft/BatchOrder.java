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
}
