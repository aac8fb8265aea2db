package weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
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
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How the system tells which sockets are ready, and the kinds of channel that go with it.
///
/// Chosen once for the process: `-Dweft.transport=epoll`, `kqueue`, `nio` or `io_uring`, or else the
/// first of these that works here, io_uring excepted.
record Transport(
        String name,
        Supplier<IoHandlerFactory> handlers,
        ChannelFactory<? extends SocketChannel> socket,
        ChannelFactory<? extends ServerChannel> server,
        ChannelFactory<? extends Channel> unixSocket,
        ChannelFactory<? extends ServerChannel> unixServer,
        ChannelFactory<? extends DatagramChannel> datagrams) {

    /// How many connections one poll looks at. What they have sent is read before the first of them is
    /// answered, and should still be in the processor's cache then. It should be little, too, or Netty's
    /// allocator gives memory back to the system each time, and new pages cost more than reading does: 2 MiB
    /// are what 8 of an [Inbox] each have.
    static final int EVENTS_AT_ONCE = 8;

    /// How many connections a listener accepts in one turn: with many that are busy its next turn is far away.
    private static final int ACCEPTS_AT_ONCE = 16;

    private static final String PROPERTY = "weft.transport";

    /// Whether io_uring accepts connections until it is told to stop, and not one at a time: then more
    /// come in than [ListenOptions#maxConnections()]. Netty reads it once.
    private static final String ACCEPT_MULTISHOT = "io.netty.iouring.acceptMultiShotEnabled";

    /// Of how many buffers Netty watches one, to report it if it is lost: it keeps the stacks of who has made and used
    /// it, which costs a server 2 percent if it is one of 128. Netty reads it once.
    private static final String LEAKS = "io.netty.leakDetection.samplingInterval";

    private static final @Nullable Transport CHOSEN;

    // Why there is none: what was asked for cannot be had.
    private static final @Nullable RuntimeException REFUSED;

    static {
        setDefault(LEAKS, "16384");
        Transport chosen = null;
        RuntimeException refused = null;
        try {
            chosen = choose(System.getProperty(PROPERTY, ""));
        } catch (IllegalArgumentException | IllegalStateException e) {
            refused = e;
        }
        CHOSEN = chosen;
        REFUSED = refused;
    }

    /// Returns the process's.
    ///
    /// @throws IllegalStateException if another was asked for, and cannot be had
    static Transport chosen() {
        if (CHOSEN == null) {
            RuntimeException why = Objects.requireNonNull(REFUSED);
            throw new IllegalStateException(why.getMessage(), why);
        }
        return CHOSEN;
    }

    private static Transport choose(String wanted) {
        return switch (wanted) {
            case "" -> Epoll.isAvailable() ? epoll() : KQueue.isAvailable() ? kqueue() : nio();
            case "epoll" -> {
                requireUsable(wanted, Epoll.unavailabilityCause());
                yield epoll();
            }
            case "kqueue" -> {
                requireUsable(wanted, KQueue.unavailabilityCause());
                yield kqueue();
            }
            case "io_uring" -> {
                setDefault(ACCEPT_MULTISHOT, "false");
                requireUsable(wanted, IoUring.unavailabilityCause());
                yield ioUring();
            }
            case "nio" -> nio();
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + wanted + ": there are epoll, kqueue, nio and io_uring");
        };
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void requireUsable(String wanted, @Nullable Throwable whyNot) {
        if (whyNot != null) {
            String needs = wanted.equals("io_uring")
                    ? "It needs Linux 5.9 or newer, the sysctl kernel.io_uring_disabled to be 0, and a container to allow"
                            + " its system calls. "
                    : "";
            throw new IllegalStateException(
                    "-D" + PROPERTY + "=" + wanted + " cannot be had here: " + reasonOf(whyNot) + ". " + needs
                            + "Without the option the best that works is taken.",
                    whyNot);
        }
    }

    private static String reasonOf(Throwable whyNot) {
        Throwable root = whyNot;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    boolean isEpoll() {
        return name.equals("epoll");
    }

    boolean isNio() {
        return name.equals("nio");
    }

    /// Returns how many connections are accepted at once. On epoll each is looked at before the next one is taken
    /// from the system, so that a listener can stop in between; Netty would stop after the first, as it compares
    /// the descriptor with a number of bytes. NIO takes all of them before.
    RecvByteBufAllocator accepting() {
        ServerChannelRecvByteBufAllocator one = new ServerChannelRecvByteBufAllocator();
        return isEpoll() ? one.respectMaybeMoreData(false).maxMessagesPerRead(ACCEPTS_AT_ONCE) : one;
    }

    /// Whether a Unix socket can still write when the other side has ended its output. Where it cannot,
    /// Netty closes it then.
    boolean halfClosesUnixSockets() {
        return isEpoll() || name.equals("kqueue");
    }

    /// Whether its system calls have to come from one thread. Of io_uring they do: the ring is
    /// registered with the thread that has begun, and what another submits is lost when that ends.
    boolean isBoundToThread() {
        return name.equals("io_uring");
    }

    private static Transport epoll() {
        return new Transport(
                "epoll",
                () -> LastingRegistrations.around(
                        EpollIoHandler.newFactory(EVENTS_AT_ONCE, DefaultSelectStrategyFactory.INSTANCE)),
                EpollSocketChannel::new,
                EpollServerSocketChannel::new,
                EpollDomainSocketChannel::new,
                EpollServerDomainSocketChannel::new,
                EpollDatagramChannel::new);
    }

    private static Transport kqueue() {
        return new Transport(
                "kqueue",
                KQueueIoHandler::newFactory,
                KQueueSocketChannel::new,
                KQueueServerSocketChannel::new,
                KQueueDomainSocketChannel::new,
                KQueueServerDomainSocketChannel::new,
                KQueueDatagramChannel::new);
    }

    private static Transport ioUring() {
        return new Transport(
                "io_uring",
                IoUringIoHandler::newFactory,
                IoUringSocketChannel::new,
                IoUringServerSocketChannel::new,
                IoUringDomainSocketChannel::new,
                IoUringServerDomainSocketChannel::new,
                IoUringDatagramChannel::new);
    }

    private static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler::newFactory,
                NioSocketChannel::new,
                NioServerSocketChannel::new,
                NioDomainSocketChannel::new,
                NioServerDomainSocketChannel::new,
                NioDatagramChannel::new);
    }
}
