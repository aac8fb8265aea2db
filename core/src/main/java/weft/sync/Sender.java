package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The end of an [AsyncChannel] where items go in.
///
/// **Thread safety.** Confined to one loop, see the package; other threads send by an [#inlet()].
/// The methods that do not suspend may be called in callbacks too.
///
/// @param <T> the items
/// @asyncio none; trio.MemorySendChannel
public final class Sender<T> implements AutoCloseable {

    private static final String NO_NULLS = "item: a channel takes no null, which could not be told from no item";

    private final Channeling<T> channel;
    private final Entrance<T> entrance;
    private boolean closed;

    Sender(Channeling<T> channel) {
        this.channel = channel;
        entrance = new Entrance<>(this, channel.home, channel.exchange, this::refusal);
        channel.openSenders++;
    }

    /// Sends an item, and suspends while there is no room for it; with a capacity of 0, until it is
    /// received.
    ///
    /// **Cancellation.** The item was not sent.
    ///
    /// @param item the item
    /// @throws BrokenChannelException if all receivers are closed, before or while this waits
    /// @throws ClosedEndException if this sender is closed, before or while this waits
    /// @asyncio none; trio.MemorySendChannel.send
    public void send(T item) {
        entrance.put(Objects.requireNonNull(item, NO_NULLS));
    }

    /// Sends an item if there is room, or somebody waits for it.
    ///
    /// @param item the item
    /// @return whether it was sent
    /// @throws BrokenChannelException if all receivers are closed
    /// @throws ClosedEndException if this sender is closed
    /// @asyncio none; trio.MemorySendChannel.send_nowait
    public boolean trySend(T item) {
        return entrance.tryPut(Objects.requireNonNull(item, NO_NULLS));
    }

    private @Nullable RuntimeException refusal() {
        return closed
                ? new ClosedEndException(this)
                : channel.openReceivers == 0 ? new BrokenChannelException(this) : null;
    }

    /// Returns another sender of the same channel, for another user, who closes it.
    ///
    /// @return a sender that is open
    /// @throws ClosedEndException if this sender is closed
    /// @asyncio none; trio.MemorySendChannel.clone
    public Sender<T> copy() {
        if (closed) {
            throw new ClosedEndException(this);
        }
        return new Sender<>(channel);
    }

    /// Returns a way in for other threads, which they can be given. It sends by this sender: do not
    /// close that before they have ended.
    ///
    /// Call it on the loop that uses the channel. A thread closes the sender by
    /// [weft.EventLoop#callSoonThreadsafe].
    ///
    /// @return what other threads send by
    public Inlet<T> inlet() {
        return entrance.inlet();
    }

    /// Closes this sender. If it was the last, receivers that wait get the end of the channel. Tasks
    /// that wait in this very sender fail. Does nothing the second time. Never suspends.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        channel.home.enter();
        closed = true;
        channel.exchange.refuseGivers(this);
        if (--channel.openSenders == 0) {
            channel.exchange.refuseTakers();
        }
    }

    /// Returns what the channel is doing now.
    ///
    /// @return how full it is, and how many wait
    public AsyncChannel.Statistics statistics() {
        return channel.statistics();
    }

    @Override
    public String toString() {
        return "Sender[" + channel.exchange + (closed ? ", closed]" : "]");
    }
}
