package weft.sync;

import java.util.concurrent.Future.State;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;

/// Tasks that wait for something, the longest first: what all locks and queues are made of.
///
/// To be served is to be given a value. A task that was cancelled while it waits is no longer served
/// from that moment on, though it leaves the list only in its next step; one that was served before
/// it was cancelled keeps what it got.
///
/// @param <T> what they are given
final class Waiters<T extends @Nullable Object> {

    private @Nullable Waiter<T> first;
    private @Nullable Waiter<T> last;

    /// Suspends the current task until it is served.
    ///
    /// @param what what it waits for, shown in snapshots
    T await(EventLoop loop, Object what, @Nullable Object detail) {
        return await(add(loop, what, detail));
    }

    /// Takes a place at the end, for a task that will wait there.
    Waiter<T> add(EventLoop loop, Object what, @Nullable Object detail) {
        Waiter<T> waiter = new Waiter<>(loop.createPromise(what), detail);
        append(waiter);
        return waiter;
    }

    /// Suspends the current task until it is served at a place that it has taken, in whichever list
    /// that is by then.
    T await(Waiter<T> waiter) {
        try {
            return waiter.promise.await();
        } catch (CancelledError e) {
            if (waiter.promise.state() != State.SUCCESS) {
                throw e;
            }
            // Served while a loop that shuts down held up a task that refuses to end; it will do so again.
            return waiter.promise.resultNow();
        } finally {
            remove(waiter);
        }
    }

    /// Serves the task that has waited longest.
    ///
    /// @return whether there was one
    boolean serve(T value) {
        Waiter<T> next = poll();
        return next != null && next.promise.tryComplete(value);
    }

    /// Takes out who is to be served next, to be served or appended elsewhere; null if nobody waits.
    @Nullable
    Waiter<T> poll() {
        Waiter<T> next = peek();
        if (next != null) {
            remove(next);
        }
        return next;
    }

    /// Serves every task whose detail passes a test, the one that has waited longest first. O(n).
    void serveEach(Predicate<? super @Nullable Object> which, T value) {
        for (Waiter<T> waiter = first; waiter != null; ) {
            Waiter<T> next = waiter.after;
            if (which.test(waiter.detail)) {
                remove(waiter);
                waiter.promise.tryComplete(value);
            }
            waiter = next;
        }
    }

    /// Returns who is to be served next; null if nobody waits.
    @Nullable
    Waiter<T> peek() {
        for (Waiter<T> waiter; (waiter = first) != null; ) {
            if (!waiter.promise.isDone()) {
                return waiter;
            }
            remove(waiter);
        }
        return null;
    }

    boolean isEmpty() {
        return peek() == null;
    }

    /// How many wait. O(n).
    int count() {
        int count = 0;
        for (Waiter<T> waiter = first; waiter != null; waiter = waiter.after) {
            if (!waiter.promise.isDone()) {
                count++;
            }
        }
        return count;
    }

    /// Puts a waiter that is in no list at the end.
    void append(Waiter<T> waiter) {
        waiter.list = this;
        waiter.linked = true;
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.after = waiter;
        }
        last = waiter;
    }

    /// Takes a waiter out of its list; does nothing if it is out already.
    private static <T extends @Nullable Object> void remove(Waiter<T> waiter) {
        if (waiter.linked && waiter.list != null) {
            waiter.list.unlink(waiter);
        }
    }

    private void unlink(Waiter<T> waiter) {
        waiter.linked = false;
        if (waiter.before == null) {
            first = waiter.after;
        } else {
            waiter.before.after = waiter.after;
        }
        if (waiter.after == null) {
            last = waiter.before;
        } else {
            waiter.after.before = waiter.before;
        }
        waiter.before = null;
        waiter.after = null;
    }
}
