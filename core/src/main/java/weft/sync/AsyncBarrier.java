package weft.sync;

import weft.EventLoop;
import weft.Weft;

/// A place where a number of tasks wait for each other: the last to arrive lets all go on.
///
/// ```java
/// AsyncBarrier all = AsyncBarrier.create(3);
/// gather(
///         () -> { load("a"); all.await(); start("a"); },
///         () -> { load("b"); all.await(); start("b"); },
///         () -> { load("c"); all.await(); start("c"); });
/// ```
///
/// It can be used again at once: who arrives after the last belongs to the next round. A task that is
/// cancelled while it waits leaves, and the others wait for another one in its place.
///
/// **Thread safety.** Confined to one loop, see the package; callbacks may use all but [#await()].
///
/// @asyncio Barrier
public final class AsyncBarrier {

    /// What a barrier is doing.
    ///
    /// @param parties how many tasks it waits for
    /// @param waiting how many of them wait
    /// @param broken whether it was aborted
    public record Statistics(int parties, int waiting, boolean broken) {}

    private static final int RESET = -1;
    private static final int ABORTED = -2;
    private static final int LEFT = -3;

    private final Home home = new Home(this);
    private final Waiters<Integer> waiters = new Waiters<>(); // given an index, RESET or ABORTED
    private final int parties;
    private int arrived; // who waits, and who was cancelled in that and has not left yet
    private boolean broken;

    private AsyncBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties < 1: " + parties);
        }
        this.parties = parties;
    }

    /// Creates a barrier.
    ///
    /// @param parties how many tasks it waits for
    /// @return a new barrier
    /// @throws IllegalArgumentException if the number is not positive
    public static AsyncBarrier create(int parties) {
        return new AsyncBarrier(parties);
    }

    /// Suspends until as many tasks as the barrier has parties are here.
    ///
    /// **Cancellation.** The task has not arrived then, and the barrier goes on as if it had not
    /// come.
    ///
    /// @return the task's place in the order of arrival: 0 for the first, and each number once in a
    ///     round
    /// @throws BarrierBrokenException if the barrier is broken, or was reset or aborted meanwhile
    /// @asyncio Barrier.wait
    public int await() {
        EventLoop loop = home.enter();
        if (broken || isLast()) { // who has to wait does so at once, to be there when others reset or abort it
            Weft.checkpointIfDue();
        }
        if (broken) {
            throw aborted();
        }
        if (isLast()) {
            return open();
        }
        arrived++;
        int index = LEFT;
        try {
            index = waiters.await(loop, this, null);
        } finally {
            if (index == LEFT) {
                arrived--;
            }
        }
        return switch (index) {
            case RESET -> throw new BarrierBrokenException(this + " was reset while this task waited at it");
            case ABORTED -> throw aborted();
            default -> index;
        };
    }

    /// Whether the others are all here.
    private boolean isLast() {
        return arrived + 1 >= parties && waiters.count() + 1 == parties; // counted only when it may be so
    }

    private BarrierBrokenException aborted() {
        return new BarrierBrokenException(this + " was aborted: reset it to use it again");
    }

    private int open() {
        for (int i = 0; i < parties - 1; i++) {
            arrived--;
            waiters.serve(i);
        }
        return parties - 1;
    }

    private void sendAway(int why) {
        while (waiters.serve(why)) {
            arrived--;
        }
    }

    /// Sends everyone who waits away with a [BarrierBrokenException], and starts anew: also a broken
    /// barrier can be used again.
    ///
    /// @asyncio Barrier.reset
    public void reset() {
        home.enter();
        broken = false;
        sendAway(RESET);
    }

    /// Breaks the barrier: everyone who waits and everyone who comes gets a
    /// [BarrierBrokenException], until it is reset. For a task that will not arrive.
    ///
    /// @asyncio Barrier.abort
    public void abort() {
        home.enter();
        broken = true;
        sendAway(ABORTED);
    }

    /// Returns how many tasks the barrier waits for.
    ///
    /// @return at least 1
    /// @asyncio Barrier.parties
    public int parties() {
        return parties;
    }

    /// Returns whether the barrier is broken.
    ///
    /// @return true between [#abort()] and [#reset()]
    /// @asyncio Barrier.broken
    public boolean isBroken() {
        return broken;
    }

    /// Returns what the barrier is doing now.
    ///
    /// @return how many wait of how many
    /// @asyncio Barrier.n_waiting
    public Statistics statistics() {
        return new Statistics(parties, waiters.count(), broken);
    }

    @Override
    public String toString() {
        return "AsyncBarrier[" + (broken ? "broken" : arrived + " of " + parties + " have arrived") + "]";
    }
}
