package weft;

/// Something that happens at a time: an entry of the [TimerHeap].
abstract class Timer {

    // Owned by the heap.
    long deadlineNanos;
    long sequence; // breaks ties: equal deadlines fire in the order they were scheduled
    int index = -1; // place in the heap, -1: not in it

    /// Called by the loop, not before the deadline. Kernel code only: it runs on the bare loop thread.
    abstract void fire();

    final boolean isScheduled() {
        return index >= 0;
    }

    final boolean before(Timer other) {
        return deadlineNanos < other.deadlineNanos || deadlineNanos == other.deadlineNanos && sequence < other.sequence;
    }
}
