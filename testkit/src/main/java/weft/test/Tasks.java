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
        if (!(loop.options().poller().orElse(null) instanceof VirtualClock clock)) {
            throw new IllegalStateException(
                    loop + " runs in real time, in which nobody can tell: apply a VirtualClock to its options");
        }
        clock.awaitIdle(loop);
    }
}
