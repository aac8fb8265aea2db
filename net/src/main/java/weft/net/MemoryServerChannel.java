package weft.net;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Who listens at a [MemoryAddress].
final class MemoryServerChannel extends AbstractServerChannel {

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final MemoryEventLoop loop;
    private final Queue<MemoryChannel> arrived = new ArrayDeque<>(); // and not accepted
    private @Nullable MemoryAddress address;
    private boolean open = true;
    private boolean reading; // the next one is wanted

    MemoryServerChannel(MemoryEventLoop loop) {
        this.loop = loop;
    }

    MemoryEventLoop loop() {
        return loop;
    }

    /// Takes a connection that was made.
    void arrive(MemoryChannel channel) {
        arrived.add(channel);
        if (reading) {
            loop.execute(this::deliver);
        }
    }

    @Override
    protected void doBeginRead() {
        reading = true;
        if (!arrived.isEmpty()) {
            loop.execute(this::deliver);
        }
    }

    private void deliver() {
        if (!reading || arrived.isEmpty()) {
            return;
        }
        reading = false;
        do {
            pipeline().fireChannelRead(arrived.remove());
        } while (config.isAutoRead() && !arrived.isEmpty());
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doBind(SocketAddress local) throws BindException {
        MemoryAddress wanted = (MemoryAddress) local;
        if (wanted.listening() != null) {
            throw new BindException("somebody listens there already");
        }
        wanted.listen(this);
        address = wanted;
    }

    @Override
    protected void doClose() {
        open = false;
        if (address != null) {
            address.listen(null);
        }
        for (MemoryChannel channel; (channel = arrived.poll()) != null; ) {
            channel.unsafe().closeForcibly();
        }
    }

    @Override
    protected boolean isCompatible(EventLoop other) {
        return other == loop;
    }

    @Override
    protected SocketAddress localAddress0() {
        return Objects.requireNonNull(address);
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && address != null;
    }
}
