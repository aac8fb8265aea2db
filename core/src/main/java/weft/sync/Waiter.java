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

    // Owned by the list. Null where it is first or last, and when it is in none.
    @Nullable
    Waiter<T> before;

    @Nullable
    Waiter<T> after;

    boolean linked;

    Waiter(Promise<T> promise, @Nullable Object detail) {
        this.promise = promise;
        this.detail = detail;
    }
}
