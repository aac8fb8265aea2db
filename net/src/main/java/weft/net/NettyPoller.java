package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ManualIoEventLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Poller;
import weft.Promise;

/// Where a loop with sockets waits: an event loop of Netty's that the loop's I/O coroutine drives.
///
/// To Netty that coroutine is the event loop's thread, so everything in a channel's pipeline runs in
/// it. Tasks hand it work by [#execute], which it does before it looks for events: what the steps of
/// one iteration write goes out together.
final class NettyPoller extends ChannelDriver implements Poller {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.HOURS.toNanos(1); // Netty adds it to the time

    private static final int CLOSING_TURNS = 100;
    private static final long CLOSING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final Runnable NOTHING = () -> {};

    private final ManualIoEventLoop netty =
            new ManualIoEventLoop(null, Transport.chosen().handlers().get());
    private final Set<Channel> channels = new HashSet<>(); // open; the I/O coroutine's
    final Map<DnsResolver, DnsLookups> lookups = new WeakHashMap<>(); // which know nothing of the resolver; the tasks'
    private int awaited; // what tasks wait for, in channels that are not open yet
    private boolean owned;
    private boolean closed;

    private NettyPoller(EventLoop loop) {
        super(loop, Inbox.LITTLE);
    }

    /// Returns the current loop's, which it gets if it has none.
    ///
    /// @throws IllegalStateException if that waits in a poller of another kind, as in virtual time
    static NettyPoller current() {
        EventLoop loop = EventLoop.current();
        if (loop.poller().isEmpty()) {
            WarmUp.await();
        }
        Poller known = loop.poller().orElse(null);
        if (known instanceof NettyPoller poller) {
            return poller;
        }
        if (known != null) {
            throw new IllegalStateException("sockets need a loop that waits for them, and " + loop + " waits in a "
                    + known.getClass().getName() + ": run this in real time");
        }
        NettyPoller made = new NettyPoller(loop);
        loop.attach(made);
        return made;
    }

    /// Returns the current loop's, which has one.
    static NettyPoller ofCurrentLoop() {
        return EventLoop.current().poller().orElse(null) instanceof NettyPoller poller ? poller : none();
    }

    private static NettyPoller none() {
        throw new IllegalStateException("no sockets were used on " + EventLoop.current() + " so far");
    }

    @Override
    boolean isClosed() {
        return closed;
    }

    @Override
    ManualIoEventLoop netty() {
        return netty;
    }

    @Override
    void execute(Runnable action) {
        netty.execute(action);
    }

    @Override
    <T extends @Nullable Object> T await(Promise<T> done) {
        awaited++;
        try {
            return done.await();
        } finally {
            awaited--;
        }
    }

    @Override
    void watch(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(_ -> channels.remove(channel));
    }

    @Override
    public void flush() {
        if (!owned) {
            owned = true;
            netty.setOwningThread(Thread.currentThread());
        }
        netty.runNonBlockingTasks(0);
        flushConnections();
    }

    @Override
    public void poll(long nanos) {
        if (nanos == 0) {
            netty.runNow();
        } else {
            netty.run(Math.min(nanos, LONGEST_WAIT_NANOS));
        }
    }

    @Override
    public void wakeUp() {
        netty.execute(NOTHING); // and not wakeup(), which is lost on a loop that is about to wait
    }

    @Override
    public boolean isBoundToThread() {
        return Transport.chosen().isBoundToThread();
    }

    @Override
    public boolean isWatching() {
        return awaited > 0 || !channels.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        flush();
        List.copyOf(channels).forEach(Channel::close);
        for (int i = 0; i < CLOSING_TURNS && !channels.isEmpty(); i++) {
            netty.run(CLOSING_NANOS); // by io_uring a channel is closed when all that it has asked for has ended
        }
        netty.runNow(); // and its descriptor by one more request; the shutdown would lose both
        List.copyOf(neverGivenBack).forEach(SocketTransport::forget);
        netty.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!netty.isTerminated()) {
            netty.runNow();
        }
    }
}
