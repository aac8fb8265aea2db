package weft.sync;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes one item after the other until there will be no more. Suspends in `hasNext()`, which takes
/// the item that `next()` returns.
///
/// Tasks that share one may each have taken an item before any of them asks for it.
final class Draining<T> implements Iterator<T> {

    private final Supplier<? extends @Nullable T> source; // null: there will be no more
    private final Queue<T> taken = new ArrayDeque<>(1);
    private boolean ended;

    Draining(Supplier<? extends @Nullable T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (taken.isEmpty() && !ended) {
            T item = source.get();
            if (item == null) {
                ended = true;
            } else {
                taken.add(item);
            }
        }
        return !taken.isEmpty();
    }

    @Override
    public T next() {
        while (hasNext()) {
            T item = taken.poll();
            if (item != null) {
                return item;
            }
        }
        throw new NoSuchElementException("no item is left, and there will be no more");
    }
}
