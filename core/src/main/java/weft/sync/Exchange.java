package weft.sync;

import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;

/// Where tasks hand items to each other and wait while there is no item or no room: what queues and
/// channels are made of.
///
/// An item goes straight to the task that has waited longest. The item of a task that waits for room
/// is taken in when there is some, before the task runs again.
///
/// @param <T> the items
final class Exchange<T> {

    /*
     * A taker waits only while there is no item, and a giver only while there is no room, so there are never both.
     * `end` is the object on which a task called, so that one of several can refuse those who wait on it.
     */

    private record Offer<T>(Object end, T item) {}

    private final Queue<T> items;
    private final int capacity;
    private final Waiters<@Nullable T> takers = new Waiters<>(); // given an item, or null: there will be none
    private final Waiters<Boolean> givers = new Waiters<>(); // told whether their item was taken in
    private long accepted; // how many items ever were

    /// Creates one that is empty.
    ///
    /// @param items keeps the items and decides which is next
    /// @param capacity how many it keeps; 0 means that every giver waits for a taker
    Exchange(Queue<T> items, int capacity) {
        this.items = items;
        this.capacity = capacity;
    }

    /// Hands over or takes in an item.
    ///
    /// @return false if there is nobody who waits for it and no room
    boolean offer(T item) {
        if (!takers.serve(item)) {
            if (items.size() >= capacity) {
                return false;
            }
            items.add(item);
        }
        accepted++;
        return true;
    }

    /// Takes the next item out, and that of the longest waiting giver in.
    ///
    /// @return null if there is none
    @Nullable
    T poll() {
        T item = items.poll();
        for (Waiter<Boolean> giver; (giver = givers.poll()) != null; ) {
            T given = itemOf(giver);
            if (item == null) {
                item = given; // a capacity of 0
            } else if (!takeIn(given, giver)) {
                continue;
            }
            accepted++;
            giver.promise.tryComplete(true);
            break;
        }
        return item;
    }

    /// Returns whether an item could be taken in; fails the giver if it cannot be compared to the
    /// others, which is nothing to the task that makes the room.
    private boolean takeIn(T given, Waiter<Boolean> giver) {
        try {
            items.add(given);
            return true;
        } catch (RuntimeException | Error e) {
            giver.promise.tryFail(e);
            return false;
        }
    }

    @SuppressWarnings("unchecked") // what give() has put there
    private static <T> T itemOf(Waiter<Boolean> giver) {
        if (giver.detail instanceof Offer<?> offer) {
            return (T) offer.item;
        }
        throw new AssertionError(giver.detail);
    }

    /// Suspends until an item, for which [#offer] found no room, was taken.
    ///
    /// @return false if it was refused
    boolean give(EventLoop loop, Object end, T item) {
        return givers.await(loop, end, new Offer<>(end, item));
    }

    /// Suspends until there is an item, after [#poll] has found none.
    ///
    /// @return null if it was refused
    @Nullable
    T take(EventLoop loop, Object end) {
        return takers.await(loop, end, end);
    }

    /// Refuses all who wait for an item.
    void refuseTakers() {
        takers.serveEach(_ -> true, null);
    }

    /// Refuses those who wait for an item at one end.
    void refuseTakers(Object end) {
        takers.serveEach(detail -> detail == end, null);
    }

    /// Refuses all who wait for room.
    void refuseGivers() {
        givers.serveEach(_ -> true, false);
    }

    /// Refuses those who wait for room at one end.
    void refuseGivers(Object end) {
        givers.serveEach(detail -> detail instanceof Offer<?> offer && offer.end == end, false);
    }

    /// Throws the items away.
    void clear() {
        items.clear();
    }

    int size() {
        return items.size();
    }

    int capacity() {
        return capacity;
    }

    long accepted() {
        return accepted;
    }

    int waitingTakers() {
        return takers.count();
    }

    int waitingGivers() {
        return givers.count();
    }

    /// How full it is, for messages.
    @Override
    public String toString() {
        String of = capacity == Integer.MAX_VALUE ? "" : " of " + capacity;
        return size() + of + (size() == 1 && of.isEmpty() ? " item" : " items");
    }
}
