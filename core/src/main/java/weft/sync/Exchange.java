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
     * The end of an offer or a taker is the object on which a task called, so that one of several can refuse those who wait on it.
     */

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

    /// Whether an item would be handed over or taken in now.
    boolean hasRoom() {
        return items.size() < capacity || !takers.isEmpty();
    }

    /// Whether there is an item, also that of a giver who waits for a taker.
    boolean hasItem() {
        return !items.isEmpty() || !givers.isEmpty();
    }

    /// Hands over or takes in an item.
    ///
    /// @return false if there is nobody who waits for it and no room
    boolean offer(T item) {
        if (!hasRoom()) {
            return false;
        }
        accept(item);
        return true;
    }

    /// Hands over or takes in what is offered, if it was not withdrawn.
    ///
    /// @return false if there is nobody who waits for it and no room
    boolean offer(Offer<T> offer) {
        if (!hasRoom()) {
            return false;
        }
        offer.pass(this::accept);
        return true;
    }

    private void accept(T item) {
        if (!takers.serve(item)) {
            items.add(item);
        }
        accepted++;
    }

    /// Takes the next item out, and that of the longest waiting giver in.
    ///
    /// @return null if there is none
    @Nullable
    T poll() {
        T item = items.poll();
        for (Waiter<Boolean> giver; (giver = givers.poll()) != null && !letIn(giver); ) {
            // not this one
        }
        return item != null ? item : items.poll(); // a capacity of 0: what has just come in
    }

    /// Takes in what a giver offers, and lets it go on. That may fail, if the item cannot be compared to
    /// the others: which is nothing to the task that makes the room.
    ///
    /// @return whether the item is in
    private boolean letIn(Waiter<Boolean> giver) {
        try {
            boolean in = offerOf(giver).pass(items::add);
            accepted += in ? 1 : 0;
            giver.promise.tryComplete(true);
            return in;
        } catch (RuntimeException | Error e) {
            giver.promise.tryFail(e);
            return false;
        }
    }

    @SuppressWarnings("unchecked") // what give() has put there
    private Offer<T> offerOf(Waiter<Boolean> giver) {
        if (giver.detail instanceof Offer<?> offer) {
            return (Offer<T>) offer;
        }
        throw new AssertionError(giver.detail);
    }

    /// Suspends until what is offered, for which [#offer] found no room, was taken or withdrawn.
    ///
    /// @return false if it was refused
    boolean give(EventLoop loop, Offer<T> offer) {
        return givers.await(loop, offer.end, offer);
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
