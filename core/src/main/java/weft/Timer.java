package weft;

import org.jspecify.annotations.Nullable;

/// Something that happens at a time: an entry of the [TimerHeap].
abstract class Timer {

    // Owned by the heap.
    long deadlineNanos;
    long sequence; // breaks ties: equal deadlines fire in the order they were scheduled
    int index = -1; // place in the heap, -1: not in it

    /// Returns what becomes ready at the deadline, and so has its turn in the order of deadlines.
    Object due() {
        return this;
    }

    /// Called when this has its turn, which is never before the deadline. What it was set for may
    /// have been settled meanwhile. Kernel code only: it runs on the bare loop thread.
    ///
    /// @return whose step it is now; null if it is nobody's
    abstract @Nullable Coroutine fire();

    final boolean isScheduled() {
        return index >= 0;
    }

    final boolean before(Timer other) {
        return deadlineNanos < other.deadlineNanos || deadlineNanos == other.deadlineNanos && sequence < other.sequence;
    }
}
