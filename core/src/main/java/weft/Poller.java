package weft;

import org.jspecify.annotations.Nullable;

/// Where a loop waits for events from outside: sockets, or in tests a clock that jumps.
///
/// A loop without a poller waits on its own thread, for its next timer and for calls from other
/// threads. With one, a coroutine of the loop, the I/O coroutine, calls [#flush] and [#poll] once an
/// iteration.
/// What the poller finds it hands to the loop as any task would, for instance by completing a
/// [Promise]: `poll` runs on the loop.
public interface Poller {

    /// Sends out what the steps of this iteration have left here, right before [#poll]. Does nothing
    /// unless overridden.
    ///
    /// It may hand things to the loop, which then does not wait.
    ///
    /// @throws Exception as of [#poll]
    default void flush() throws Exception {}

    /// Looks for events and hands them to the loop.
    ///
    /// @param nanos how long to wait for one at most, in nanoseconds: 0 when the loop has other work,
    /// [Long#MAX_VALUE]
    ///     when it has no timer
    /// @throws Exception reported to the loop's failure handler; the loop goes on. An [Error] ends the
    ///     run with it, as there is no going on without a poller
    void poll(long nanos) throws Exception;

    /// Makes a [#poll] that waits, or the next one that would, return at once.
    ///
    /// **Thread safety.** Called from any thread; must not block.
    void wakeUp();

    /// Is told that another thread hands something to the running loop, before the loop can take it
    /// and whether or not it has to be woken: a callback, a task, or the result of a thread or a
    /// stage. For pollers that have to know that something comes from outside; does nothing unless
    /// overridden.
    ///
    /// **Thread safety.** Called on that thread; must not block, and must not throw.
    default void submitted() {}

    /// Is told that another thread lets a task go on that something of the JDK's had parked, a queue
    /// or a sleep for instance, before the loop can take its step. Only the mounted engine goes on
    /// while a task is parked so, and only it can tell. Does nothing unless overridden.
    ///
    /// **Thread safety.** Called on that thread, which may be one of the JDK's own; must not block,
    /// and must not throw.
    ///
    /// @param task the task
    /// @param blocker what it was parked by, as
    ///     [java.util.concurrent.locks.LockSupport#getBlocker] tells; null if that is unknown
    default void unblocked(Task<?> task, @Nullable Object blocker) {}

    /// Returns whether anything that this watches may still wake the loop. If not, and nothing else
    /// may either, a program whose main task waits is reported as stuck. Must not throw.
    ///
    /// @return true, unless overridden
    default boolean isWatching() {
        return true;
    }

    /// Returns whether all calls of [#flush], [#poll] and [#close] have to come from one thread of the
    /// system's, as io_uring wants it: a ring belongs to the thread that has submitted to it.
    ///
    /// The mounted engine then keeps its loop thread from one run of the loop to the next, and until
    /// the loop is closed. The baton engine, whose virtual threads move from one carrier to another,
    /// gives the I/O coroutine a platform thread, which makes the way to it and back longer. To be the
    /// same always, and must not throw.
    ///
    /// @return false, unless overridden
    default boolean isBoundToThread() {
        return false;
    }

    /// Gives up everything: the loop is closed. Called on the loop, as the last of its calls; does
    /// nothing unless overridden.
    ///
    /// @throws Exception reported
    default void close() throws Exception {}
}
