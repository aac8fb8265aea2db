package weft.test;

import weft.EventLoop;
import weft.Weft;

/// Verbs for tests.
public final class Tasks {

    private Tasks() {}

    /// Suspends until all other tasks are blocked: until each has come as far as it can without time
    /// going by. Several that call it go on together. Works in virtual time only.
    ///
    /// ```java
    /// Task<String> reader = Weft.createTask(() -> queue.take());
    /// Tasks.allTasksBlocked(); // now it waits for an item
    /// ```
    ///
    /// **Cancellation.** Ends the wait.
    ///
    /// @throws IllegalStateException if the current loop has no [VirtualClock], or there is none
    /// @asyncio none; trio.testing.wait_all_tasks_blocked
    public static void allTasksBlocked() {
        Weft.checkpointIfDue();
        EventLoop loop = EventLoop.current();
        clockOf(loop).awaitIdle(loop);
    }

    /// Lets virtual time stand still until what is returned is closed: while a task waits for threads
    /// of which the clock knows nothing. No timer fires meanwhile, of whichever task.
    ///
    /// ```java
    /// Promise<String> letter = EventLoop.current().createPromise();
    /// startPostman(letter); // a thread that completes it by callSoonThreadsafe
    /// try (var _ = Tasks.standStill()) {
    ///     letter.await();
    /// }
    /// ```
    ///
    /// Needless for [weft.Weft#toThread] and for completion stages: see [VirtualClock#withOutside()].
    ///
    /// @return what ends it; close it in the same loop
    /// @throws IllegalStateException if the current loop has no [VirtualClock] or one that does not allow
    ///     things from outside, or if there is no loop
    /// @asyncio none; trio's MockClock(autojump_threshold=) waits for a while instead
    public static Standstill standStill() {
        return clockOf(EventLoop.current()).standStill();
    }

    private static VirtualClock clockOf(EventLoop loop) {
        if (!(loop.options().poller().orElse(null) instanceof VirtualClock clock)) {
            throw new IllegalStateException(
                    loop + " runs in real time, in which nobody can tell: apply a VirtualClock to its options");
        }
        return clock;
    }
}
