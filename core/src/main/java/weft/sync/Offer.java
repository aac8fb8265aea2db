package weft.sync;

import java.util.function.Consumer;

/// An item on its way into an [Exchange], at one end of it.
///
/// One that a task offers is taken back by cancelling the task, which happens on the loop. One that
/// a thread offers may be withdrawn at any time, see [Inlet].
class Offer<T> {

    final Object end;
    private final T item;

    Offer(Object end, T item) {
        this.end = end;
        this.item = item;
    }

    /// Passes the item to who takes it in, unless it was withdrawn. Throws what that throws; the item
    /// is not in then.
    ///
    /// @return false if it was withdrawn
    boolean pass(Consumer<? super T> taker) {
        taker.accept(item);
        return true;
    }
}
