package weft.sync;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// Lets one task at a time through, also across suspensions, in the order in which they came.
///
/// ```java
/// try (var _ = lock.acquire()) {
///     balance = read();
///     write(balance + amount);
/// }
/// ```
///
/// A lock is held by a task, which is the only one that can release it, and it is not reentrant. On
/// release it goes straight to the task that has waited longest.
///
/// **Thread safety.** Confined to one loop, see the package.
///
/// @asyncio Lock - which any task may release
public final class AsyncLock {

    /// What a lock is doing.
    ///
    /// @param owner the task that holds it, if one does
    /// @param waiting how many tasks wait for it
    public record Statistics(Optional<Task<?>> owner, int waiting) {}

    private final Home home = new Home(this);
    private final Waiters<@Nullable Void> waiters = new Waiters<>();
    private final Runnable release = this::release;
    private @Nullable Task<?> owner;

    private AsyncLock() {}

    /// Creates a lock that is free.
    ///
    /// @return a new lock
    public static AsyncLock create() {
        return new AsyncLock();
    }

    /// Suspends until the lock is the current task's.
    ///
    /// **Cancellation.** The lock is not held then.
    ///
    /// @return what releases it when it is closed; [#release()] does as well
    /// @throws IllegalStateException if the current task holds the lock already
    /// @asyncio Lock.acquire
    public Hold acquire() {
        Weft.checkpointIfDue();
        EventLoop loop = home.enter();
        Task<?> me = currentTask();
        if (owner == null) {
            owner = me;
        } else if (owner == me) {
            throw new IllegalStateException(me.name() + " holds " + this + " already: it is not reentrant");
        } else {
            waiters.await(loop, this, me);
        }
        return new Hold(release);
    }

    /// Takes the lock if it is free.
    ///
    /// @return whether the current task holds it now
    /// @throws IllegalStateException if the current task holds the lock already, or there is none
    public boolean tryAcquire() {
        home.enter();
        Task<?> me = currentTask();
        if (owner == me) {
            throw new IllegalStateException(me.name() + " holds " + this + " already: it is not reentrant");
        }
        if (owner != null) {
            return false;
        }
        owner = me;
        return true;
    }

    /// Hands the lock to the task that has waited longest, or frees it.
    ///
    /// @throws IllegalStateException if the current task does not hold it
    /// @asyncio Lock.release
    public void release() {
        home.enter();
        Task<?> me = currentTask();
        if (owner != me) {
            throw new IllegalStateException(me.name() + " cannot release " + this + ": "
                    + (owner == null ? "nobody holds it" : owner.name() + " holds it"));
        }
        Waiter<@Nullable Void> next = waiters.peek();
        owner = next == null ? null : (Task<?>) next.detail;
        waiters.serve(null);
    }

    /// Returns whether a task holds the lock.
    ///
    /// @return true between an acquisition and its release
    /// @asyncio Lock.locked
    public boolean isLocked() {
        return owner != null;
    }

    /// Returns what the lock is doing now.
    ///
    /// @return who holds it, and how many wait
    public Statistics statistics() {
        return new Statistics(Optional.ofNullable(owner), waiters.count());
    }

    private Task<?> currentTask() {
        return Weft.currentTask()
                .orElseThrow(() -> new IllegalStateException("a lock is held by a task, and this is a callback"));
    }

    @Override
    public String toString() {
        Task<?> holder = owner;
        return "AsyncLock[" + (holder == null ? "free" : "held by " + holder.name()) + "]";
    }
}
