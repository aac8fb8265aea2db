package weft;

import java.util.List;
import java.util.Optional;

/// Something that went wrong where nobody could be told by an exception.
///
/// @param loop the loop on which it happened
/// @param kind what sort of thing it is
/// @param message what happened, in one line
/// @param exception the exception, if there was one
/// @param task the task it is about, if it is about one
/// @param stack where that task was at the time; empty if that is unknown or does not matter
/// @asyncio the context dict of loop.call_exception_handler
public record LoopFailure(
        EventLoop loop,
        Kind kind,
        String message,
        Optional<Throwable> exception,
        Optional<Task<?>> task,
        List<StackTraceElement> stack) {

    /// The sorts of failure.
    public enum Kind {
        /// A task or a promise failed, and nobody ever looked at it.
        UNSEEN,
        /// A callback threw.
        CALLBACK,
        /// A step has been running for longer than [LoopOptions#slowStep()]; reported while it
        /// runs, by another thread.
        SLOW_STEP,
        /// A task caught its cancellation and went on.
        SWALLOWED_CANCELLATION,
        /// Nothing is ready, no timer is set and nothing outside is expected, but the main task is
        /// not done.
        STUCK,
        /// An observer threw, and was taken off the loop.
        OBSERVER,
        /// The poller threw.
        POLLER,
        /// A task failed while the loop was shutting down, or something did not end in time.
        SHUTDOWN,
        /// A library or the program itself reported it, by [EventLoop#reportFailure].
        REPORTED
    }

    /// Copies the stack.
    public LoopFailure {
        stack = List.copyOf(stack);
    }

    /// Returns the failure as a log would have it: the message, and the stack if there is one.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(message);
        for (StackTraceElement frame : stack) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }
}
