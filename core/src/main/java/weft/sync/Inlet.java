package weft.sync;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import weft.CancelledError;
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
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final Entrance<T> entrance;

    Inlet(EventLoop loop, Entrance<T> entrance) {
        this.loop = loop;
        this.entrance = entrance;
    }

    /// Puts an item, and blocks the current thread until it is in, or handed to somebody.
    ///
    /// @param item the item
    /// @throws InterruptedException if the thread was interrupted; the item was not put
    /// @throws IllegalStateException if the loop is closed, before or while this waits, if somebody has
    ///     cancelled the task by which the item is put, or if a loop runs this thread
    /// @throws QueueShutDownException if the queue was shut down, before or while this waits
    /// @throws BrokenChannelException if it is a channel whose receivers are closed, likewise
    /// @throws ClosedEndException if it is a channel and the sender was closed, likewise
    public void put(T item) throws InterruptedException {
        offer(item, FOREVER);
    }

    /// Puts an item, as [#put] does, but blocks only for some time.
    ///
    /// When the time is over, and when the thread is interrupted, the item is withdrawn at once,
    /// whatever the loop does.
    ///
    /// @param item the item
    /// @param timeout how long to wait at most, in real time. With zero or less the loop is asked once,
    ///     if it runs: the item is put if there is room then
    /// @return whether it was put
    /// @throws InterruptedException if the thread was interrupted; the item was not put
    public boolean offer(T item, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        checkThread();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Withdrawable<T> offer = new Withdrawable<>(entrance.end, item);
        Task<Void> putting = loop.submit(() -> put(offer, nanos > 0));
        try {
            return nanos > 0 ? offer.isIn.get(nanos, TimeUnit.NANOSECONDS) : answerOfLoop(offer);
        } catch (TimeoutException e) {
            return !isWithdrawn(offer, putting) && isIn(offer);
        } catch (InterruptedException e) {
            if (isWithdrawn(offer, putting)) {
                throw e;
            }
            Thread.currentThread().interrupt(); // it came too late to prevent anything
            return isIn(offer);
        } catch (ExecutionException e) {
            throw failureIn(e);
        }
    }

    // ---- on the loop

    /// Puts the item, and tells the thread how that went at the moment when it is known: the loop may
    /// stop before the task's next step.
    private void put(Withdrawable<T> offer, boolean patiently) {
        try {
            if (patiently) {
                entrance.put(offer);
            } else {
                offer.isIn.complete(entrance.tryPut(offer)); // if it is in, that is known already
            }
        } catch (RuntimeException e) {
            offer.isIn.completeExceptionally(e);
        } catch (Error e) {
            offer.isIn.completeExceptionally(e);
            throw e;
        }
    }

    // ---- on the thread

    /// Waits for what a loop says that asks for room once; no longer than the loop runs.
    private boolean answerOfLoop(Withdrawable<T> offer)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            try {
                return offer.isIn.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (!loop.isRunning()) {
                    throw e;
                }
            }
        }
    }

    /// Withdraws the item, and returns whether that came in time.
    private boolean isWithdrawn(Withdrawable<T> offer, Task<Void> putting) {
        if (!offer.withdraw()) {
            return false;
        }
        try {
            loop.callSoonThreadsafe(() -> putting.cancel("the thread that puts has gone"));
        } catch (IllegalStateException e) {
            // the loop is being closed, which cancels it as well
        }
        return true;
    }

    /// Returns what becomes of an item that was taken: that is known when the loop has compared it to
    /// others, if at all.
    private boolean isIn(Withdrawable<T> offer) {
        try {
            return offer.isIn.join();
        } catch (CompletionException e) {
            throw failureIn(e);
        }
    }

    private RuntimeException failureIn(Exception wrapper) {
        return switch (wrapper.getCause()) {
            case RuntimeException e -> e;
            case CancelledError e ->
                new IllegalStateException(
                        "the task that puts into " + entrance.end + " was cancelled on " + loop
                                + (e.reason().isEmpty() ? "" : ": " + e.reason()),
                        e);
            case Error e -> throw e;
            case null, default -> new CompletionException(wrapper);
        };
    }

    private void checkThread() {
        EventLoop here;
        try {
            here = EventLoop.current();
        } catch (IllegalStateException _) {
            return;
        }
        throw new IllegalStateException("an inlet blocks its thread, and " + here + " runs this one: use "
                + entrance.end + " itself, or toThread");
    }

    @Override
    public String toString() {
        return "Inlet[" + entrance.end + "]";
    }

    /// What a thread offers. Either the loop takes it or the thread withdraws it, whoever comes first.
    private static final class Withdrawable<T> extends Offer<T> {

        private enum State {
            WAITING,
            TAKEN,
            WITHDRAWN
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        final CompletableFuture<Boolean> isIn = new CompletableFuture<>();

        Withdrawable(Object end, T item) {
            super(end, item);
        }

        @Override
        boolean pass(Consumer<? super T> taker) {
            if (!state.compareAndSet(State.WAITING, State.TAKEN)) {
                return false;
            }
            try {
                super.pass(taker);
                isIn.complete(true);
                return true;
            } catch (RuntimeException | Error e) {
                isIn.completeExceptionally(e);
                throw e;
            }
        }

        boolean withdraw() {
            return state.compareAndSet(State.WAITING, State.WITHDRAWN);
        }
    }
}
