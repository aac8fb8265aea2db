package weft.sync;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// A number of permits, of which whoever wants to go on takes one: so few do something at a time.
///
/// ```java
/// AsyncSemaphore three = AsyncSemaphore.create(3);
/// try (var _ = three.acquire()) {
///     download();
/// }
/// ```
///
/// A released permit goes straight to the task that has waited longest. Permits have no owner: any
/// task may release one. [CapacityLimiter] knows who has them.
///
/// **Thread safety.** Confined to one loop, see the package; callbacks may use all but [#acquire()].
///
/// @asyncio Semaphore, BoundedSemaphore
public final class AsyncSemaphore {

    /// What a semaphore is doing.
    ///
    /// @param available how many permits are free
    /// @param bound how many there are at most; empty if it has no bound
    /// @param waiting how many tasks wait for one
    public record Statistics(int available, OptionalInt bound, int waiting) {}

    private static final int NO_BOUND = Integer.MAX_VALUE;

    private final Home home = new Home(this);
    private final Waiters<@Nullable Void> waiters = new Waiters<>();
    private final Runnable release = this::release;
    private final int bound;
    private int available; // while somebody waits: 0

    private AsyncSemaphore(int permits, int bound) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits < 0: " + permits);
        }
        available = permits;
        this.bound = bound;
    }

    /// Creates a semaphore that may get more permits than it starts with.
    ///
    /// @param permits how many there are to begin with; 0 lets the first task wait for a release
    /// @return a new semaphore
    /// @throws IllegalArgumentException if the number is negative
    /// @asyncio Semaphore
    public static AsyncSemaphore create(int permits) {
        return new AsyncSemaphore(permits, NO_BOUND);
    }

    /// Creates a semaphore whose permits cannot become more: to release one that nobody has taken is
    /// an error.
    ///
    /// @param permits how many there are
    /// @return a new semaphore
    /// @throws IllegalArgumentException if the number is negative
    /// @asyncio BoundedSemaphore
    public static AsyncSemaphore bounded(int permits) {
        return new AsyncSemaphore(permits, permits);
    }

    /// Suspends until there is a permit, and takes it.
    ///
    /// **Cancellation.** No permit is taken then.
    ///
    /// @return what releases it when it is closed; [#release()] does as well
    /// @asyncio Semaphore.acquire
    public Hold acquire() {
        EventLoop loop = home.enter();
        if (available > 0) { // who has to wait does so at once, and is not overtaken by newcomers
            Weft.checkpointIfDue();
        }
        if (available > 0) {
            available--;
        } else {
            waiters.await(loop, this, null);
        }
        return new Hold(release);
    }

    /// Takes a permit if there is one.
    ///
    /// @return whether one was taken
    public boolean tryAcquire() {
        home.enter();
        if (available == 0) {
            return false;
        }
        available--;
        return true;
    }

    /// Hands a permit to the task that has waited longest, or frees it.
    ///
    /// @throws IllegalStateException if there are as many as the semaphore can have
    /// @asyncio Semaphore.release
    public void release() {
        release(1);
    }

    /// Releases several permits.
    ///
    /// @param permits how many
    /// @throws IllegalArgumentException if the number is not positive
    /// @throws IllegalStateException if these are more than were taken of a bounded semaphore, or the
    ///     number of permits overflows; none is released then
    public void release(int permits) {
        home.enter();
        if (permits < 1) {
            throw new IllegalArgumentException("permits < 1: " + permits);
        }
        if (permits > bound - available) {
            throw new IllegalStateException(this + " cannot take " + permits + " back: "
                    + (bound == NO_BOUND ? "they would be too many" : bound - available + " are taken"));
        }
        int left = permits;
        while (left > 0 && waiters.serve(null)) {
            left--;
        }
        available += left;
    }

    /// Returns how many permits are free.
    ///
    /// @return 0 if the next [#acquire()] would wait
    /// @asyncio Semaphore.locked - which tells whether there are none
    public int available() {
        return available;
    }

    /// Returns what the semaphore is doing now.
    ///
    /// @return how many permits there are, and how many wait
    public Statistics statistics() {
        return new Statistics(
                available, bound == NO_BOUND ? OptionalInt.empty() : OptionalInt.of(bound), waiters.count());
    }

    @Override
    public String toString() {
        return "AsyncSemaphore[" + available + (bound == NO_BOUND ? "" : " of " + bound) + " free]";
    }
}
