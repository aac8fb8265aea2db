package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Promise;

/// What runs the pipelines of channels: the loop's poller those of sockets, and callbacks of the loop those
/// of connections in memory.
///
/// What runs there runs *in the I/O coroutine*, while no task does. Tasks hand it work by [#execute], and
/// what the steps of one iteration write goes out together.
abstract sealed class ChannelDriver permits NettyPoller, MemoryDriver {

    private final EventLoop loop;
    private final Queue<Connection<?>> leaving = new ArrayDeque<>(); // those with something to write
    private final int muchUnread;
    long unread; // what has come in at all of them and no task has taken, in bytes
    final Set<SocketTransport> neverGivenBack = new HashSet<>(); // gone, while somebody still has a buffer of theirs

    /// @param muchUnread how much all connections may have unread before each has to keep to its own limit, in bytes
    ChannelDriver(EventLoop loop, int muchUnread) {
        this.loop = loop;
        this.muchUnread = muchUnread;
    }

    /// Returns the one of a channel that a handler in another's pipeline has made.
    static ChannelDriver of(Channel channel) {
        return channel.eventLoop() instanceof MemoryEventLoop memory ? memory.driver() : NettyPoller.ofCurrentLoop();
    }

    /// Returns the event loop with which channels are registered.
    abstract io.netty.channel.EventLoop netty();

    /// Has the I/O coroutine do something in this iteration.
    abstract void execute(Runnable action);

    /// Counts a channel among those that may wake the loop, until it is closed. In the I/O coroutine.
    abstract void watch(Channel channel);

    /// Waits for what comes by a channel that is not watched: the loop is not stuck meanwhile.
    ///
    /// **Cancellation.** Ends the wait alone.
    abstract <T extends @Nullable Object> T await(Promise<T> done);

    abstract boolean isClosed();

    final EventLoop loop() {
        return loop;
    }

    final boolean isMuchUnread() {
        return unread > muchUnread;
    }

    final void countUnread(int bytes) {
        unread += bytes;
    }

    /// Has a connection write what it keeps, in this iteration.
    void flushLater(Connection<?> connection) {
        leaving.add(connection);
    }

    /// Has all connections write what they keep. In the I/O coroutine.
    final void flushConnections() {
        // A handler that is blocked in the JDK lets tasks go on, which add to it.
        for (Connection<?> connection; (connection = leaving.poll()) != null; ) {
            connection.flush();
        }
    }

    /// Waits until Netty has done something.
    ///
    /// **Cancellation.** Cancels it, and ends the wait.
    ///
    /// @throws java.io.UncheckedIOException if it failed
    final void await(ChannelFuture future, Object purpose) {
        Promise<Channel> done = loop.createPromise(purpose);
        Runnable tell = () -> {
            if (future.isSuccess()) {
                done.tryComplete(future.channel());
            } else {
                done.tryFail(NetErrors.of(future.cause()));
            }
        };
        future.addListener(_ -> {
            if (netty().inEventLoop()) {
                tell.run();
            } else {
                netty().execute(tell); // there is no channel: Netty tells so on a thread of its own
            }
        });
        try {
            await(done);
        } catch (CancelledError e) {
            future.cancel(false);
            throw e;
        }
    }

    /// Closes a channel, and waits until it is closed.
    ///
    /// **Cancellation.** Ends the wait alone.
    final void close(Channel channel, Object purpose) {
        Promise<@Nullable Void> done = loop.createPromise(purpose);
        execute(() -> channel.close().addListener(_ -> done.tryComplete(null)));
        done.await();
    }
}
