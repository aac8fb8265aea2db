package weft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Promise;
import weft.Weft;

/// A socket for datagrams.
///
/// ```java
/// try (UdpSocket socket = Net.udp(9999)) {
///     while (true) {
///         UdpSocket.Datagram request = socket.receive();
///         socket.send(request.data(), request.sender());
///     }
/// }
/// ```
///
/// Datagrams may get lost, doubled, and out of order, as UDP has it. Some hundred that nobody has
/// received yet are kept here, more by the system, and what comes then is dropped by it.
///
/// **Thread safety.** Confined to its loop; one task receives at a time, any number send.
///
/// @asyncio loop.create_datagram_endpoint
public final class UdpSocket implements AutoCloseable {

    /// What has come.
    ///
    /// @param data its bytes; may be none
    /// @param sender from whom
    public record Datagram(byte[] data, InetSocketAddress sender) {}

    private static final int WAITING = 256;
    private static final int LARGEST = 65_535;

    /// How many datagrams are read by one call of the system where it has recvmmsg(2). More than one, as
    /// a connected channel on epoll takes an empty datagram for none when it reads one by one.
    private static final int AT_ONCE = 2;

    /// In the I/O coroutine.
    private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            poller.watch(context.channel());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            byte[] data = new byte[content.readableBytes()];
            content.readBytes(data);
            arrived(new Datagram(data, packet.sender()));
            if (waiting.size() >= WAITING) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (waiting.size() < WAITING) { // who only sends leaves them
                arrived(cause); // such as an ICMP message that nobody listens there: the socket goes on
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            wake();
        }

        private void arrived(Object something) {
            waiting.add(something);
            wake();
        }
    }

    private final NettyPoller poller;
    private final Queue<Object> waiting = new ArrayDeque<>(); // Datagram or Throwable
    private @Nullable Channel channel;
    private @Nullable Promise<@Nullable Void> receiver;
    private boolean receiving;
    private boolean closed;

    private UdpSocket(NettyPoller poller) {
        this.poller = poller;
    }

    static UdpSocket open(InetSocketAddress local, Optional<InetSocketAddress> remote, UdpOptions options) {
        NettyPoller poller = NettyPoller.current();
        Weft.checkpointIfDue();
        UdpSocket socket = new UdpSocket(poller);
        Bootstrap bootstrap = new Bootstrap()
                .group(poller.netty())
                .channelFactory(Datagrams.channels())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(AT_ONCE * LARGEST))
                .option(ChannelOption.SO_BROADCAST, options.broadcast())
                .option(ChannelOption.SO_REUSEADDR, options.reuseAddress())
                .handler(socket.new Receiver());
        if (Transport.chosen().isEpoll()) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST);
        }
        if (options.reusePort()) {
            SharedPort.check(local);
            bootstrap.option(SharedPort.option(), true);
        }
        ChannelFuture opened = remote.isPresent() ? bootstrap.connect(remote.get(), local) : bootstrap.bind(local);
        try {
            poller.await(opened, "the UDP socket on " + local);
        } catch (CancelledError e) {
            poller.execute(() -> opened.channel().close());
            throw e;
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    "cannot open a UDP socket on " + local + ": " + e.getMessage(),
                    Objects.requireNonNull(e.getCause()));
        }
        socket.channel = opened.channel();
        return socket;
    }

    /// Waits for a datagram.
    ///
    /// **Cancellation.** Ends the wait; a datagram that came goes to the next call.
    ///
    /// @return the one that came first
    /// @throws UncheckedIOException if this is closed; or once for each message of the network that
    ///     nobody listens where this is connected to: the socket goes on
    /// @throws IllegalStateException if another task is receiving
    /// @asyncio DatagramProtocol.datagram_received, DatagramProtocol.error_received
    public Datagram receive() {
        Weft.checkpointIfDue();
        if (receiving) {
            throw new IllegalStateException("two tasks cannot receive from " + this + " at once");
        }
        receiving = true;
        try {
            while (true) {
                Object next = waiting.poll();
                if (next != null && waiting.size() == WAITING / 2) {
                    poller.execute(() -> channel().config().setAutoRead(true));
                }
                if (next instanceof Datagram datagram) {
                    return datagram;
                }
                if (next instanceof Throwable failure) {
                    throw NetErrors.of(failure);
                }
                requireOpen();
                receiver = poller.loop().createPromise(this);
                receiver.await();
            }
        } finally {
            receiving = false;
        }
    }

    /// Sends a datagram to whom this is connected, and waits until the system has it.
    ///
    /// @param data its bytes, 65,507 at most with IPv4
    /// @throws UncheckedIOException if this is closed, or the system refuses it
    /// @throws UnsupportedOperationException if there are no bytes, this is connected, and waits in
    ///     the JDK's selector: its channels leave an empty datagram unsent
    /// @asyncio DatagramTransport.sendto
    public void send(byte[] data) {
        if (!(channel().remoteAddress() instanceof InetSocketAddress remote)) {
            throw new IllegalStateException(this + " is not connected: say to whom to send");
        }
        send(data, remote);
    }

    /// Sends a datagram, and waits until the system has it.
    ///
    /// @param data its bytes, 65,507 at most with IPv4
    /// @param to where
    /// @throws IllegalArgumentException if this is connected to somebody else
    /// @throws UnsupportedOperationException if there are no bytes, this is connected, and waits in
    ///     the JDK's selector: its channels leave an empty datagram unsent
    /// @throws UncheckedIOException if this is closed, or the system refuses it
    /// @asyncio DatagramTransport.sendto
    public void send(byte[] data, InetSocketAddress to) {
        Weft.checkpointIfDue();
        requireOpen();
        Channel channel = channel();
        if (channel.remoteAddress() instanceof InetSocketAddress remote && !remote.equals(to)) {
            throw new IllegalArgumentException(this + " is connected to " + remote + ", and cannot send to " + to);
        }
        ByteBuf content = channel.alloc().directBuffer(data.length).writeBytes(data);
        Promise<@Nullable Void> sent = poller.loop().createPromise(this);
        poller.execute(() -> send(channel, content, to).addListener(ended -> {
            if (ended.isSuccess()) {
                sent.tryComplete(null);
            } else {
                sent.tryFail(NetErrors.of(ended.cause()));
            }
        }));
        sent.await();
    }

    private static ChannelFuture send(Channel channel, ByteBuf content, InetSocketAddress to) {
        if (content.isReadable()) {
            return channel.writeAndFlush(new DatagramPacket(content, to));
        }
        content.release();
        try {
            Datagrams.sendEmpty(channel, to);
            return channel.newSucceededFuture();
        } catch (IOException | RuntimeException e) {
            return channel.newFailedFuture(e);
        }
    }

    /// Returns where this is bound.
    ///
    /// @return its address, with the port that it got if it asked for any
    /// @asyncio BaseTransport.get_extra_info
    public InetSocketAddress address() {
        return (InetSocketAddress) channel().localAddress();
    }

    /// Closes the socket; a task that receives gets an error. Does nothing the second time.
    ///
    /// @asyncio DatagramTransport.close
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        wake();
        poller.close(channel(), this);
    }

    private void wake() {
        if (receiver != null) {
            receiver.tryComplete(null);
        }
    }

    private void requireOpen() {
        if (closed || !channel().isOpen()) {
            throw new UncheckedIOException(new SocketException(this + " is closed"));
        }
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }

    @Override
    public String toString() {
        return "the UDP socket on " + (channel == null ? "no address" : channel.localAddress());
    }
}
