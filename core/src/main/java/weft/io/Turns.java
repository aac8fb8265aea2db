package weft.io;

import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.Task;
import weft.Weft;

/// Sees to it that one task at a time uses one side of a stream.
final class Turns {

    private final Object stream; // for messages
    private final String doing;
    private @Nullable Task<?> user;

    Turns(Object stream, String doing) {
        this.stream = stream;
        this.doing = doing;
    }

    /// Begins the current task's turn, which [#end()] ends.
    ///
    /// @throws IllegalStateException if it is another's, or no task's
    void begin() {
        Task<?> me = Weft.currentTask()
                .orElseThrow(() -> new IllegalStateException("only a task can " + doing + " " + stream
                        + ": it would have to suspend (see Weft.run and Weft.createTask)"));
        if (user == me) {
            throw new IllegalStateException(
                    me.name() + " cannot " + doing + " " + stream + " now: it does so already, further up its stack");
        }
        if (user != null) {
            throw new IllegalStateException("two tasks cannot " + doing + " " + stream + " at once: " + user.name()
                    + " does, and " + me.name() + " wants to; give it to one of them, or use an AsyncLock");
        }
        user = me;
    }

    void end() {
        user = null;
    }

    /// Says that a stream was closed on this side.
    static UncheckedIOException closed(Object stream) {
        return new UncheckedIOException(stream + " was closed here", new ClosedChannelException());
    }

    /// Says that the half of a stream was closed on this side.
    static UncheckedIOException ended(Object stream) {
        return new UncheckedIOException(
                "the writing side of " + stream + " was ended here", new ClosedChannelException());
    }
}
