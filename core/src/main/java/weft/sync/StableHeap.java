package weft.sync;

import java.util.AbstractQueue;
import java.util.Comparator;
import java.util.Iterator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A priority queue in which equal items keep the order in which they came.
///
/// A comparison that throws changes nothing: a tree compares before it moves anything, and does not
/// compare to take the least out. A heap in an array would lose one item and double another.
final class StableHeap<T> extends AbstractQueue<T> {

    private record Entry<T>(T item, long number) {}

    private final TreeSet<Entry<T>> entries;
    private long count;

    StableHeap(Comparator<? super T> order) {
        entries = new TreeSet<>((a, b) -> {
            int byItem = order.compare(a.item, b.item);
            return byItem != 0 ? byItem : Long.compare(a.number, b.number);
        });
    }

    @Override
    public boolean offer(T item) {
        return entries.add(new Entry<>(item, count++));
    }

    @Override
    public @Nullable T poll() {
        return itemOf(entries.pollFirst());
    }

    @Override
    public @Nullable T peek() {
        return itemOf(entries.isEmpty() ? null : entries.first());
    }

    private @Nullable T itemOf(@Nullable Entry<T> entry) {
        return entry == null ? null : entry.item;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Iterator<T> iterator() {
        return entries.stream().map(Entry::item).iterator();
    }
}
