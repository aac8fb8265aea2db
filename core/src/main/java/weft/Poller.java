package weft;

/// Where a loop waits for events from outside: sockets, or in tests a clock that jumps.
///
/// A loop without a poller waits on its own thread, for its next timer and for calls from other
/// threads. With one, a coroutine of the loop, the I/O coroutine, calls [#poll] once an iteration.
/// What the poller finds it hands to the loop as any task would, for instance by completing a
/// [Promise]: `poll` runs on the loop.
public interface Poller {

    /// Looks for events and hands them to the loop.
    ///
    /// @param nanos how long to wait for one at most, in nanoseconds: 0 when the loop has other work,
    /// [Long#MAX_VALUE]
    ///     when it has no timer
    /// @throws Exception reported to the loop's failure handler; the loop goes on
    void poll(long nanos) throws Exception;

    /// Makes a [#poll] that waits, or the next one that would, return at once.
    ///
    /// **Thread safety.** Called from any thread; must not block.
    void wakeUp();
}
