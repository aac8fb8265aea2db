package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Promise;

/// One task's place among the [Waiters].
///
/// @param <T> what it waits for
final class Waiter<T extends @Nullable Object> {

    final Promise<T> promise;

    /// What the one who serves it needs to know: the task, the item it wants to put, and so on.
    final @Nullable Object detail;

    // The list it is in, or was in last. The rest is that list's: null where it is first or last, and when it is out.
    @Nullable
    Waiters<T> list;

    boolean linked;

    @Nullable
    Waiter<T> before;

    @Nullable
    Waiter<T> after;

    Waiter(Promise<T> promise, @Nullable Object detail) {
        this.promise = promise;
        this.detail = detail;
    }
}
