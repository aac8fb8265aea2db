package weft.flow;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;

/// Where producers and one consumer meet.
///
/// A producer that has put a value goes on when it was taken, and without a buffer only when the
/// consumer has come back for the next one.
///
/// @param <T> the values
final class Handover<T extends @Nullable Object> {

    /// One value, and the wait of the producer that has put it.
    static final class Offer<T extends @Nullable Object> {
        final T value;
        private final Promise<@Nullable Void> goOn; // cancelled: the producer was, and the value is withdrawn
        private boolean taken;

        Offer(T value, Promise<@Nullable Void> goOn) {
            this.value = value;
            this.goOn = goOn;
        }
    }

    private static final String CLOSED = "the generator was closed";

    private final int buffer; // how many values producers may be ahead
    private final ArrayDeque<Offer<T>> offered = new ArrayDeque<>(); // not taken
    private final ArrayDeque<Offer<T>> held = new ArrayDeque<>(); // whose producers wait
    private int ahead; // not taken, and their producers have gone on
    private boolean asking; // the consumer is inside of take()
    private @Nullable Promise<@Nullable Void> arrival; // what it waits for
    private boolean ended;
    private boolean closed;

    Handover(int buffer) {
        this.buffer = buffer;
    }

    /// Suspends until the producer may go on.
    ///
    /// @param what what it waits for, shown in snapshots
    void put(EventLoop loop, T value, Object what) {
        if (closed) {
            throwClosed(loop, what);
        }
        if (ended) {
            throw new IllegalStateException(
                    "the body of the generator has ended: emit in it, or in tasks that it waits for");
        }
        Offer<T> offer = new Offer<>(value, loop.createPromise(what));
        offered.add(offer);
        held.add(offer);
        wakeConsumer();
        letGoOn();
        if (offer.goOn.isDone()) {
            return; // it is in the buffer: a cancellation that came now would not take it back
        }
        try {
            offer.goOn.await();
        } finally {
            if (offer.goOn.isCancelled()) {
                offered.remove(offer);
                held.remove(offer);
            }
        }
    }

    /// Suspends until there is a value.
    ///
    /// @param what what it waits for, shown in snapshots
    /// @return null at the end
    @Nullable
    Offer<T> take(EventLoop loop, Object what) {
        if (asking) {
            throw new IllegalStateException(
                    what + " has one consumer at a time, and a task waits for its next value already");
        }
        asking = true;
        try {
            letGoOn();
            while (true) {
                Offer<T> next = poll();
                if (next != null || ended) {
                    return next;
                }
                arrival = loop.createPromise(what);
                arrival.await();
            }
        } finally {
            asking = false;
            arrival = null;
            letGoOn();
        }
    }

    /// No value comes any more.
    void end() {
        ended = true;
        wakeConsumer();
        cancelWhoIsLeft();
    }

    /// No value is wanted any more.
    void close() {
        closed = true;
        offered.clear();
        cancelWhoIsLeft();
    }

    /// Cancels the producers that neither the consumer nor the body ends any more: tasks that the body
    /// has left behind. Not earlier: one that the body cancels as well would be cancelled twice.
    private void cancelWhoIsLeft() {
        if (closed && ended) {
            held.forEach(offer -> offer.goOn.cancel(CLOSED));
            held.clear();
        }
    }

    /// Lets a producer end that goes on although nothing is wanted any more: a task of the body's that
    /// the cancellation has not reached yet, or one that cleans up.
    private static void throwClosed(EventLoop loop, Object what) {
        Promise<@Nullable Void> never = loop.createPromise(what);
        never.cancel(CLOSED);
        never.await();
    }

    private @Nullable Offer<T> poll() {
        for (Offer<T> next; (next = offered.poll()) != null; ) {
            if (!next.goOn.isCancelled()) {
                next.taken = true;
                if (next.goOn.isDone()) {
                    ahead--;
                }
                return next;
            }
        }
        return null;
    }

    private void letGoOn() {
        for (Offer<T> first; (first = held.peek()) != null && mayGoOn(first); ) {
            held.remove();
            if (first.goOn.tryComplete(null) && !first.taken) {
                ahead++;
            }
        }
    }

    private boolean mayGoOn(Offer<T> offer) {
        return offer.taken ? buffer > 0 || asking : ahead + 1 < buffer;
    }

    private void wakeConsumer() {
        if (arrival != null) {
            arrival.tryComplete(null);
        }
    }

    @Override
    public String toString() {
        return "a generator";
    }
}
