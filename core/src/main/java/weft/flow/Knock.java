package weft.flow;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// By which another thread wakes the one task that waits here for something to change.
///
/// A stage, and not a promise: a loop that shuts down takes no callbacks of other threads, and a task
/// that cleans up then may well wait for them.
final class Knock extends CompletableFuture<@Nullable Void> {

    private final Object what; // for snapshots

    Knock(Object what) {
        this.what = what;
    }

    /// Wakes who waits, if there is somebody. Called on any thread, after the change.
    static void on(@Nullable Knock door) {
        if (door != null) {
            door.complete(null);
        }
    }

    @Override
    public String toString() {
        return what.toString();
    }
}
