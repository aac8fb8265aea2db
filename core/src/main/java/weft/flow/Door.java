package weft.flow;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// Where the one task that waits for something to change is woken by another thread.
///
/// It waits for a stage, and not for a promise: a loop that shuts down takes no callbacks of other threads, and a task
/// that cleans up then may well wait for them.
final class Door {

    private final Object what; // for snapshots
    private volatile @Nullable Knock awaited;

    Door(Object what) {
        this.what = what;
    }

    private final class Knock extends CompletableFuture<@Nullable Void> {
        @Override
        public String toString() {
            return what.toString();
        }
    }

    /// Wakes who waits, if there is somebody. Called on any thread, after the change.
    void knock() {
        Knock last = awaited;
        if (last != null) {
            last.complete(null);
        }
    }

    /// Suspends until a condition holds; its changes are volatile, and followed by [#knock()].
    ///
    /// **Cancellation.** Ends the wait, and nothing else.
    void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Knock next = new Knock();
            awaited = next;
            if (!condition.getAsBoolean()) { // who changes it later finds the knock
                Weft.await(next);
            }
        }
    }
}
