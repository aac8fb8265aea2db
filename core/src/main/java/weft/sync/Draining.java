package weft.sync;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes one item after the other until there will be no more. Suspends in `hasNext()`, which takes
/// the item that `next()` returns.
final class Draining<T> implements Iterator<T> {

    private final Supplier<? extends @Nullable T> source; // null: there will be no more
    private @Nullable T next;
    private boolean ended;

    Draining(Supplier<? extends @Nullable T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = source.get();
            ended = next == null;
        }
        return !ended;
    }

    @Override
    public T next() {
        T item = hasNext() ? next : null;
        if (item == null) {
            throw new NoSuchElementException("no item is left, and there will be no more");
        }
        next = null;
        return item;
    }
}
