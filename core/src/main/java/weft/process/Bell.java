package weft.process;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// Tells tasks that another thread has changed something.
///
/// They wait for a stage each, and not for a promise: a loop that shuts down takes no callbacks of
/// other threads, and a task that cleans up then may well wait for a process. Also, a loop that
/// waits for a stage is not stuck.
final class Bell {

    private final Object what; // for snapshots
    private final List<Waiter> waiting = new CopyOnWriteArrayList<>(); // its volatile array: see await()

    Bell(Object what) {
        this.what = what;
    }

    private final class Waiter extends CompletableFuture<@Nullable Void> {
        @Override
        public String toString() {
            return what.toString();
        }
    }

    /// Has every task that waits look again. Called on any thread, after the change.
    void ring() {
        for (Waiter waiter : waiting) {
            waiter.complete(null);
        }
    }

    /// Suspends until a condition holds; its changes are volatile, and followed by [#ring()].
    ///
    /// **Cancellation.** Ends the wait, and nothing else.
    void await(BooleanSupplier condition) {
        Weft.checkpointIfDue();
        while (!condition.getAsBoolean()) {
            Waiter waiter = new Waiter();
            waiting.add(waiter);
            try {
                if (!condition.getAsBoolean()) { // whoever changes it later finds the waiter
                    Weft.await(waiter);
                }
            } finally {
                waiting.remove(waiter);
            }
        }
    }
}
