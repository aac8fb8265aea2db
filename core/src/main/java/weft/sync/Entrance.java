package weft.sync;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// Where items go into an [Exchange]: what a queue and a sender have in common.
final class Entrance<T> {

    final Object end; // on which tasks call: what they wait for, and for messages
    private final Home home;
    private final Exchange<T> exchange;
    private final Supplier<? extends @Nullable RuntimeException> refusal; // null while it is open

    Entrance(Object end, Home home, Exchange<T> exchange, Supplier<? extends @Nullable RuntimeException> refusal) {
        this.end = end;
        this.home = home;
        this.exchange = exchange;
        this.refusal = refusal;
    }

    /// Puts an item, and suspends while there is no room for it.
    void put(T item) {
        EventLoop loop = home.enter();
        if (exchange.hasRoom()) { // who has to wait does so at once, and is not overtaken by newcomers
            Weft.checkpointIfDue();
        }
        checkOpen();
        if (!exchange.offer(item)) {
            give(loop, new Offer<>(end, item));
        }
    }

    /// Puts an item if there is room.
    boolean tryPut(T item) {
        home.enter();
        checkOpen();
        return exchange.offer(item);
    }

    /// Puts what a thread offers, as [#put(Object)] does.
    void put(Offer<T> offer) {
        if (!tryPut(offer)) {
            give(home.enter(), offer);
        }
    }

    /// Puts what a thread offers, as [#tryPut(Object)] does.
    boolean tryPut(Offer<T> offer) {
        home.enter();
        checkOpen();
        return exchange.offer(offer);
    }

    private void give(EventLoop loop, Offer<T> offer) {
        if (!exchange.give(loop, offer)) {
            checkOpen();
            throw new AssertionError(end + " has refused an item and is open");
        }
    }

    private void checkOpen() {
        RuntimeException failure = refusal.get();
        if (failure != null) {
            throw failure;
        }
    }

    Inlet<T> inlet() {
        return new Inlet<>(home.enter(), this);
    }
}
