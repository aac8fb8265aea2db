package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.EventLoop;

/// The loop to which a lock or queue belongs: the first that uses it, and another only when that
/// one is closed.
final class Home {

    private final Object owner; // for messages
    private @Nullable EventLoop loop;

    Home(Object owner) {
        this.owner = owner;
    }

    /// Returns the loop, which runs the current task or callback.
    ///
    /// @throws IllegalStateException if no loop runs on this thread, or another one does
    EventLoop enter() {
        EventLoop current = EventLoop.current();
        EventLoop known = loop;
        if (current != known) {
            if (known != null && !known.isClosed()) {
                throw new IllegalStateException(owner + " belongs to " + known + ", and was used on " + current
                        + ": tasks of different loops cannot wait for each other by it");
            }
            loop = current;
        }
        return current;
    }

    /// Returns the loop; null before the first use.
    @Nullable
    EventLoop loop() {
        return loop;
    }
}
