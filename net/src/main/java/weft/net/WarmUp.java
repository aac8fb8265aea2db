package weft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.ManualIoEventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What takes long the first time: loading Netty's classes, which look at each other by reflection.
///
/// Done before the process has its first socket, on another thread, so that the loop does not stand still. By
/// a loop of Netty's own that has a channel of each kind, none of which is bound or connected.
final class WarmUp {

    private static final int TURNS = 100;

    private static final Once<Transport> WARM = new Once<>("weft-net-warm-up", () -> of(Transport.chosen()));

    private WarmUp() {}

    /// Waits until the process has done it, which is once.
    ///
    /// **Cancellation.** Ends the wait alone.
    static void await() {
        WARM.await();
    }

    private static Transport of(Transport transport) {
        DefaultChannelId.newInstance();
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
        if (transport.isNio()) {
            pollOfVirtualThreads();
        }
        if (!transport.isBoundToThread()) { // a ring more would take longer than it saves
            try {
                channels(transport);
            } catch (RuntimeException e) {
                // no descriptors, for instance: whoever wanted the socket is told when it is made
            }
        }
        return transport;
    }

    /// Has the JDK make that by which virtual threads wait in a selector: without descriptors left, it
    /// ends the run. By its name, as a select that is late returns without it.
    private static void pollOfVirtualThreads() {
        try {
            Class.forName("sun.nio.ch.Poller");
        } catch (ClassNotFoundException e) {
            // another JDK, which has its own ways
        }
    }

    private static void channels(Transport transport) {
        ManualIoEventLoop loop = new ManualIoEventLoop(
                Thread.currentThread(), transport.handlers().get());
        try {
            List<ChannelFuture> registered = List.of(
                    new ServerBootstrap()
                            .group(loop)
                            .channelFactory(transport.server())
                            .handler(new Nothing())
                            .childHandler(new Nothing())
                            .register(),
                    new Bootstrap()
                            .group(loop)
                            .channelFactory(transport.socket())
                            .handler(new Nothing())
                            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Connection.WATER_MARK)
                            .register(),
                    new Bootstrap()
                            .group(loop)
                            .channelFactory(transport.datagrams())
                            .handler(new Nothing())
                            .register());
            loop.runNow();
            registered.stream().map(ChannelFuture::channel).forEach(Channel::close);
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
            for (int i = 0; i < TURNS && !loop.isTerminated(); i++) {
                loop.runNow();
            }
        }
    }

    private static final class Nothing extends ChannelInboundHandlerAdapter {}
}
