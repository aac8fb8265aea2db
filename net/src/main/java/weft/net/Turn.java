package weft.net;

import org.jspecify.annotations.Nullable;
import weft.Task;
import weft.Weft;

/// Sees to it that one task at a time uses one direction of a channel, as only one can be woken.
final class Turn {

    private final Object connection; // for messages
    private final String doing;
    private @Nullable Task<?> user;

    Turn(Object connection, String doing) {
        this.connection = connection;
        this.doing = doing;
    }

    /// Begins the current task's turn, which [#end()] ends.
    ///
    /// @throws IllegalStateException if it is another's, or no task's
    void begin() {
        Task<?> me = Weft.currentTask()
                .orElseThrow(() -> new IllegalStateException(
                        "only a task can " + doing + " " + connection + ": it would have to suspend"));
        if (user != null) {
            throw new IllegalStateException("two tasks cannot " + doing + " " + connection + " at once: " + user.name()
                    + " does, and " + me.name() + " wants to; give it to one of them, or use an AsyncLock");
        }
        user = me;
    }

    void end() {
        user = null;
    }
}
