package weft.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Promise;
import weft.Weft;

/// A channel of Netty's as tasks see it: messages arrive at the end of its pipeline, and leave there.
///
/// Tasks and the I/O coroutine take turns, so both use its fields without locks; but what touches
/// the channel is done by the I/O coroutine, to which tasks hand it over.
///
/// @param <M> the messages, which are released by whoever has them
abstract sealed class Connection<M> extends ChannelInboundHandlerAdapter permits SocketTransport, Messages {

    /// Bytes that may wait on either side before the sender has to.
    static final int HIGH_WATER = 64 * 1024;

    private static final int LOW_WATER = 32 * 1024;
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(LOW_WATER, HIGH_WATER);

    /// How long a close waits for the other side to take what was written.
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private static final int FEW = 2; // most connections are idle, and then their queues are all they have

    final NettyPoller poller;
    final Channel channel;

    // Arriving
    private final ArrayDeque<M> arrived = new ArrayDeque<>(FEW);
    private int arrivedBytes;
    private boolean paused; // the channel reads no more
    private boolean ended; // nothing more arrives
    private @Nullable Promise<@Nullable Void> reader;

    // Leaving
    private final ArrayDeque<M> leaving = new ArrayDeque<>(FEW);
    private int leavingBytes;
    private boolean flushing; // it is to be done
    private boolean outputEnded;
    private @Nullable Promise<@Nullable Void> writer;

    private @Nullable Throwable failure; // what broke the connection
    private boolean gone; // the channel is closed
    private boolean closed; // here

    Connection(NettyPoller poller, Channel channel) {
        this.poller = poller;
        this.channel = channel;
    }

    /// Returns what has come in as a message, or null if it is of no use here.
    abstract @Nullable M accept(Object message);

    /// Returns for how many bytes a message counts, the same before and after its wait.
    abstract int sizeOf(M message);

    /// Gives up what a task has from here; called when this is closed, and nobody will read it any more.
    abstract void forget();

    /// Is told that nothing arrives any more; what was read of it may still be in use.
    abstract void onEnd();

    /// Returns the same message without memory of Netty's, which would have to be released: the channel
    /// is closed, and who reads may never come.
    abstract M onHeap(M message);

    // ---- in a task

    /// Waits for a message; null at the end.
    final @Nullable M take() {
        while (true) {
            M next = arrived.poll();
            if (next != null) {
                arrivedBytes -= sizeOf(next);
                readOn();
                return next;
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
            Promise<@Nullable Void> waiting = poller.loop().createPromise(this);
            reader = waiting;
            waiting.await();
        }
    }

    private void readOn() {
        if (paused && arrivedBytes <= LOW_WATER) {
            paused = false;
            poller.execute(() -> channel.config().setAutoRead(true));
        }
    }

    /// Takes a message, and waits while too much is on its way.
    final void put(M message) {
        leaving.add(message);
        leavingBytes += sizeOf(message);
        flushSoon();
        while (leavingBytes > HIGH_WATER || !channel.isWritable()) {
            Promise<@Nullable Void> waiting = poller.loop().createPromise(this);
            writer = waiting;
            waiting.await();
            requireOpen();
        }
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            poller.flushLater(this);
        }
    }

    /// Throws if nothing can be written any more.
    final void requireOpen() {
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

    /// Ends this side when the system has everything, and waits for that.
    public void end() {
        if (outputEnded) {
            return;
        }
        requireOpen();
        if (!(channel instanceof DuplexChannel duplex) || channel.pipeline().get(SslHandler.class) != null) {
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

    /// Closes when the system has everything, and waits for that.
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
    final void abort() {
        giveUp();
        poller.execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    private void giveUp() {
        closed = true;
        forget();
        Pipelines.drop(arrived);
        arrivedBytes = 0;
        wake(reader);
        wake(writer);
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

    /// Writes what tasks have left.
    final void flush() {
        flushing = false;
        if (leaving.isEmpty()) {
            return;
        }
        for (M message; (message = leaving.poll()) != null; ) {
            channel.write(message, channel.voidPromise());
        }
        leavingBytes = 0;
        channel.flush();
        if (channel.isWritable()) {
            wake(writer);
        }
    }

    /// Has a handler read what has come and was not taken.
    ///
    /// @param unread bytes that come first
    final void feed(ChannelHandlerContext handler, byte[] unread) {
        ArrayDeque<Object> all = new ArrayDeque<>(arrived);
        arrived.clear();
        arrivedBytes = 0;
        if (unread.length > 0) {
            all.addFirst(Unpooled.wrappedBuffer(unread));
        }
        Pipelines.feed(handler, all);
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }

    /// Lets another take this one's place at the end of the pipeline, which is changed before.
    final void handOver(Connection<?> other, Consumer<? super ChannelPipeline> change, byte[] unread) {
        ChannelPipeline pipeline = channel.pipeline();
        String before = pipeline.context(this).name();
        change.accept(pipeline);
        pipeline.addLast(other);
        other.ended = ended;
        other.gone = gone;
        other.failure = failure;
        // From here on this is passed by: what it kept, and what comes out of handlers that were removed, goes on.
        feed(nextOf(pipeline, before), unread);
        pipeline.remove(this);
        failure = new IOException("it goes on as " + other.getClass().getSimpleName());
    }

    private static ChannelHandlerContext nextOf(ChannelPipeline pipeline, String name) {
        List<String> names = pipeline.names();
        return Objects.requireNonNull(pipeline.context(names.get(names.indexOf(name) + 1)));
    }

    final boolean isGone() {
        return gone;
    }

    final boolean isClosed() {
        return closed;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        poller.watch(channel);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        M accepted = closed ? null : accept(message);
        if (accepted == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        arrived.add(accepted);
        arrivedBytes += sizeOf(accepted);
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
        Pipelines.drop(leaving);
        leavingBytes = 0;
        if (poller.isClosed()) { // nobody will read it any more
            forget();
            Pipelines.drop(arrived);
        } else {
            for (int n = arrived.size(); n > 0; n--) {
                arrived.add(onHeap(arrived.remove()));
            }
            onEnd();
        }
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Promise<@Nullable Void> waiter) {
        if (waiter != null) {
            waiter.tryComplete(null);
        }
    }

    @Override
    public String toString() {
        return "the connection to " + Channels.ofNetty(channel.remoteAddress());
    }
}
