package weft.test;

import java.util.Objects;
import weft.Action;
import weft.CancelScope;
import weft.CancelledError;
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

    /// Asserts that a body is a checkpoint: that it notices a cancellation, also where it could go on at
    /// once. For the authors of operations that may suspend, which begin by
    /// [weft.Weft#checkpointIfDue()].
    ///
    /// The body runs in a scope that is cancelled, so a checkpoint throws it out, and an operation has
    /// then done nothing. A task or promise that it awaits is cancelled too.
    ///
    /// @param body the operation; what it throws comes out as [weft.Deferred#await()] would throw it
    /// @throws AssertionError if the body comes to its end
    /// @asyncio none; trio.testing.assert_checkpoints
    public static void assertCheckpoint(Action body) {
        if (endsThoughCancelled(body)) {
            throw new AssertionError("the body has no checkpoint: it came to its end although it was cancelled before"
                    + " (an operation that may suspend begins by Weft.checkpointIfDue())");
        }
    }

    /// Asserts that a body has no checkpoint: that it neither suspends nor notices a cancellation, as
    /// an operation called `tryX` does not. It runs as of [#assertCheckpoint(Action)].
    ///
    /// @param body the operation; what it throws comes out as [weft.Deferred#await()] would throw it
    /// @throws AssertionError if the body does not come to its end; the cause shows the checkpoint
    /// @asyncio none; trio.testing.assert_no_checkpoints
    public static void assertNoCheckpoint(Action body) {
        CancelledError[] thrown = new CancelledError[1];
        boolean ended = endsThoughCancelled(() -> {
            try {
                body.run();
            } catch (CancelledError e) {
                thrown[0] = e;
                throw e;
            }
        });
        if (!ended) {
            throw new AssertionError("the body has a checkpoint, see the cause", thrown[0]);
        }
    }

    private static boolean endsThoughCancelled(Action body) {
        Objects.requireNonNull(body, "body");
        CancelScope scope = CancelScope.create();
        scope.cancel("to see whether the body notices");
        return scope.run(body);
    }
}
