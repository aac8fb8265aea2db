package weft.test;

import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Task;

/// Ends a run in virtual time into which something came from another thread, at a moment that
/// depends on real time: the next run may then go another way. Its cause shows where that thread
/// was.
///
/// Where that is what is to be tested, [VirtualClock#withOutside()] allows it.
///
/// @asyncio none; trio's MockClock does not notice
public final class OutsideError extends AssertionError {

    private static final long serialVersionUID = 1;

    private static final String ALLOW = ", at a moment that depends on real time:"
            + " let a task of the loop do it, or allow it by VirtualClock.withOutside() or @WeftTest(outside = true)";

    private OutsideError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// Returns an error that blames the current thread.
    static OutsideError here() {
        Thread thread = Thread.currentThread();
        return new OutsideError(
                "the thread " + thread.getName() + " hands something to a loop in virtual time" + ALLOW,
                new Throwable("what " + thread.getName() + " was doing"));
    }

    /// Returns an error that blames the current thread for letting a task go on that was blocked.
    static OutsideError unblocking(Task<?> task, Object blocker) {
        Thread thread = Thread.currentThread();
        return new OutsideError(
                "the thread " + thread.getName() + " lets " + task.name() + " go on, which waited in virtual time"
                        + " for something of the JDK's (" + blocker.getClass().getName() + ")" + ALLOW,
                new Throwable("what " + thread.getName() + " was doing"));
    }

    /// Returns an error that blames the threads that work for a loop.
    static OutsideError threadsOf(EventLoop loop) {
        return new OutsideError(
                "a thread works for " + loop + " in virtual time, and its result will come" + ALLOW + "\n"
                        + loop.snapshot(),
                null);
    }
}
