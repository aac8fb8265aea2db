package weft.sync;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Deferred;
import weft.EventLoop;
import weft.Promise;
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
/// release it goes straight to the task that has waited longest. If the task that holds it ends, the
/// lock can never be released: who waits for it and who comes gets an error that says so.
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
    private final Waiters<@Nullable Void> waiters = new Waiters<>(); // the detail is the task
    private final Runnable release = this::release;
    final Consumer<Deferred<?>> ownerEnded = this::ownerEnded;
    private @Nullable Task<?> owner;

    // What waits at conditions of this lock, list by list; an empty one goes with the last who has waited there.
    private final Set<Waiters<@Nullable Void>> conditions = new HashSet<>();

    // The owner while somebody waits, here or at a condition, or has waited since it got the lock: its end calls
    // ownerEnded. So an owner costs that only if others want the lock.
    private @Nullable Task<?> watched;

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
    /// @throws IllegalStateException if the current task holds the lock already, or the task that
    ///     holds it ends without having released it
    /// @asyncio Lock.acquire
    public Hold acquire() {
        EventLoop loop = home.enter();
        Task<?> me = currentTask();
        if (owner == null) { // who has to wait does so at once, and is not overtaken by newcomers
            Weft.checkpointIfDue();
        }
        if (!take(me)) {
            Waiter<@Nullable Void> waiter = waiters.add(loop, this, me);
            watch();
            waiters.await(waiter);
            checkHandedTo(me);
        }
        return new Hold(release);
    }

    /// Takes the lock if it is free.
    ///
    /// @return whether the current task holds it now
    /// @throws IllegalStateException if the current task holds the lock already, the task that holds
    ///     it has ended, or there is no current task
    public boolean tryAcquire() {
        home.enter();
        return take(currentTask());
    }

    /// Hands the lock to the task that has waited longest, or frees it.
    ///
    /// @throws IllegalStateException if the current task does not hold it
    /// @asyncio Lock.release
    public void release() {
        checkHeld("release", this);
        Waiter<@Nullable Void> next = waiters.poll();
        if (watched != null) {
            watched.removeDoneCallback(ownerEnded);
            watched = null;
        }
        if (next == null) {
            owner = null;
        } else {
            give(next);
        }
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

    private boolean take(Task<?> me) {
        Task<?> holder = owner;
        if (holder == null) {
            owner = me;
            watchIfWanted();
            return true;
        }
        if (holder == me) {
            throw new IllegalStateException(me.name() + " holds " + this + " already: it is not reentrant");
        }
        if (holder.isDone()) {
            throw abandoned();
        }
        return false;
    }

    private void give(Waiter<@Nullable Void> next) {
        owner = (Task<?>) next.detail;
        watchIfWanted();
        next.promise.complete(null);
    }

    // ---- an owner that ends

    private void watchIfWanted() {
        if (!conditions.isEmpty() || !waiters.isEmpty()) {
            watch();
        }
    }

    private void watch() {
        if (owner != null && owner != watched) {
            watched = owner;
            owner.addDoneCallback(ownerEnded);
        }
    }

    private void ownerEnded(Deferred<?> task) {
        if (owner == task) {
            waiters.serveEach(_ -> true, null); // they see that the lock is not their own
            for (Waiters<@Nullable Void> condition : conditions) {
                condition.serveEach(_ -> true, null);
            }
        }
    }

    private IllegalStateException abandoned() {
        return new IllegalStateException(this + " will never be free: acquire it in a try-with-resources statement");
    }

    // ---- for the condition

    /// Notes that tasks wait at a condition, who are to be told if an owner ends.
    void attend(Waiters<@Nullable Void> condition) {
        conditions.add(condition);
    }

    /// Forgets a condition if nobody waits there.
    void leave(Waiters<@Nullable Void> condition) {
        if (condition.isEmpty()) {
            conditions.remove(condition);
        }
    }

    /// Throws unless a task was given the lock and not merely woken.
    void checkHandedTo(Task<?> me) {
        if (owner != me) {
            throw abandoned();
        }
    }

    /// Returns the current task, which holds the lock.
    ///
    /// @throws IllegalStateException if it does not
    Task<?> checkHeld(String action, Object what) {
        home.enter();
        Task<?> me = currentTask();
        if (owner != me) {
            throw new IllegalStateException(me.name() + " cannot " + action + " " + what + ": "
                    + (owner == null ? "nobody holds the lock" : owner.name() + " holds the lock"));
        }
        return me;
    }

    /// Gives a task the lock in its turn, at a place that it has taken elsewhere.
    void queue(Waiter<@Nullable Void> waiter) {
        Task<?> holder = owner;
        if (holder == null) {
            give(waiter);
        } else if (holder.isDone()) {
            waiter.promise.complete(null); // it sees that the lock is not its own
        } else {
            waiters.append(waiter);
            watch();
        }
    }

    /// Acquires the lock for a task that was cancelled, and lets no other cancellation hinder it.
    ///
    /// @return the last error, which so is what it throws
    CancelledError acquireInSpiteOf(CancelledError error, Task<?> me) {
        Waiter<@Nullable Void> waiter = new Waiter<>(me.loop().createPromise(this), me);
        queue(waiter);
        CancelledError last = sitOut(waiter.promise, error);
        if (owner != me) {
            last.addSuppressed(abandoned());
        }
        return last;
    }

    private static CancelledError sitOut(Promise<@Nullable Void> promise, CancelledError error) {
        try {
            promise.awaitEnd();
            return error;
        } catch (CancelledError later) {
            return later;
        }
    }

    private Task<?> currentTask() {
        return Weft.currentTask()
                .orElseThrow(() -> new IllegalStateException("a lock is held by a task, and this is a callback"));
    }

    @Override
    public String toString() {
        Task<?> holder = owner;
        return "AsyncLock["
                + (holder == null
                        ? "free"
                        : "held by " + holder.name()
                                + (holder.isDone() ? ", which has ended without releasing it" : ""))
                + "]";
    }
}
