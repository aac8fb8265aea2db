package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// A flag that tasks wait for.
///
/// ```java
/// AsyncEvent ready = AsyncEvent.create();
/// createTask(() -> {
///     ready.await();
///     serve();
/// });
/// ready.set();
/// ```
///
/// To set it wakes everyone who waits at that moment, also if it is cleared right after. One that is
/// never cleared is a latch.
///
/// **Thread safety.** Confined to one loop, see the package; callbacks may use all but [#await()].
///
/// @asyncio Event
public final class AsyncEvent {

    /// What an event is doing.
    ///
    /// @param set whether it is set
    /// @param waiting how many tasks wait for it
    public record Statistics(boolean set, int waiting) {}

    private final Home home = new Home(this);
    private final Waiters<@Nullable Void> waiters = new Waiters<>();
    private boolean set;

    private AsyncEvent() {}

    /// Creates an event that is not set.
    ///
    /// @return a new event
    public static AsyncEvent create() {
        return new AsyncEvent();
    }

    /// Suspends until the event is set.
    ///
    /// **Cancellation.** Ends the wait, and nothing else.
    ///
    /// @asyncio Event.wait
    public void await() {
        EventLoop loop = home.enter();
        if (set) {
            Weft.checkpointIfDue();
        } else { // at once, or a turn given to others could be the one in which it is set and cleared
            waiters.await(loop, this, null);
        }
    }

    /// Sets the event, and wakes everyone who waits, in the order in which they came. Does nothing
    /// if it is set.
    ///
    /// @asyncio Event.set
    public void set() {
        home.enter();
        set = true;
        boolean more;
        do {
            more = waiters.serve(null);
        } while (more);
    }

    /// Clears the event: who comes now waits until it is set again. Who was woken stays so.
    ///
    /// @asyncio Event.clear
    public void clear() {
        home.enter();
        set = false;
    }

    /// Returns whether the event is set.
    ///
    /// @return true between [#set()] and [#clear()]
    /// @asyncio Event.is_set
    public boolean isSet() {
        return set;
    }

    /// Returns what the event is doing now.
    ///
    /// @return whether it is set, and how many wait
    public Statistics statistics() {
        return new Statistics(set, waiters.count());
    }

    @Override
    public String toString() {
        return "AsyncEvent[" + (set ? "set" : "not set") + "]";
    }
}
