package weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One end of a connection in memory, which behaves as TCP does: it holds so much and then no more, each
/// side can be ended by itself, and who closes with something unread resets the connection.
///
/// All of it happens in the turns of its event loop.
final class MemoryChannel extends AbstractChannel implements DuplexChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final MemoryEventLoop loop;
    private @Nullable MemoryChannel peer; // once it is connected
    private @Nullable MemoryAddress local;
    private @Nullable MemoryAddress remote;
    private boolean open = true;

    // Arriving: what the system would hold
    private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>(2);
    private int size;
    private boolean ended; // nothing comes after it
    private boolean reading; // some of it is wanted
    private boolean inputShutdown; // the end was read, or nobody wants to

    private boolean outputShutdown;

    /// Creates the end of who connects.
    MemoryChannel(MemoryEventLoop loop) {
        super(null);
        this.loop = loop;
    }

    /// Creates the end of who listens.
    private MemoryChannel(MemoryServerChannel server, MemoryChannel peer, MemoryAddress address) {
        super(server);
        loop = server.loop();
        this.peer = peer;
        local = address;
        remote = peer.local;
    }

    // ---- connecting

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new MemoryUnsafe();
    }

    private final class MemoryUnsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress address, SocketAddress from, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            MemoryAddress wanted = (MemoryAddress) address;
            MemoryServerChannel server = wanted.listening();
            if (server == null) {
                safeSetFailure(promise, refused());
                close(voidPromise());
                return;
            }
            local = wanted.client();
            remote = wanted;
            MemoryChannel other = new MemoryChannel(server, MemoryChannel.this, wanted);
            peer = other;
            safeSetSuccess(promise);
            pipeline().fireChannelActive();
            server.arrive(other);
        }

        private void writeOn() {
            flush0();
        }
    }

    static ConnectException refused() {
        return new ConnectException("Connection refused");
    }

    // ---- leaving

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf || message instanceof DefaultFileRegion) {
            return message;
        }
        throw new UnsupportedOperationException("a " + message.getClass().getName() + " is no bytes");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer leaving) throws IOException {
        for (Object message; (message = leaving.current()) != null; ) {
            if (!isEmpty(message)) {
                int room = roomThere();
                if (room == 0) {
                    return; // until the other side reads
                }
                leaving.progress(move(message, room));
            }
            if (isEmpty(message)) {
                leaving.remove();
            }
        }
    }

    private static boolean isEmpty(Object message) {
        return message instanceof DefaultFileRegion file
                ? file.transferred() >= file.count()
                : !((ByteBuf) message).isReadable();
    }

    private int roomThere() throws SocketException {
        MemoryChannel other = peer;
        if (other == null || !other.open) {
            throw new SocketException("Broken pipe");
        }
        return Math.max(0, Connection.HIGH_WATER - other.size);
    }

    private int move(Object message, int room) throws IOException {
        ByteBuf bytes = message instanceof DefaultFileRegion file
                ? read(file, room)
                : Unpooled.buffer(Math.min(room, ((ByteBuf) message).readableBytes()));
        if (message instanceof ByteBuf buffer) {
            buffer.readBytes(bytes, bytes.capacity());
        }
        int count = bytes.readableBytes();
        if (peer != null) {
            peer.arrive(bytes);
        }
        return count;
    }

    private ByteBuf read(DefaultFileRegion file, int room) throws IOException {
        ByteBuf bytes = Unpooled.buffer((int) Math.min(room, file.count() - file.transferred()));
        long count = file.transferTo(MemoryFile.into(bytes), file.transferred());
        if (count <= 0) {
            validateFileRegion(file, file.transferred());
        }
        return bytes;
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
        if (peer != null) {
            peer.end();
        }
    }

    // ---- arriving

    private void arrive(ByteBuf bytes) {
        if (inputShutdown || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        arrived.add(bytes);
        size += bytes.readableBytes();
        deliverSoon();
    }

    private void end() {
        ended = true;
        deliverSoon();
    }

    @Override
    protected void doBeginRead() {
        reading = true;
        deliverSoon();
    }

    private void deliverSoon() {
        if (reading && (ended || !arrived.isEmpty())) {
            loop.execute(this::deliver);
        }
    }

    private void deliver() {
        if (!reading || !open) {
            return;
        }
        if (!arrived.isEmpty()) {
            reading = false;
            do {
                ByteBuf next = arrived.remove();
                size -= next.readableBytes();
                pipeline().fireChannelRead(next);
            } while (config.isAutoRead() && !arrived.isEmpty());
            pipeline().fireChannelReadComplete();
            if (peer != null) {
                peer.writeOn();
            }
        }
        if (ended && arrived.isEmpty() && !inputShutdown) {
            inputShutdown = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private void writeOn() {
        if (open && isRegistered()) {
            ((MemoryUnsafe) unsafe()).writeOn();
        }
    }

    // ---- closing

    @Override
    protected void doClose() {
        open = false;
        boolean unread = !arrived.isEmpty();
        Pipelines.drop(arrived);
        MemoryChannel other = peer;
        if (other != null && other.open) {
            other.end();
            loop.execute(unread ? other::reset : other::writeOn); // which fails, if there is something to write
        }
    }

    private void reset() {
        if (open && isRegistered()) {
            pipeline().fireExceptionCaught(new SocketException("Connection reset"));
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    // ---- what it is

    @Override
    protected boolean isCompatible(EventLoop other) {
        return other == loop;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("who connects in memory has no address of its own");
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && peer != null;
    }

    // ---- halves

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public boolean isShutdown() {
        return inputShutdown && outputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        loop.execute(() -> {
            inputShutdown = true;
            promise.trySuccess();
        });
        return promise;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        loop.execute(() -> ((MemoryUnsafe) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput();
        return shutdownOutput(promise);
    }
}
