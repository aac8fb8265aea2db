package weft.flow;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.ExceptionGroup;
import weft.Promise;
import weft.Task;
import weft.TaskGroup;
import weft.Weft;
import weft.sync.AsyncLock;

/// A generator whose body is workers that share a source: each takes an item, makes a result of it,
/// emits that, and comes back. So none runs ahead of the consumer, and no more than `limit` do
/// anything at all.
///
/// @param <T> the items
/// @param <R> the results
final class Mapping<T extends @Nullable Object, R extends @Nullable Object> {

    enum Order {
        OF_SOURCE,
        AS_DONE
    }

    private final Order order;
    private final int limit;
    private final Iterator<? extends T> items;
    private final MapBody<? super T, ? extends R> function;
    private final Emitter<R> out;
    private final TaskGroup group;
    private final Task<?> generator; // whose body this is
    private final AsyncLock turn = AsyncLock.create(); // to take an item
    private Promise<@Nullable Void> last = Promise.create(); // done when the result of the item taken last is emitted
    private int workers;
    private boolean ending; // a worker has failed or was cancelled, which ends the others

    private Mapping(
            Order order,
            int limit,
            Iterator<? extends T> items,
            MapBody<? super T, ? extends R> function,
            Emitter<R> out,
            TaskGroup group) {
        this.order = order;
        this.limit = limit;
        this.items = items;
        this.function = function;
        this.out = out;
        this.group = group;
        generator = Weft.currentTask().orElseThrow();
        last.complete(null);
    }

    static <T extends @Nullable Object, R extends @Nullable Object> Generator<R> start(
            Order order, int limit, Iterable<? extends T> source, MapBody<? super T, ? extends R> function) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(function, "function");
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " at once: use 1 or more");
        }
        Generator<?> upstream = source instanceof Generator<?> generator ? generator : null;
        return new Generator<>(1, upstream, out -> run(order, limit, source, function, out, upstream));
    }

    private static <T extends @Nullable Object, R extends @Nullable Object> void run(
            Order order,
            int limit,
            Iterable<? extends T> source,
            MapBody<? super T, ? extends R> function,
            Emitter<R> out,
            @Nullable Generator<?> upstream) {
        try (upstream) {
            Weft.taskGroup(group -> {
                new Mapping<T, R>(order, limit, source.iterator(), function, out, group).addWorker();
            });
        } catch (ExceptionGroup e) {
            throw first(e.exceptions());
        }
    }

    /// Returns the failure that has ended the group, with those that followed it.
    private static RuntimeException first(List<Throwable> failures) {
        Throwable first = failures.getFirst();
        for (Throwable later : failures.subList(1, failures.size())) {
            if (later != first) {
                first.addSuppressed(later);
            }
        }
        return Weft.unchecked(first);
    }

    private void addWorker() {
        if (workers < limit) {
            workers++;
            group.createTask(this::work);
        }
    }

    private void work() throws Exception {
        try {
            mapItems();
        } catch (CancelledError e) {
            if (!ending && generator.cancelling() == 0) { // which its group would take for an end like any other
                generator.cancel("an application of the mapping was cancelled: " + e.getMessage());
            }
            ending = true;
            throw e;
        } catch (Throwable e) {
            ending = true;
            throw e;
        }
    }

    private void mapItems() throws Exception {
        while (true) {
            T item;
            Promise<@Nullable Void> before = last;
            Promise<@Nullable Void> emitted = Promise.create();
            try (var _ = turn.acquire()) {
                if (!items.hasNext()) {
                    return;
                }
                item = items.next();
                before = last;
                last = emitted;
            }
            if (Weft.currentTask().orElseThrow().cancelling() == 0) { // else the group is ending, and takes no more
                addWorker(); // the next one, now that there may be more to do
            }
            R result = function.run(item);
            if (order == Order.OF_SOURCE) {
                before.await();
            }
            out.emit(result);
            emitted.tryComplete(null); // unless the task that waits for it was cancelled, and so this promise
        }
    }
}
