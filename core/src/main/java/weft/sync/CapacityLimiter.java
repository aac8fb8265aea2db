package weft.sync;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// A number of tokens of which every borrower may have one: a semaphore that knows who has what, and
/// whose size can be changed.
///
/// ```java
/// CapacityLimiter connections = CapacityLimiter.create(10);
/// try (var _ = connections.acquire()) {
///     query();
/// }
/// ```
///
/// The borrower is the current task, or any object on whose behalf a task acts; borrowers that are
/// equal are the same. A released token goes straight to whoever has waited longest.
///
/// **Thread safety.** Confined to one loop, see the package.
///
/// @asyncio none; trio.CapacityLimiter
public final class CapacityLimiter {

    /// What a limiter is doing.
    ///
    /// @param total how many tokens there are, or [#UNLIMITED]
    /// @param borrowers who has one, in the order in which they got it
    /// @param waiting how many tasks wait for one
    public record Statistics(int total, List<Object> borrowers, int waiting) {

        /// Copies the list.
        public Statistics {
            borrowers = List.copyOf(borrowers);
        }
    }

    /// As a total: no limit.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final Home home = new Home(this);
    private final Set<Object> borrowers = new LinkedHashSet<>();
    private final Waiters<@Nullable Void> waiters = new Waiters<>(); // the detail is the borrower
    final Map<Object, Waiter<@Nullable Void>> waitingFor = new HashMap<>(); // by borrower
    private int total; // while somebody waits there are as many borrowers, or more

    private CapacityLimiter(int total) {
        this.total = checked(total);
    }

    /// Creates a limiter.
    ///
    /// @param total how many tokens there are; 0 lets everyone wait until there are more
    /// @return a new limiter
    /// @throws IllegalArgumentException if the number is negative
    public static CapacityLimiter create(int total) {
        return new CapacityLimiter(total);
    }

    private static int checked(int total) {
        if (total < 0) {
            throw new IllegalArgumentException("total < 0: " + total);
        }
        return total;
    }

    /// Suspends until there is a token for the current task.
    ///
    /// **Cancellation.** No token is borrowed then.
    ///
    /// @return what gives it back when it is closed; [#release()] does as well
    /// @throws IllegalStateException if the current task has one already
    public Hold acquire() {
        return acquire(home.enter(), currentTask());
    }

    /// Suspends until there is a token for a borrower.
    ///
    /// **Cancellation.** No token is borrowed then.
    ///
    /// @param borrower for whom
    /// @return what gives it back when it is closed; [#releaseOnBehalfOf(Object)] does as well
    /// @throws IllegalStateException if the borrower has one already, or waits for one
    public Hold acquireOnBehalfOf(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        return acquire(home.enter(), borrower);
    }

    private Hold acquire(EventLoop loop, Object borrower) {
        if (borrowers.size() < total) { // who has to wait does so at once, and is not overtaken by newcomers
            Weft.checkpointIfDue();
        }
        if (!take(borrower)) {
            await(loop, borrower);
        }
        return new Hold(() -> releaseOnBehalfOf(borrower));
    }

    private void await(EventLoop loop, Object borrower) {
        Waiter<@Nullable Void> waiter = new Waiter<>(loop.createPromise(this), borrower);
        waitingFor.put(borrower, waiter); // first, as it compares
        waiters.append(waiter);
        try {
            waiters.await(waiter);
        } finally {
            forget(borrower, waiter);
        }
    }

    /// Takes a token for the current task if there is one.
    ///
    /// @return whether one was taken
    /// @throws IllegalStateException if the current task has one already
    public boolean tryAcquire() {
        home.enter();
        return take(currentTask());
    }

    /// Takes a token for a borrower if there is one.
    ///
    /// @param borrower for whom
    /// @return whether one was taken
    /// @throws IllegalStateException if the borrower has one already, or waits for one
    public boolean tryAcquireOnBehalfOf(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        home.enter();
        return take(borrower);
    }

    private boolean take(Object borrower) {
        if (borrowers.size() < total) {
            if (!borrowers.add(borrower)) {
                throw twice(borrower, " has a token of ");
            }
            return true;
        }
        if (borrowers.contains(borrower)) {
            throw twice(borrower, " has a token of ");
        }
        Waiter<?> waiter = waitingFor.get(borrower);
        if (waiter != null && !waiter.promise.isDone()) {
            throw twice(borrower, " waits for a token of ");
        }
        return false;
    }

    private IllegalStateException twice(Object borrower, String doing) {
        return new IllegalStateException(name(borrower) + doing + this + " already: a borrower can have one");
    }

    /// Gives the current task's token back: to whoever has waited longest, if somebody waits.
    ///
    /// @throws IllegalStateException if the current task has none
    public void release() {
        home.enter();
        giveBack(currentTask());
    }

    /// Gives the token of a borrower back.
    ///
    /// @param borrower whose
    /// @throws IllegalStateException if the borrower has none
    public void releaseOnBehalfOf(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        home.enter();
        giveBack(borrower);
    }

    private void giveBack(Object borrower) {
        if (!remove(borrower)) {
            throw new IllegalStateException(name(borrower) + " has no token of " + this + " to give back");
        }
        serve();
    }

    /// Changes how many tokens there are. More are handed out at once; if there are fewer than are
    /// borrowed, nobody gets one until enough were given back.
    ///
    /// @param total how many, or [#UNLIMITED]
    /// @throws IllegalArgumentException if the number is negative
    public void resize(int total) {
        home.enter();
        this.total = checked(total);
        serve();
    }

    private void serve() {
        while (borrowers.size() < total) {
            Waiter<@Nullable Void> next = waiters.poll();
            if (next == null) {
                return;
            }
            lend(next);
        }
    }

    // ---- borrowers whose hashCode or equals throws, which harms nobody else

    private void lend(Waiter<@Nullable Void> next) {
        try {
            borrowers.add(Objects.requireNonNull(next.detail));
            next.promise.complete(null);
        } catch (RuntimeException | Error e) {
            next.promise.tryFail(e); // nothing to the task that gives a token back
        }
    }

    private void forget(Object borrower, Waiter<@Nullable Void> waiter) {
        try {
            waitingFor.remove(borrower, waiter);
        } catch (RuntimeException | Error e) {
            waitingFor.values().removeIf(other -> other == waiter);
        }
    }

    private boolean remove(Object borrower) {
        try {
            return borrowers.remove(borrower);
        } catch (RuntimeException | Error e) {
            if (borrowers.removeIf(other -> other == borrower)) {
                return true;
            }
            throw e;
        }
    }

    /// Returns how many tokens there are.
    ///
    /// @return the number, or [#UNLIMITED]
    public int total() {
        return total;
    }

    /// Returns how many tokens are free.
    ///
    /// @return 0 if the next [#acquire()] would wait
    public int available() {
        return Math.max(0, total - borrowers.size());
    }

    /// Returns what the limiter is doing now.
    ///
    /// @return who has a token, and how many wait
    public Statistics statistics() {
        return new Statistics(total, List.copyOf(borrowers), waiters.count());
    }

    private static Task<?> currentTask() {
        return Weft.currentTask()
                .orElseThrow(() -> new IllegalStateException(
                        "this is a callback, and not a task that could borrow: name a borrower"));
    }

    private static String name(Object borrower) {
        return borrower instanceof Task<?> task ? task.name() : borrower.toString();
    }

    @Override
    public String toString() {
        return "CapacityLimiter[" + borrowers.size() + " of " + (total == UNLIMITED ? "unlimited" : total)
                + " borrowed]";
    }
}
