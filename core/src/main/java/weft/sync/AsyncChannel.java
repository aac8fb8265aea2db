package weft.sync;

import java.util.ArrayDeque;

/// A queue with two ends, which are closed one by one: each side learns when the other has gone.
///
/// ```java
/// var channel = AsyncChannel.<String>create(10);
/// group.createTask(() -> {
///     try (Sender<String> sender = channel.sender()) {
///         sender.send("a");
///     }
/// });
/// for (String item : channel.receiver()) {
///     use(item);
/// }
/// ```
///
/// An end belongs to one user, who closes it. Several senders or receivers each have a copy of their
/// own, see [Sender#copy()]. When all senders are closed, the receivers get what is left and then
/// the end; when all receivers are closed, the senders are told that nobody listens.
///
/// **Ordering.** Items are received in the order in which they were sent, and whoever waits longest
/// is served first, on both sides.
///
/// @param <T> the items
/// @param sender the end where items go in
/// @param receiver the end where they come out
/// @asyncio none; trio.open_memory_channel
public record AsyncChannel<T>(Sender<T> sender, Receiver<T> receiver) {

    /// What a channel is doing.
    ///
    /// @param size how many items it has
    /// @param capacity how many it can have, [Integer#MAX_VALUE] if there is no limit
    /// @param openSenders how many senders are not closed
    /// @param openReceivers how many receivers are not closed
    /// @param waitingSenders how many tasks wait for room, or for a receiver
    /// @param waitingReceivers how many tasks wait for an item
    public record Statistics(
            int size, int capacity, int openSenders, int openReceivers, int waitingSenders, int waitingReceivers) {}

    /// Creates a channel.
    ///
    /// @param <T> the items
    /// @param capacity how many items it can have; with 0 a sender waits until its item is received
    /// @return both ends
    public static <T> AsyncChannel<T> create(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity < 0: " + capacity);
        }
        Channeling<T> shared = new Channeling<>(new Exchange<>(new ArrayDeque<>(), capacity));
        return new AsyncChannel<>(new Sender<>(shared), new Receiver<>(shared));
    }

    /// Creates a channel without a limit, whose senders never wait. Items pile up in it if they are
    /// sent faster than received.
    ///
    /// @param <T> the items
    /// @return both ends
    public static <T> AsyncChannel<T> unbounded() {
        return create(Integer.MAX_VALUE);
    }
}
