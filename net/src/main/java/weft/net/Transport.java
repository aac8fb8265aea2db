package weft.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Supplier;

/// How the system tells which sockets are ready, and the kinds of channel that go with it.
///
/// Chosen once for the process: `-Dweft.transport=epoll`, `kqueue` or `nio`, or else the first of
/// these that works here.
record Transport(
        String name,
        Supplier<IoHandlerFactory> handlers,
        Class<? extends Channel> socket,
        Class<? extends ServerChannel> server,
        Class<? extends Channel> unixSocket,
        Class<? extends ServerChannel> unixServer,
        Class<? extends DatagramChannel> datagrams) {

    /// How many connections one poll looks at. What they have sent is read before the first of them is
    /// answered, and should still be in the processor's cache then: 32 times 16 KiB are.
    private static final int EVENTS_AT_ONCE = 32;

    private static final String PROPERTY = "weft.transport";

    private static final Transport CHOSEN = choose(System.getProperty(PROPERTY, ""));

    static Transport chosen() {
        return CHOSEN;
    }

    private static Transport choose(String wanted) {
        return switch (wanted) {
            case "" -> Epoll.isAvailable() ? epoll() : KQueue.isAvailable() ? kqueue() : nio();
            case "epoll" -> {
                Epoll.ensureAvailability();
                yield epoll();
            }
            case "kqueue" -> {
                KQueue.ensureAvailability();
                yield kqueue();
            }
            case "nio" -> nio();
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + wanted + ": there are epoll, kqueue and nio");
        };
    }

    /// Has the classes of Netty's initialized that take the longest.
    void warmUp() {
        DefaultChannelId.newInstance();
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }

    boolean isNio() {
        return name.equals("nio");
    }

    private static Transport epoll() {
        return new Transport(
                "epoll",
                () -> LastingRegistrations.around(
                        EpollIoHandler.newFactory(EVENTS_AT_ONCE, DefaultSelectStrategyFactory.INSTANCE)),
                EpollSocketChannel.class,
                EpollServerSocketChannel.class,
                EpollDomainSocketChannel.class,
                EpollServerDomainSocketChannel.class,
                EpollDatagramChannel.class);
    }

    private static Transport kqueue() {
        return new Transport(
                "kqueue",
                KQueueIoHandler::newFactory,
                KQueueSocketChannel.class,
                KQueueServerSocketChannel.class,
                KQueueDomainSocketChannel.class,
                KQueueServerDomainSocketChannel.class,
                KQueueDatagramChannel.class);
    }

    private static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler::newFactory,
                NioSocketChannel.class,
                NioServerSocketChannel.class,
                NioDomainSocketChannel.class,
                NioServerDomainSocketChannel.class,
                NioDatagramChannel.class);
    }
}
