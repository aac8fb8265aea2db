package weft.io;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import weft.Awaitable;
import weft.Weft;

/// One piece of work on a thread, which may outlive the wait for it.
///
/// When the wait is cancelled, work that has not begun never will, unless it is done
/// [for sure][#runForSure], and work that has begun goes on to its end, which others can await.
///
/// @param <T> the result
final class ThreadWork<T extends @Nullable Object> {

    private final Awaitable<? extends T> body;
    private final AtomicBoolean claimed = new AtomicBoolean(); // by who runs it, or sees to it that nobody does
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

    ThreadWork(Awaitable<? extends T> body) {
        this.body = body;
    }

    /// Runs a body on a thread, as [Weft#toThread(Awaitable)] does.
    ///
    /// @param executor null for the loop's workers
    static <T extends @Nullable Object> T onThread(@Nullable Executor executor, Awaitable<? extends T> body) {
        return executor == null ? Weft.toThread(body) : Weft.toThread(executor, body);
    }

    /// Suspends until the work is done; a cancellation ends the wait.
    ///
    /// @param executor null for the loop's workers
    T await(@Nullable Executor executor) {
        try {
            return onThread(executor, this::run);
        } finally {
            withdraw();
        }
    }

    /// Suspends until the work is done; a cancellation interrupts the thread, and waits for the end.
    T awaitInterruptibly(Executor executor) {
        try {
            return Weft.toThreadInterruptibly(executor, this::run);
        } finally {
            withdraw();
        }
    }

    /// Suspends until the work is done; when that fails before the work has begun, a thread of its own
    /// does it.
    ///
    /// @param before what has to end first; null for nothing
    void runForSure(@Nullable Executor executor, @Nullable ThreadWork<?> before) {
        try {
            if (before != null) {
                before.awaitEnd();
            }
            onThread(executor, this::run);
        } catch (Throwable e) {
            if (!claimed.get()) {
                startApart(before);
            }
            throw e;
        }
    }

    /// Does the work on a thread of its own, for nobody who waits. That is no daemon, so the JVM waits
    /// for it, and its uncaught-exception handler tells of a failure.
    void startApart(@Nullable ThreadWork<?> before) {
        Thread.ofPlatform().daemon(false).name("weft-clean-up").start(() -> {
            if (before != null) {
                before.end.join();
            }
            try {
                run();
            } catch (Exception e) {
                throw new IllegalStateException("clean-up failed for which no task waited any more", e);
            }
        });
    }

    boolean isOver() {
        return end.isDone();
    }

    /// Suspends until the work has ended, however.
    ///
    /// **Cancellation.** Ends the wait.
    void awaitEnd() {
        Weft.await(end.copy());
    }

    @SuppressWarnings("NullAway") // null only where nobody waits for a result
    private T run() throws Exception {
        if (!claimed.compareAndSet(false, true)) {
            return null;
        }
        try {
            return body.await();
        } finally {
            end.complete(null);
        }
    }

    /// Prevents work that has not begun.
    private void withdraw() {
        if (claimed.compareAndSet(false, true)) {
            end.complete(null);
        }
    }
}
