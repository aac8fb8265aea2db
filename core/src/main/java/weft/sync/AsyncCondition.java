package weft.sync;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Task;
import weft.Weft;

/// Lets tasks that hold a lock wait until something has changed under it.
///
/// ```java
/// AsyncCondition changed = AsyncCondition.create();
/// try (var _ = changed.acquire()) {
///     changed.await(() -> stock > 0);
///     stock--;
/// }
/// ```
///
/// Who changes something does it under the lock, and signals there. A signal moves the task that has
/// waited longest to the queue of the lock, so nobody who comes later gets in between; it wakes when
/// the lock is its own again. Prefer [#await(BooleanSupplier)]: a task may be woken for nothing.
///
/// **Thread safety.** Confined to the loop of its lock, see the package.
///
/// @asyncio Condition
public final class AsyncCondition {

    /// What a condition is doing.
    ///
    /// @param lock what its lock is doing; whoever was signalled waits there
    /// @param waiting how many tasks wait for a signal
    public record Statistics(AsyncLock.Statistics lock, int waiting) {}

    private final AsyncLock lock;
    private final Waiters<@Nullable Void> waiters = new Waiters<>(); // the detail is the task, as in the lock's

    private AsyncCondition(AsyncLock lock) {
        this.lock = lock;
    }

    /// Creates a condition with a lock of its own.
    ///
    /// @return a new condition
    public static AsyncCondition create() {
        return new AsyncCondition(AsyncLock.create());
    }

    /// Creates a condition of a lock, which may have several.
    ///
    /// @param lock the lock
    /// @return a new condition
    /// @asyncio Condition
    public static AsyncCondition of(AsyncLock lock) {
        return new AsyncCondition(Objects.requireNonNull(lock, "lock"));
    }

    /// Returns the lock.
    ///
    /// @return the lock that was given, or the condition's own
    public AsyncLock lock() {
        return lock;
    }

    /// Suspends until the lock is the current task's, as [AsyncLock#acquire()] does.
    ///
    /// **Cancellation.** The lock is not held then.
    ///
    /// @return what releases it when it is closed
    /// @asyncio Condition.acquire
    public Hold acquire() {
        return lock.acquire();
    }

    /// Releases the lock, suspends until somebody signals, and holds the lock again.
    ///
    /// **Cancellation.** The lock is held again when the error comes out, which may take a while, and
    /// which further cancellations do not shorten. A signal that had been this task's goes to the
    /// next one.
    ///
    /// @throws IllegalStateException if the current task does not hold the lock, or a task that holds
    ///     it ends without having released it
    /// @asyncio Condition.wait
    public void await() {
        Task<?> me = lock.checkHeld("await", this);
        Weft.checkpointIfDue();
        Waiter<@Nullable Void> waiter = waiters.add(me.loop(), this, me);
        lock.attend(waiters);
        lock.release();
        try {
            waiters.await(waiter);
        } catch (CancelledError error) {
            if (waiter.list != waiters) { // it was signalled
                signalNext();
            }
            throw lock.acquireInSpiteOf(error, me);
        } finally {
            lock.leave(waiters);
        }
        lock.checkHandedTo(me);
    }

    /// Waits until something is true: awaits signals as long as it is not.
    ///
    /// **Cancellation.** As of [#await()].
    ///
    /// @param predicate asked under the lock, at first and after every signal; must not suspend
    /// @throws IllegalStateException if it is not true, and the current task does not hold the lock
    /// @asyncio Condition.wait_for
    public void await(BooleanSupplier predicate) {
        Weft.checkpointIfDue();
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Signals to the task that has waited longest, if one waits. It goes on when the lock is free
    /// and its turn has come.
    ///
    /// @throws IllegalStateException if the current task does not hold the lock
    /// @asyncio Condition.notify
    public void signal() {
        signal(1);
    }

    /// Signals to some of the tasks that wait, the longest first.
    ///
    /// @param tasks to how many; to all if fewer wait
    /// @throws IllegalArgumentException if the number is negative
    /// @throws IllegalStateException if the current task does not hold the lock
    /// @asyncio Condition.notify
    public void signal(int tasks) {
        if (tasks < 0) {
            throw new IllegalArgumentException("tasks < 0: " + tasks);
        }
        lock.checkHeld("signal", this);
        int left = tasks;
        while (left > 0 && signalNext()) {
            left--;
        }
    }

    /// Signals to all tasks that wait.
    ///
    /// @throws IllegalStateException if the current task does not hold the lock
    /// @asyncio Condition.notify_all
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    private boolean signalNext() {
        Waiter<@Nullable Void> next = waiters.poll();
        if (next == null) {
            return false;
        }
        lock.queue(next);
        return true;
    }

    /// Returns what the condition is doing now.
    ///
    /// @return what its lock does, and how many wait for a signal
    public Statistics statistics() {
        return new Statistics(lock.statistics(), waiters.count());
    }

    @Override
    public String toString() {
        return "AsyncCondition[" + lock + "]";
    }
}
