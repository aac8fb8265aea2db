package weft;

/// The clock of a loop: where the loop's time comes from.
///
/// @implSpec An implementation never goes backwards, takes no lock and does not suspend: the loop
///     calls it between steps.
@FunctionalInterface
public interface LoopClock {

    /// Returns the time in nanoseconds since an arbitrary origin. A primitive, as the loop asks
    /// once an iteration.
    ///
    /// @return nanoseconds, never less than what was returned before
    long nanos();

    /// Returns the monotonic clock of the system, counted from now.
    ///
    /// @return a clock that starts near zero
    static LoopClock system() {
        long origin = System.nanoTime();
        return () -> System.nanoTime() - origin;
    }
}
