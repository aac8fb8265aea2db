package weft.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
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

    static final int LOW_WATER = 32 * 1024;
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(LOW_WATER, HIGH_WATER);

    /// How long a close waits for the other side to take what was written.
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    /// What Netty does for a write without a future, except that it forgets it when nobody has made bytes
    /// of a message (AbstractUnsafe.safeSetFailure). That the other side takes no more is none of them: what it
    /// has sent before can still be read.
    private static final ChannelFutureListener TELL_FAILURE = written -> {
        if (written.isSuccess() || !written.channel().isRegistered()) {
            return;
        }
        if (written.cause() instanceof ClosedChannelException
                || written.cause() instanceof ChannelOutputShutdownException) {
            written.channel().pipeline().fireUserEventTriggered(ChannelOutputShutdownEvent.INSTANCE);
        } else {
            written.channel().pipeline().fireExceptionCaught(written.cause());
        }
    };

    static final int FEW = 2; // most connections are idle, and then their queues are all they have

    final ChannelDriver driver;
    final Channel channel;

    @Nullable
    SslHandler secure; // the innermost TLS

    // Arriving
    private final Inbox<M> arrived = new Inbox<>(this);
    private boolean ended; // nothing more arrives
    private @Nullable Promise<@Nullable Void> reader;

    // Leaving
    private final ArrayDeque<M> leaving = new ArrayDeque<>(FEW);
    private int leavingBytes;
    private boolean flushing; // it is to be done
    private @Nullable ChannelFuture lastWrite; // through handlers: done when the system has everything of this one's
    private boolean outputEnded; // here
    private boolean outputRefused; // the other side takes no more
    private @Nullable Promise<@Nullable Void> writer;

    private @Nullable Throwable failure; // what broke the connection
    private boolean gone; // the channel is closed
    private boolean closed; // here
    private @Nullable Connection<?> successor; // as what it goes on

    Connection(ChannelDriver driver, Channel channel) {
        this.driver = driver;
        this.channel = channel;
    }

    /// Returns what users know this as.
    abstract String kind();

    /// Returns what has come in as a message, or null if there is nothing in it.
    ///
    /// @throws IllegalStateException if it does not belong here
    abstract @Nullable M accept(Object message);

    /// Returns for how many bytes a message counts, the same before and after its wait.
    abstract int sizeOf(M message);

    /// Whether a message goes to the system as it is. In the I/O coroutine.
    abstract boolean isPlain();

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
                return next;
            }
            requireHere();
            if (failure != null) {
                throw broken();
            }
            if (ended) {
                return null;
            }
            Promise<@Nullable Void> waiting = driver.loop().createPromise(this);
            reader = waiting;
            waiting.await();
        }
    }

    /// Whether [#take] would not wait.
    final boolean isReadable() {
        return !arrived.isEmpty() || ended || failure != null || isOver();
    }

    /// Takes a message, and waits while too much is on its way.
    final void put(M message) {
        leaving.add(message);
        leavingBytes += sizeOf(message);
        flushSoon();
        while (leavingBytes > HIGH_WATER || !channel.isWritable()) {
            Promise<@Nullable Void> waiting = driver.loop().createPromise(this);
            writer = waiting;
            waiting.await();
            requireOpen();
            requireTaken();
        }
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            driver.flushLater(this);
        }
    }

    /// Throws if nothing can be written any more.
    final void requireOpen() {
        requireHere();
        if (failure != null) {
            throw broken();
        }
        if (gone) {
            throw new UncheckedIOException(new SocketException(this + " was closed by the other side"));
        }
    }

    /// Throws if nothing can be written any more, or this side was ended.
    final void requireWritable() {
        requireOpen();
        if (outputEnded) {
            throw new UncheckedIOException(
                    "the writing side of " + this + " was ended here", new ClosedChannelException());
        }
        requireTaken();
    }

    private void requireTaken() {
        if (outputRefused) {
            throw new UncheckedIOException(new SocketException("the other side of " + this + " takes no more"));
        }
    }

    private void requireHere() {
        if (closed) {
            throw new UncheckedIOException(new SocketException(this + " was closed here"));
        }
        if (successor != null) {
            throw new IllegalStateException(
                    this + " goes on as a " + successor.kind() + ", and this " + kind() + " is of no more use");
        }
    }

    /// Waits until the system has everything.
    final void awaitWritten() {
        requireOpen();
        Promise<Boolean> done = driver.loop().createPromise(this);
        driver.execute(() -> whenWritten(() -> done.tryComplete(!isOutputOver())));
        if (!done.await()) {
            requireOpen();
            requireTaken();
        }
    }

    /// Ends this side when the system has everything, and waits for that.
    public void end() {
        requireHere();
        if (outputEnded) {
            return;
        }
        requireOpen();
        if (!(channel instanceof DuplexChannel duplex) || channel.pipeline().get(SslHandler.class) != null) {
            throw new UncheckedIOException(new IOException(this + " has no half close, as with TLS: close it"));
        }
        outputEnded = true;
        Promise<@Nullable Void> done = driver.loop().createPromise(this);
        driver.execute(() -> {
            whenWritten(() -> duplex.shutdownOutput().addListener(shut -> {
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
        if (successor != null) {
            successor.close();
            return;
        }
        Promise<@Nullable Void> done = driver.loop().createPromise(this);
        driver.execute(() -> {
            channel.closeFuture().addListener(_ -> done.tryComplete(null));
            whenWritten(channel::close);
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
        if (successor != null) {
            successor.abort();
            return;
        }
        driver.execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    private void giveUp() {
        closed = true;
        forget();
        arrived.drop();
        wake(reader);
        wake(writer);
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
        boolean plain = isPlain();
        for (M message; (message = leaving.poll()) != null; ) {
            if (plain) {
                channel.write(message, channel.voidPromise());
            } else {
                lastWrite = channel.write(message).addListener(TELL_FAILURE);
            }
        }
        leavingBytes = 0;
        channel.flush();
        if (channel.isWritable()) {
            wake(writer);
        }
    }

    /// Does something when the system has everything: what tasks have left, and what handlers wrote.
    private void whenWritten(Runnable then) {
        flush();
        if (lastWrite == null) {
            whenHandlersHaveWritten(then);
        } else {
            lastWrite.addListener(_ -> whenHandlersHaveWritten(then));
        }
    }

    /// By an empty buffer, which no handler sees: one that makes frames would make one of it.
    private void whenHandlersHaveWritten(Runnable then) {
        ChannelHandlerContext lowest = channel.pipeline().firstContext();
        if (lowest == null) { // it is closed
            then.run();
        } else {
            lowest.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> then.run());
        }
    }

    /// Has a handler read what has come and was not taken.
    ///
    /// @param unread bytes that come first
    final void feed(ChannelHandlerContext handler, byte[] unread) {
        Pipelines.feed(handler, takeArrived(unread));
        arrived.readOn();
    }

    private ArrayDeque<Object> takeArrived(byte[] unread) {
        ArrayDeque<Object> all = arrived.takeAll();
        if (unread.length > 0) {
            all.addFirst(Unpooled.wrappedBuffer(unread));
        }
        return all;
    }

    /// Lets another take this one's place at the end of the pipeline, which is changed before. What has
    /// come and was not taken goes to the handlers that are new.
    ///
    /// @param unread bytes that come first
    final void handOver(Connection<?> other, Consumer<? super ChannelPipeline> change, byte[] unread) {
        requireOpen();
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext here = pipeline.context(this);
        change.accept(pipeline);
        pipeline.addLast(other);
        other.secure = secure;
        other.lastWrite = lastWrite;
        other.outputEnded = outputEnded;
        other.outputRefused = outputRefused;
        other.arrived.pauseLike(arrived);
        successor = other;
        ArrayDeque<Object> all = takeArrived(unread); // after the change: a decoder that was removed has left its rest
        if (!all.isEmpty()) {
            for (Object message; other.failure == null && (message = all.poll()) != null; ) {
                here.fireChannelRead(message);
            }
            here.fireChannelReadComplete();
            Pipelines.drop(all);
        }
        if (ended) {
            here.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE); // decoders have not seen the one that came
            other.ended = true;
        }
        pipeline.remove(this);
        other.arrived.readOn();
        wake(reader);
        wake(writer);
    }

    /// Whether nothing more can go by this, though something may come.
    final boolean isOutputOver() {
        return outputEnded || outputRefused || failure != null || isOver();
    }

    /// Whether nothing more can come or go by this.
    final boolean isOver() {
        return gone || closed || successor != null;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        driver.watch(channel);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        M accepted = null;
        try {
            accepted = closed ? null : accept(message);
        } finally {
            if (accepted == null) {
                ReferenceCountUtil.release(message);
            }
        }
        if (accepted == null) {
            return;
        }
        arrived.add(accepted);
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
        } else if (event instanceof ChannelOutputShutdownEvent) {
            outputRefused = !outputEnded;
            wake(writer);
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
        if (driver.isClosed()) { // nobody will read it any more
            forget();
            arrived.drop();
        } else {
            arrived.moveToHeap();
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
