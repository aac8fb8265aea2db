package weft.sync;

import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Weft;

/// The end of an [AsyncChannel] where items come out.
///
/// **Thread safety.** Confined to one loop, see the package. The methods that do not suspend may be
/// called in callbacks too.
///
/// @param <T> the items
/// @asyncio none; trio.MemoryReceiveChannel
public final class Receiver<T> implements AutoCloseable, Iterable<T> {

    private final Channeling<T> channel;
    private boolean closed;

    Receiver(Channeling<T> channel) {
        this.channel = channel;
        channel.openReceivers++;
    }

    /// Receives the next item, and suspends while there is none.
    ///
    /// **Cancellation.** No item was received.
    ///
    /// @return the item
    /// @throws EndOfChannelException if all senders are closed and there is no item, now or while this
    ///     waits
    /// @throws ClosedEndException if this receiver is closed, before or while this waits
    /// @asyncio none; trio.MemoryReceiveChannel.receive
    public T receive() {
        T item = next();
        if (item == null) {
            throw new EndOfChannelException(this);
        }
        return item;
    }

    /// Receives the next item if there is one.
    ///
    /// @return the item
    /// @throws EndOfChannelException if all senders are closed and there is no item
    /// @throws ClosedEndException if this receiver is closed
    /// @asyncio none; trio.MemoryReceiveChannel.receive_nowait
    public Optional<T> tryReceive() {
        channel.home.enter();
        checkOpen();
        T item = channel.exchange.poll();
        if (item == null && channel.openSenders == 0) {
            throw new EndOfChannelException(this);
        }
        return Optional.ofNullable(item);
    }

    /// Returns the items one after the other, and ends when all senders are closed and there is none
    /// left.
    ///
    /// `hasNext()` suspends, and takes the item; it throws what [#receive()] throws if this receiver is
    /// closed.
    ///
    /// @return a new iterator
    @Override
    public Iterator<T> iterator() {
        return new Draining<>(this::next);
    }

    /// Returns null when there will be no more.
    private @Nullable T next() {
        EventLoop loop = channel.home.enter();
        if (channel.openSenders == 0 || channel.exchange.hasItem()) { // who has to wait does so at once
            Weft.checkpointIfDue();
        }
        checkOpen();
        T item = channel.exchange.poll();
        if (item == null && channel.openSenders > 0) {
            item = channel.exchange.take(loop, this);
            if (item == null) {
                checkOpen();
            }
        }
        return item;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedEndException(this);
        }
    }

    /// Returns another receiver of the same channel, for another user, who closes it. Each item is
    /// received by one of them.
    ///
    /// @return a receiver that is open
    /// @throws ClosedEndException if this receiver is closed
    /// @asyncio none; trio.MemoryReceiveChannel.clone
    public Receiver<T> copy() {
        checkOpen();
        return new Receiver<>(channel);
    }

    /// Closes this receiver. If it was the last, senders that wait fail, and the items that nobody has
    /// received are thrown away. Tasks that wait in this very receiver fail. Does nothing the second
    /// time. Never suspends.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        channel.home.enter();
        closed = true;
        channel.exchange.refuseTakers(this);
        if (--channel.openReceivers == 0) {
            channel.exchange.refuseGivers();
            channel.exchange.clear();
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
        return "Receiver[" + channel.exchange + (closed ? ", closed]" : "]");
    }
}
