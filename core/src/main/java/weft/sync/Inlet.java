package weft.sync;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import weft.EventLoop;
import weft.Task;

/// The way into a queue or channel for threads that are not the loop's: it blocks them while there
/// is no room.
///
/// ```java
/// Inlet<String> lines = queue.inlet(); // on the loop
/// executor.submit(() -> {              // on some thread
///     lines.put(readLine());
///     return null;
/// });
/// ```
///
/// **Thread safety.** May be used by any threads but those of loops.
///
/// **Ordering.** Items of one thread come in in its order.
///
/// @param <T> the items
/// @asyncio none; the library janus
public final class Inlet<T> {

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final EventLoop loop;
    private final Object target; // for messages
    private final Predicate<? super T> tryPut;
    private final Consumer<? super T> put;

    Inlet(EventLoop loop, Object target, Predicate<? super T> tryPut, Consumer<? super T> put) {
        this.loop = loop;
        this.target = target;
        this.tryPut = tryPut;
        this.put = put;
    }

    /// Puts an item, and blocks the current thread until it is in, or handed to somebody.
    ///
    /// @param item the item
    /// @throws InterruptedException if the thread was interrupted; the item was not put
    /// @throws IllegalStateException if the loop is closed, before or while this waits, or if a loop
    ///     runs this thread
    /// @throws QueueShutDownException if the queue was shut down, before or while this waits
    /// @throws BrokenChannelException if it is a channel whose receivers are closed, likewise
    /// @throws ClosedEndException if it is a channel and the sender was closed, likewise
    public void put(T item) throws InterruptedException {
        offer(item, FOREVER);
    }

    /// Puts an item, as [#put] does, but blocks only for some time.
    ///
    /// It then takes the item back, for which it needs the loop: it returns as soon as that has ended
    /// the step that it is in.
    ///
    /// @param item the item
    /// @param timeout how long to wait for room at most, in real time; with zero or less the item is
    ///     put if there is room now
    /// @return whether it was put
    /// @throws InterruptedException if the thread was interrupted; the item was not put
    public boolean offer(T item, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        checkThread();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Task<Void> putting = loop.submit(() -> {
            if (!tryPut.test(item)) {
                put.accept(item);
            }
        });
        CompletableFuture<Void> done = putting.toCompletableFuture();
        try {
            done.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return isPutDespite(putting, done);
        } catch (InterruptedException e) {
            if (!isPutDespite(putting, done)) {
                throw e;
            }
            Thread.currentThread().interrupt(); // it came too late to prevent anything
            return true;
        } catch (CancellationException e) {
            throw new IllegalStateException(loop + " was closed before there was room in " + target, e);
        } catch (ExecutionException e) {
            throw failureIn(e);
        }
    }

    /// Takes the item back, and returns whether that came too late.
    private boolean isPutDespite(Task<Void> putting, CompletableFuture<Void> done) {
        try {
            loop.callSoonThreadsafe(() -> putting.cancel("the thread that puts it has gone"));
        } catch (IllegalStateException e) {
            // the loop is being closed, which cancels it as well
        }
        try {
            done.join();
            return true;
        } catch (CancellationException e) {
            return false;
        } catch (CompletionException e) {
            throw failureIn(e);
        }
    }

    private static RuntimeException failureIn(Exception wrapper) {
        return wrapper.getCause() instanceof RuntimeException e ? e : new CompletionException(wrapper);
    }

    private void checkThread() {
        EventLoop here;
        try {
            here = EventLoop.current();
        } catch (IllegalStateException _) {
            return;
        }
        throw new IllegalStateException(
                "an inlet blocks its thread, and " + here + " runs this one: use " + target + " itself, or toThread");
    }

    @Override
    public String toString() {
        return "Inlet[" + target + "]";
    }
}
