package weft;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// What a task is suspended on when it is not one [Deferred]: a timer, several deferreds, a group's
/// children.
///
/// Its `toString` says in snapshots what is awaited, and its class says it in thread dumps.
interface Wait {

    /// What a wait makes of a cancellation of the task that is suspended on it.
    enum Answer {
        /// The wait is over: it has unlinked itself from everything, and the task shall be thrown
        /// out of it.
        THROW_OUT,
        /// The request has gone to what the task waits for; the task stays suspended until that has
        /// ended.
        PASSED_ON,
        /// What the task waits for has just happened and will resume it; the request stays pending.
        TOO_LATE
    }

    /// Called when a cancellation reaches the task that is suspended on this.
    ///
    /// @param onward takes what shall be cancelled in its place
    Answer cancel(Consumer<Deferred<?>> onward);

    /// Returns what has to be done before this resumes its task, for the graph of who awaits whom.
    default Collection<? extends Deferred<?>> targets() {
        return List.of();
    }

    /// Returns whether this ends only when all of [#targets()] are done, but for a failure or a
    /// cancellation: then none of them may wait for who waits here.
    default boolean needsAll() {
        return false;
    }
}
