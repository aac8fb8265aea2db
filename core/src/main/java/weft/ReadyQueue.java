package weft;

import org.jspecify.annotations.Nullable;

/// A first-in, first-out queue in a growing ring, from which any element can be taken. Not
/// thread-safe.
///
/// A ring of our own because [java.util.ArrayDeque] cannot take the i-th element, which a seeded
/// [BatchOrder] needs.
final class ReadyQueue {

    private @Nullable Object[] ring = new @Nullable Object[64]; // length: a power of two
    private int head; // index of the first element
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Object element) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size++) & (ring.length - 1)] = element;
    }

    void addFirst(Object element) {
        if (size == ring.length) {
            grow();
        }
        head = (head - 1) & (ring.length - 1);
        ring[head] = element;
        size++;
    }

    @Nullable
    Object peek() {
        return size == 0 ? null : ring[head];
    }

    /// Removes and returns the first element.
    Object take() {
        @Nullable Object first = ring[head];
        if (first == null) {
            throw new AssertionError("empty");
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return first;
    }

    /// Removes and returns the i-th element; those before it keep their order. Costs i moves.
    Object take(int i) {
        int mask = ring.length - 1;
        @Nullable Object chosen = ring[(head + i) & mask];
        for (int k = i; k > 0; k--) {
            ring[(head + k) & mask] = ring[(head + k - 1) & mask];
        }
        ring[head] = chosen;
        return take();
    }

    /// Removes an element, wherever it is. O(n).
    ///
    /// @return its place, from 0; -1 if it was not there
    int remove(Object element) {
        int mask = ring.length - 1;
        for (int i = 0; i < size; i++) {
            if (ring[(head + i) & mask] == element) {
                take(i);
                return i;
            }
        }
        return -1;
    }

    /// Removes the element that was added last.
    void removeLast() {
        if (size == 0) {
            throw new AssertionError("empty");
        }
        size--;
        ring[(head + size) & (ring.length - 1)] = null;
    }

    private void grow() {
        @Nullable Object[] larger = new @Nullable Object[ring.length * 2];
        int tail = ring.length - head;
        System.arraycopy(ring, head, larger, 0, tail);
        System.arraycopy(ring, 0, larger, tail, head);
        ring = larger;
        head = 0;
    }
}
