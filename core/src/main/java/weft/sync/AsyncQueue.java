package weft.sync;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// Hands items from tasks that make them to tasks that use them, and makes the first wait while
/// there is no room and the others while there is no item.
///
/// ```java
/// AsyncQueue<String> pages = AsyncQueue.create(10);
/// group.createTask(() -> {
///     for (String page : pages) {
///         store(page);
///     }
/// });
/// pages.put(fetch("a"));
/// pages.shutdown();
/// ```
///
/// What is put while somebody waits for an item is handed to the one who has waited longest. The
/// items of tasks that wait for room come in in the order in which the tasks came.
///
/// Two counts let the making side wait for the using side: an item is unfinished from when it came in
/// until [#taskDone()] is called for it, and [#join()] waits until none is.
///
/// **Thread safety.** Confined to one loop, see the package; other threads put by an [#inlet()].
/// The methods that do not suspend may be called in callbacks too.
///
/// @param <T> the items
/// @asyncio Queue - which has no direct hand-over
public final class AsyncQueue<T> implements Iterable<T> {

    /// What a queue is doing.
    ///
    /// @param size how many items it has
    /// @param capacity how many it can have, [Integer#MAX_VALUE] if there is no limit
    /// @param unfinished how many items came in for which nobody has called [#taskDone()]
    /// @param waitingGetters how many tasks wait for an item
    /// @param waitingPutters how many tasks wait for room
    /// @param isShutDown whether it was shut down
    public record Statistics(
            int size, int capacity, long unfinished, int waitingGetters, int waitingPutters, boolean isShutDown) {}

    private static final String NO_NULLS = "item: a queue takes no null, which could not be told from no item";

    private final Home home = new Home(this);
    private final Exchange<T> exchange;
    private final Entrance<T> entrance;
    private final Waiters<@Nullable Void> joiners = new Waiters<>();
    private long finished; // of the items accepted: those done, and those thrown away
    private boolean shutDown;

    private AsyncQueue(Queue<T> items, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity < 1: " + capacity + " (for a hand-over without room, see AsyncChannel)");
        }
        exchange = new Exchange<>(items, capacity);
        entrance = new Entrance<>(this, home, exchange, () -> shutDown ? new QueueShutDownException(this) : null);
    }

    /// Creates a queue that gives items out in the order in which they were put, and has no limit.
    ///
    /// Items pile up in it if they are put faster than used: prefer one with a limit.
    ///
    /// @param <T> the items
    /// @return a new queue
    public static <T> AsyncQueue<T> create() {
        return create(Integer.MAX_VALUE);
    }

    /// Creates a queue that gives items out in the order in which they were put.
    ///
    /// @param <T> the items
    /// @param capacity how many items it can have, at least one
    /// @return a new queue
    /// @asyncio Queue(maxsize)
    public static <T> AsyncQueue<T> create(int capacity) {
        return new AsyncQueue<>(new ArrayDeque<>(), capacity);
    }

    /// Creates a queue that gives the least item out first, and has no limit.
    ///
    /// @param <T> the items
    /// @param order which item is less; equal ones keep the order in which they came. It must not
    ///     suspend; what it throws comes out of the [#put] of the item that comes in
    /// @return a new queue
    /// @asyncio PriorityQueue - which does not keep the order of equal items
    public static <T> AsyncQueue<T> priority(Comparator<? super T> order) {
        return priority(Integer.MAX_VALUE, order);
    }

    /// Creates a queue that gives the least item out first.
    ///
    /// @param <T> the items
    /// @param capacity how many items it can have, at least one
    /// @param order which item is less; equal ones keep the order in which they came. It must not
    ///     suspend; what it throws comes out of the [#put] of the item that comes in
    /// @return a new queue
    /// @asyncio PriorityQueue(maxsize)
    public static <T> AsyncQueue<T> priority(int capacity, Comparator<? super T> order) {
        return new AsyncQueue<>(new StableHeap<>(Objects.requireNonNull(order, "order")), capacity);
    }

    /// Creates a queue that gives the newest item out first, and has no limit.
    ///
    /// @param <T> the items
    /// @return a new queue
    /// @asyncio LifoQueue
    public static <T> AsyncQueue<T> lifo() {
        return lifo(Integer.MAX_VALUE);
    }

    /// Creates a queue that gives the newest item out first.
    ///
    /// @param <T> the items
    /// @param capacity how many items it can have, at least one
    /// @return a new queue
    /// @asyncio LifoQueue(maxsize)
    public static <T> AsyncQueue<T> lifo(int capacity) {
        return new AsyncQueue<>(Collections.asLifoQueue(new ArrayDeque<>()), capacity);
    }

    // ---- items

    /// Puts an item, and suspends while there is no room for it.
    ///
    /// **Cancellation.** The item was not put.
    ///
    /// @param item the item
    /// @throws QueueShutDownException if the queue was shut down, before or while this waits
    /// @asyncio Queue.put
    public void put(T item) {
        entrance.put(Objects.requireNonNull(item, NO_NULLS));
    }

    /// Puts an item if there is room.
    ///
    /// @param item the item
    /// @return whether it was put
    /// @throws QueueShutDownException if the queue was shut down
    /// @asyncio Queue.put_nowait, QueueFull
    public boolean tryPut(T item) {
        return entrance.tryPut(Objects.requireNonNull(item, NO_NULLS));
    }

    /// Takes the next item, and suspends while there is none.
    ///
    /// **Cancellation.** No item was taken.
    ///
    /// @return the item
    /// @throws QueueShutDownException if the queue was shut down and there is none, now or while this
    ///     waits
    /// @asyncio Queue.get
    public T get() {
        T item = next();
        if (item == null) {
            throw new QueueShutDownException(this);
        }
        return item;
    }

    /// Takes the next item if there is one.
    ///
    /// @return the item
    /// @throws QueueShutDownException if the queue was shut down and there is none
    /// @asyncio Queue.get_nowait, QueueEmpty
    public Optional<T> tryGet() {
        home.enter();
        T item = exchange.poll();
        if (item == null && shutDown) {
            throw new QueueShutDownException(this);
        }
        return Optional.ofNullable(item);
    }

    /// Returns the items one after the other, and ends when the queue was shut down and there is none
    /// left.
    ///
    /// `hasNext()` suspends, and takes the item. Several tasks may each go through the queue; each
    /// item is one's.
    ///
    /// @return a new iterator
    @Override
    public Iterator<T> iterator() {
        return new Draining<>(this::next);
    }

    /// Returns null when there will be no more.
    private @Nullable T next() {
        EventLoop loop = home.enter();
        if (shutDown || exchange.hasItem()) { // who has to wait does so at once, and is not overtaken by newcomers
            Weft.checkpointIfDue();
        }
        T item = exchange.poll();
        return item != null || shutDown ? item : exchange.take(loop, this);
    }

    /// Returns a way in for other threads, which they can be given.
    ///
    /// Call it on the loop that uses the queue.
    ///
    /// @return what other threads put by
    public Inlet<T> inlet() {
        return entrance.inlet();
    }

    // ---- counting

    /// Notes that an item, which was taken out before, is dealt with.
    ///
    /// @throws IllegalStateException if this was called more often than items came in
    /// @asyncio Queue.task_done
    public void taskDone() {
        home.enter();
        if (unfinished() == 0) {
            throw new IllegalStateException("taskDone() was called more often than items were put: " + this);
        }
        finish(1);
    }

    /// Suspends until every item that came in is dealt with, see [#taskDone()].
    ///
    /// **Cancellation.** Changes nothing.
    ///
    /// @asyncio Queue.join
    public void join() {
        EventLoop loop = home.enter();
        if (unfinished() == 0) {
            Weft.checkpointIfDue();
        } else { // at once, or a turn given to others could be the one in which all is done and more comes in
            joiners.await(loop, "the unfinished items of " + this, null);
        }
    }

    private void finish(long items) {
        finished += items;
        if (unfinished() == 0) {
            joiners.serveEach(_ -> true, null);
        }
    }

    private long unfinished() {
        return exchange.accepted() - finished;
    }

    // ---- the end

    /// Has the queue take no more items. Those that it has can be got; then whoever wants one fails.
    ///
    /// Tasks that wait for room fail at once, and so do those that wait for an item. [#join()] still
    /// waits until the items are dealt with. Does nothing the second time.
    ///
    /// @asyncio Queue.shutdown
    public void shutdown() {
        home.enter();
        shutDown = true;
        exchange.refuseGivers();
        exchange.refuseTakers();
    }

    /// Shuts down as [#shutdown()] does, and throws away the items that the queue has: they count as
    /// dealt with.
    ///
    /// @asyncio Queue.shutdown(immediate=True)
    public void shutdownNow() {
        shutdown();
        int thrownAway = exchange.size();
        exchange.clear();
        finish(Math.min(thrownAway, unfinished())); // some of them may count as done already
    }

    // ---- state

    /// Returns how many items the queue has.
    ///
    /// @return the number, not counting those of tasks that wait for room
    /// @asyncio Queue.qsize
    public int size() {
        return exchange.size();
    }

    /// Returns whether the queue has no items.
    ///
    /// @return true if [#get()] would suspend
    /// @asyncio Queue.empty
    public boolean isEmpty() {
        return size() == 0;
    }

    /// Returns whether the queue has no room.
    ///
    /// @return true if [#put] would suspend
    /// @asyncio Queue.full
    public boolean isFull() {
        return size() >= capacity();
    }

    /// Returns how many items the queue can have.
    ///
    /// @return the number, [Integer#MAX_VALUE] if there is no limit
    /// @asyncio Queue.maxsize
    public int capacity() {
        return exchange.capacity();
    }

    /// Returns whether the queue was shut down.
    ///
    /// @return true after [#shutdown()] or [#shutdownNow()]
    public boolean isShutDown() {
        return shutDown;
    }

    /// Returns what the queue is doing now.
    ///
    /// @return how full it is, and how many wait
    public Statistics statistics() {
        return new Statistics(
                size(), capacity(), unfinished(), exchange.waitingTakers(), exchange.waitingGivers(), shutDown);
    }

    @Override
    public String toString() {
        return "AsyncQueue[" + exchange + (shutDown ? ", shut down]" : "]");
    }
}
