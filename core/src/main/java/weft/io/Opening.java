package weft.io;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.Awaitable;

/// Opens something on a thread, and closes it again if nobody waits for it any more.
///
/// @param <R> what is opened
final class Opening<R> {

    /// Closes what was opened.
    interface Undo<R> {

        void accept(R opened) throws Exception;
    }

    private final Undo<? super R> undo;
    private final AtomicReference<@Nullable Object> opened = new AtomicReference<>(); // null, then a R or this
    private final Awaitable<? extends R> body;

    private Opening(Awaitable<? extends R> body, Undo<? super R> undo) {
        this.body = body;
        this.undo = undo;
    }

    /// Suspends until it is open.
    ///
    /// **Cancellation.** What is opened all the same is closed by that thread.
    static <R> R run(@Nullable Executor executor, Awaitable<? extends R> body, Undo<? super R> undo) {
        Opening<R> opening = new Opening<>(body, undo);
        try {
            return ThreadWork.onThread(executor, opening::open);
        } catch (Throwable e) {
            opening.abandon();
            throw e;
        }
    }

    private R open() throws Exception {
        R result = body.await();
        if (!opened.compareAndSet(null, result)) {
            undo.accept(result);
        }
        return result;
    }

    @SuppressWarnings("unchecked") // what is neither null nor this is what open() has put there
    private void abandon() {
        Object result = opened.getAndSet(this);
        if (result != null) { // the thread was quicker, and nobody takes what it has opened
            new ThreadWork<>(Awaitable.of(() -> undo.accept((R) result))).startApart(null);
        }
    }
}
