package weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Promise;
import weft.Weft;
import weft.io.ByteSink;
import weft.io.ByteSource;
import weft.io.ByteStream;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;

/// A channel of Netty's as both ends of a [ByteStream].
///
/// Tasks and the I/O coroutine take turns, so both use its fields without locks; but what touches
/// the channel is done by the I/O coroutine, to which tasks hand it over.
final class SocketTransport extends ChannelInboundHandlerAdapter implements ByteSource, ByteSink, StreamAttributes {

    static final StreamAttribute<SocketTransport> ITSELF = StreamAttribute.of("the transport", SocketTransport.class);

    /// Bytes that may wait on either side before the sender has to.
    static final int HIGH_WATER = 64 * 1024;

    private static final int LOW_WATER = 32 * 1024;
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(LOW_WATER, HIGH_WATER);

    /// How long a close waits for the other side to take what was written.
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final NettyPoller poller;
    private final Channel channel;

    // Arriving
    private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>();
    private int arrivedBytes;
    private @Nullable ByteBuf lent;
    private boolean paused; // the channel reads no more
    private boolean ended; // nothing more arrives
    private @Nullable Promise<@Nullable Void> reader;

    // Leaving
    private final ArrayDeque<ByteBuf> leaving = new ArrayDeque<>();
    private int leavingBytes;
    private boolean flushing; // it is to be done
    private boolean outputEnded;
    private @Nullable Promise<@Nullable Void> writer;

    private @Nullable SslHandler secure; // the innermost TLS
    private @Nullable Throwable failure; // what broke the connection
    private boolean gone; // the channel is closed
    private boolean closed; // here

    SocketTransport(NettyPoller poller, Channel channel) {
        this.poller = poller;
        this.channel = channel;
    }

    ByteStream stream() {
        return new ByteStream(this, this, this);
    }

    // ---- reading, in a task

    @Override
    public @Nullable ByteBuffer next() {
        giveBack();
        while (true) {
            ByteBuf next = arrived.poll();
            if (next != null) {
                lent = next;
                arrivedBytes -= next.readableBytes();
                if (paused && arrivedBytes <= LOW_WATER) {
                    paused = false;
                    poller.execute(() -> channel.config().setAutoRead(true));
                }
                return next.nioBuffer();
            }
            if (closed) {
                throw closedHere();
            }
            if (failure != null) {
                throw broken();
            }
            if (ended) {
                return null;
            }
            reader = poller.loop().createPromise(this);
            reader.await();
        }
    }

    private void giveBack() {
        ByteBuf known = lent;
        if (known != null) {
            lent = null;
            known.release();
        }
    }

    // ---- writing, in a task

    @Override
    public void write(ByteBuffer bytes) {
        requireOpen();
        int length = bytes.remaining();
        if (length == 0) {
            return;
        }
        leaving.add(channel.alloc().directBuffer(length).writeBytes(bytes));
        leavingBytes += length;
        flushSoon();
        while (leavingBytes > HIGH_WATER || !channel.isWritable()) {
            writer = poller.loop().createPromise(this);
            writer.await();
            requireOpen();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closedHere();
        }
        if (failure != null) {
            throw broken();
        }
        if (gone) {
            throw new UncheckedIOException(new SocketException(this + " was closed by the other side"));
        }
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            poller.flushLater(this);
        }
    }

    @Override
    public void end() {
        if (outputEnded) {
            return;
        }
        requireOpen();
        if (!(channel instanceof DuplexChannel duplex) || secure != null) {
            throw new UncheckedIOException(new IOException(this + " has no half close, because of TLS: close it"));
        }
        outputEnded = true;
        Promise<@Nullable Void> done = poller.loop().createPromise(this);
        poller.execute(() -> {
            flush();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(_ -> duplex.shutdownOutput().addListener(shut -> {
                        if (shut.isSuccess()) {
                            done.tryComplete(null);
                        } else { // it broke, or was closed, before the other side had everything
                            outputEnded = false;
                            done.tryFail(failure == null ? NetErrors.of(shut.cause()) : broken());
                        }
                    }));
        });
        done.await();
    }

    // ---- TLS, in a task

    /// Puts TLS between this and the channel, and waits for the handshake. After
    /// a failure or a cancellation this is to be aborted.
    ///
    /// @param unread what has come, and was not meant for the reader
    void startTls(Tls tls, @Nullable String host, byte[] unread) {
        requireOpen();
        Promise<Channel> done = poller.loop().createPromise("the TLS handshake of " + this);
        poller.execute(() -> {
            flush();
            SslHandler handler;
            try {
                handler = secure(tls, host);
            } catch (RuntimeException e) { // such as a protocol without a name
                done.tryFail(NetErrors.handshake(this, e));
                return;
            }
            handler.handshakeFuture().addListener(ended -> {
                if (ended.isSuccess()) {
                    done.tryComplete(channel);
                } else {
                    done.tryFail(NetErrors.handshake(this, ended.cause()));
                }
            });
            feed(handler, unread);
        });
        done.await();
    }

    /// Puts TLS into the pipeline. In the I/O coroutine.
    SslHandler secure(Tls tls, @Nullable String host) {
        int port = channel.remoteAddress() instanceof InetSocketAddress internet ? internet.getPort() : -1;
        SslHandler handler = tls.handler(channel.alloc(), tls.isServer() ? null : host, port);
        channel.pipeline().addBefore(channel.pipeline().context(this).name(), null, handler);
        secure = handler;
        return handler;
    }

    private void feed(SslHandler handler, byte[] unread) {
        ChannelHandlerContext context = channel.pipeline().context(handler);
        ArrayDeque<ByteBuf> all = new ArrayDeque<>(arrived);
        arrived.clear();
        arrivedBytes = 0;
        if (unread.length > 0) {
            all.addFirst(Unpooled.wrappedBuffer(unread));
        }
        try {
            for (ByteBuf buffer; (buffer = all.poll()) != null; ) {
                handler.channelRead(context, buffer);
            }
            handler.channelReadComplete(context);
        } catch (Exception e) {
            channel.pipeline().fireExceptionCaught(e);
        } finally {
            drop(all);
        }
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }

    // ---- the end, in a task

    @Override
    public void close() {
        if (closed) {
            return;
        }
        giveUp();
        Promise<@Nullable Void> done = poller.loop().createPromise(this);
        poller.execute(() -> {
            flush();
            channel.closeFuture().addListener(_ -> done.tryComplete(null));
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel.close());
        });
        boolean flushed = false;
        try {
            flushed = Weft.moveOnAfter(CLOSE_LIMIT, () -> {
                done.await();
            });
        } finally {
            if (!flushed) {
                abort();
            }
        }
    }

    /// Closes without waiting for anything. What was written may be lost.
    void abort() {
        giveUp();
        poller.execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    private void giveUp() {
        closed = true;
        giveBack();
        drop(arrived);
        arrivedBytes = 0;
        wake(reader);
        wake(writer);
    }

    private static void drop(ArrayDeque<ByteBuf> buffers) {
        for (ByteBuf buffer; (buffer = buffers.poll()) != null; ) {
            buffer.release();
        }
    }

    private UncheckedIOException closedHere() {
        return new UncheckedIOException(new SocketException(this + " was closed here"));
    }

    private UncheckedIOException broken() {
        Throwable cause = Objects.requireNonNull(failure);
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new UncheckedIOException(this + " is broken: " + message, new IOException(message, cause));
    }

    // ---- in the I/O coroutine

    void flush() {
        flushing = false;
        if (leaving.isEmpty()) {
            return;
        }
        for (ByteBuf buffer; (buffer = leaving.poll()) != null; ) {
            channel.write(buffer, channel.voidPromise());
        }
        leavingBytes = 0;
        channel.flush();
        if (channel.isWritable()) {
            wake(writer);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        poller.watch(channel);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closed || !(message instanceof ByteBuf buffer) || !buffer.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        arrived.add(buffer);
        arrivedBytes += buffer.readableBytes();
        if (arrivedBytes > HIGH_WATER && !paused) {
            paused = true;
            channel.config().setAutoRead(false);
        }
        wake(reader);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            wake(writer);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            ended = true;
            wake(reader);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        context.close();
        wake(reader);
        wake(writer);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        gone = true;
        drop(leaving);
        leavingBytes = 0;
        wake(reader);
        wake(writer);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (poller.isClosed()) { // nobody will read it any more
            giveBack();
            drop(arrived);
        }
    }

    private static void wake(@Nullable Promise<@Nullable Void> waiter) {
        if (waiter != null) {
            waiter.tryComplete(null);
        }
    }

    // ---- what it tells

    @Override
    public @Nullable Object find(StreamAttribute<?> key) {
        SslHandler tls = secure;
        if (key == ITSELF) {
            return this;
        } else if (key == Net.REMOTE_ADDRESS) {
            return Channels.ofNetty(channel.remoteAddress());
        } else if (key == Net.LOCAL_ADDRESS) {
            return Channels.ofNetty(channel.localAddress());
        } else if (key == Net.TLS_SESSION) {
            return tls == null ? null : tls.engine().getSession();
        } else if (key == Net.APPLICATION_PROTOCOL) {
            return tls == null ? null : tls.applicationProtocol();
        }
        return null;
    }

    @Override
    public String toString() {
        return "the connection to " + channel.remoteAddress();
    }
}
