package weft.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// Something that takes long and is made once, for all who want it: they wait for the same making, on a thread that is
/// nobody's, as who waits may be cancelled, and its loop may end.
///
/// **Thread safety.** Tasks of all loops may want it.
///
/// @param <T> what is made
final class Once<T> {

    private final String thread;
    private final Supplier<T> making;
    private volatile @Nullable CompletableFuture<T> made; // or being made; begun anew if that failed

    /// @param thread its name
    Once(String thread, Supplier<T> making) {
        this.thread = thread;
        this.making = making;
    }

    /// Waits until it is there; begins to make it if nobody has, or if that failed.
    ///
    /// **Cancellation.** Ends the wait alone.
    void await() {
        CompletableFuture<T> known = made;
        if (known == null || known.state() != Future.State.SUCCESS) {
            Weft.await(begun().copy());
        }
    }

    private synchronized CompletableFuture<T> begun() {
        CompletableFuture<T> known = made;
        if (known == null || known.isCompletedExceptionally()) {
            known = CompletableFuture.supplyAsync(
                    making, work -> Thread.ofPlatform().daemon().name(thread).start(work));
            made = known;
        }
        return known;
    }

    /// Returns it.
    ///
    /// @throws IllegalStateException if nobody has awaited it
    T get() {
        CompletableFuture<T> known = made;
        if (known == null) {
            throw new IllegalStateException("await() comes first");
        }
        return known.resultNow();
    }
}
