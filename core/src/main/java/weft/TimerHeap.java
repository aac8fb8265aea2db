package weft;

import org.jspecify.annotations.Nullable;

/// The timers of a loop, the next one first: a heap of four children a node, in which every timer
/// knows its place.
///
/// Scheduling and cancelling cost O(log n), and a cancelled timer leaves nothing behind. (asyncio
/// marks cancelled timers and sweeps them later.) Four children rather than two halve the depth,
/// and siblings share a cache line.
final class TimerHeap {

    private static final int CHILDREN = 4;

    private @Nullable Timer[] heap = new @Nullable Timer[64];
    private int size;
    private long sequence;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    Timer first() {
        return heap[0];
    }

    void add(Timer timer, long deadlineNanos) {
        if (size == heap.length) {
            heap = java.util.Arrays.copyOf(heap, size * 2);
        }
        timer.deadlineNanos = deadlineNanos;
        timer.sequence = sequence++;
        siftUp(timer, size++);
    }

    /// Removes a timer; does nothing if it is not scheduled.
    void remove(Timer timer) {
        int hole = timer.index;
        if (hole < 0) {
            return;
        }
        timer.index = -1;
        Timer last = at(--size);
        heap[size] = null;
        if (hole < size) {
            siftDown(last, hole);
            if (last.index == hole) {
                siftUp(last, hole);
            }
        }
    }

    private Timer at(int index) {
        Timer timer = heap[index];
        if (timer == null) {
            throw new AssertionError("no timer at " + index);
        }
        return timer;
    }

    private void put(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }

    private void siftUp(Timer timer, int index) {
        while (index > 0) {
            int parent = (index - 1) / CHILDREN;
            Timer above = at(parent);
            if (!timer.before(above)) {
                break;
            }
            put(above, index);
            index = parent;
        }
        put(timer, index);
    }

    private void siftDown(Timer timer, int index) {
        for (int child; (child = index * CHILDREN + 1) < size; ) {
            Timer least = at(child);
            int end = Math.min(child + CHILDREN, size);
            for (int c = child + 1; c < end; c++) {
                Timer other = at(c);
                if (other.before(least)) {
                    least = other;
                }
            }
            if (!least.before(timer)) {
                break;
            }
            int next = least.index;
            put(least, index);
            index = next;
        }
        put(timer, index);
    }
}
