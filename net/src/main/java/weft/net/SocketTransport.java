package weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.Promise;
import weft.Weft;
import weft.io.ByteSink;
import weft.io.ByteSource;
import weft.io.ByteStream;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;

/// A channel of bytes as both ends of a [ByteStream].
final class SocketTransport extends Connection<ByteBuf> implements ByteSource, ByteSink, StreamAttributes {

    static final StreamAttribute<SocketTransport> ITSELF = StreamAttribute.of("the transport", SocketTransport.class);

    private static final int SMALL = 256; // bytes: what a buffer takes if there is little in it, measured with one byte

    private @Nullable ByteBuf lent; // to whoever reads
    private boolean fileLeaving; // it is with Netty, and not yet with the system
    private @Nullable Promise<@Nullable Void> fileWaiter;

    SocketTransport(ChannelDriver driver, Channel channel) {
        super(driver, channel);
    }

    /// Returns that of a stream of this package's.
    static SocketTransport of(ByteStream stream) {
        return stream.attribute(ITSELF)
                .orElseThrow(() -> new IllegalArgumentException(stream + " is not a connection of weft.net's"));
    }

    ByteStream stream() {
        return new ByteStream(this, this, this);
    }

    // ---- in a task

    @Override
    public @Nullable ByteBuffer next() {
        giveBack();
        ByteBuf next = take();
        if (next == null) {
            return null;
        }
        lent = next;
        return next.nioBuffer();
    }

    private void giveBack() {
        if (lent != null) {
            takeBack(lent).release();
        }
    }

    private ByteBuf takeBack(ByteBuf known) {
        lent = null;
        driver.neverGivenBack.remove(this);
        return known;
    }

    /// Another connection of this loop gets Netty's buffer itself.
    @Override
    public void passOn(ByteBuffer rest, ByteSink sink) {
        ByteBuf known = lent;
        if (known == null || !(sink instanceof SocketTransport other) || other.driver != driver) {
            sink.write(rest);
            return;
        }
        other.requireWritable();
        known.skipBytes(known.readableBytes() - rest.remaining());
        rest.position(rest.limit());
        other.put(takeBack(known));
    }

    @Override
    public void write(ByteBuffer bytes) {
        requireWritable();
        int length = bytes.remaining();
        if (length > 0) {
            put(channel.alloc().directBuffer(length).writeBytes(bytes));
        }
    }

    /// The part of the file is Netty's until it is written, and so is the file, which is opened once more: the
    /// caller may give up. Opened now, as a failure to open it later, behind what still has to be
    /// written, would break the connection.
    @Override
    public boolean writeFile(Path path, long offset, long count) {
        if (!isPlain() || path.getFileSystem() != FileSystems.getDefault()) {
            return false;
        }
        requireWritable();
        while (fileLeaving) { // one whose writer was cancelled: else they would pile up for a side that reads nothing
            Promise<@Nullable Void> waiting = driver.loop().createPromise(this);
            fileWaiter = waiting;
            waiting.await();
            requireWritable();
        }
        FileChannel file = Weft.openOnThread(() -> FileChannel.open(path));
        Promise<@Nullable Void> written = driver.loop().createPromise(this);
        fileLeaving = true;
        driver.execute(() -> {
            flush();
            channel.writeAndFlush(new DefaultFileRegion(file, offset, count)) // which closes it
                    .addListener(ended -> {
                        fileLeaving = false;
                        if (fileWaiter != null) {
                            fileWaiter.tryComplete(null);
                        }
                        if (ended.isSuccess()) {
                            written.tryComplete(null);
                        } else {
                            written.tryFail(NetErrors.of(ended.cause()));
                        }
                    });
        });
        written.await();
        return true;
    }

    /// Puts TLS between this and the channel, and waits for the handshake. After
    /// a failure or a cancellation this is to be aborted.
    ///
    /// @param unread what has come, and was not meant for the reader
    void startTls(Tls tls, @Nullable String host, byte[] unread) {
        requireOpen();
        Promise<Channel> done = driver.loop().createPromise("the TLS handshake of " + this);
        driver.execute(() -> {
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
            feed(channel.pipeline().context(handler), unread);
        });
        done.await();
    }

    // ---- in the I/O coroutine

    /// Fails a handshake at the end of what the other side sends: it would wait, and TLS does not ask.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        SslHandler tls = secure;
        if (event instanceof ChannelInputShutdownEvent
                && tls != null
                && !tls.handshakeFuture().isDone()) {
            context.close();
        }
        super.userEventTriggered(context, event);
    }

    /// Puts TLS into the pipeline.
    SslHandler secure(Tls tls, @Nullable String host) {
        int port = channel.remoteAddress() instanceof InetSocketAddress internet ? internet.getPort() : -1;
        SslHandler handler = tls.handler(channel.alloc(), tls.isServer() ? null : host, port);
        channel.pipeline().addBefore(channel.pipeline().context(this).name(), null, handler);
        secure = handler;
        return handler;
    }

    @Override
    String kind() {
        return "ByteStream";
    }

    @Override
    @Nullable
    ByteBuf accept(Object message) {
        if (message instanceof ByteBuf buffer) {
            return buffer.isReadable() ? buffer : null;
        }
        throw new IllegalStateException("a " + message.getClass().getName()
                + " came where bytes should: read all messages before, and remove handlers from the last to the first");
    }

    @Override
    int sizeOf(ByteBuf message) {
        return Math.max(SMALL, message.readableBytes());
    }

    @Override
    boolean isPlain() {
        return channel.pipeline().first() == this; // else something, such as TLS, has to see the bytes
    }

    @Override
    ByteBuf onHeap(ByteBuf message) {
        return Pipelines.onHeap(message);
    }

    @Override
    void forget() {
        giveBack();
    }

    @Override
    void onEnd() {
        if (lent != null) {
            driver.neverGivenBack.add(this); // until it is
        }
    }

    // ---- what it tells

    @Override
    public @Nullable Object find(StreamAttribute<?> key) {
        return key == ITSELF ? this : Attributes.find(key, channel, secure);
    }
}
