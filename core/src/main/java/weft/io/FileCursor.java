package weft.io;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import weft.Outcome;

/// Paths or events that are fetched as they are asked for, in bounded batches: see
/// [weft.io.AsyncFiles].
///
/// It is an [Iterator] as well, whose `hasNext()` and `next()` suspend, and it is iterated once: a
/// second loop goes on where the first has stopped. A consumer that is cancelled has taken nothing. One
/// task at a time may use it; [#close()] is for any.
///
/// **Thread safety.** Confined to one loop, see the package.
///
/// @param <T> paths or events
/// @asyncio none; an async generator over os.scandir
public final class FileCursor<T> implements Iterable<T>, Iterator<T>, AutoCloseable {

    private final Batches<T> source;
    private final OneAtATime operations;

    private @Nullable Outcome<List<T>> fetched; // by the thread, for whoever asks next
    private List<T> batch = List.of();
    private int taken; // of the batch
    private boolean exhausted;

    FileCursor(String name, Batches<T> source) {
        this.source = source;
        operations = new OneAtATime(name, null);
    }

    /// Returns this.
    ///
    /// @return this
    @Override
    public Iterator<T> iterator() {
        return this;
    }

    /// Suspends until there is a next item, or none comes any more.
    ///
    /// **Cancellation.** Nothing is lost: what was fetched meanwhile is there for the next call.
    ///
    /// @return whether [#next()] has an item
    /// @throws java.io.UncheckedIOException if the next one could not be fetched
    /// @throws IllegalStateException if this was closed, or another task waits for an item
    @Override
    public boolean hasNext() {
        return operations.run("iterate", () -> {
            while (taken == batch.size() && !exhausted) {
                batch = fetch();
                taken = 0;
                exhausted = batch.isEmpty();
            }
            return !exhausted;
        });
    }

    /// Suspends until there is a next item, and returns it.
    ///
    /// **Cancellation.** As of [#hasNext()].
    ///
    /// @return the item
    /// @throws NoSuchElementException if none comes any more
    /// @throws java.io.UncheckedIOException if the next one could not be fetched
    /// @throws IllegalStateException if this was closed, or another task waits for an item
    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more");
        }
        return batch.get(taken++);
    }

    /// Gives back what the system holds for this. Ends a wait in another task, by an
    /// [IllegalStateException]. Does nothing the second time.
    ///
    /// **Cancellation.** It is closed all the same, soon.
    @Override
    public void close() {
        operations.close(source.closing(), source::close);
    }

    private List<T> fetch() {
        if (fetched == null) {
            source.run(operations, () -> fetched = attempt());
            operations.checkOpen();
        }
        Outcome<List<T>> result = fetched;
        fetched = null;
        return result == null ? List.of() : result.get();
    }

    private Outcome<List<T>> attempt() throws InterruptedException {
        try {
            return new Outcome.Success<>(source.next());
        } catch (InterruptedException e) {
            throw e; // the consumer was cancelled, and nothing was fetched
        } catch (Exception e) {
            return new Outcome.Failure<>(e);
        }
    }
}
