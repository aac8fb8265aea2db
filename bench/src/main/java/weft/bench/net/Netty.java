package weft.bench.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import weft.bench.harness.Parent;

/// What the peers of bare Netty handlers have in common: one event loop, unless said otherwise.
public final class Netty {

    private Netty() {}

    public static MultiThreadIoEventLoopGroup loop() {
        return loops(1);
    }

    private static MultiThreadIoEventLoopGroup loops(int count) {
        IoHandlerFactory waiting = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(count, waiting);
    }

    /// Serves, and tells the parent where.
    ///
    /// @param pipeline adds the handlers of a connection
    /// @param begin is given the loop once
    public static void serve(Consumer<ChannelPipeline> pipeline, Consumer<EventLoop> begin)
            throws InterruptedException {
        serve(1, pipeline, begin);
    }

    /// Serves on several loops, and tells the parent where.
    public static void serve(int loops, Consumer<ChannelPipeline> pipeline, Consumer<EventLoop> begin)
            throws InterruptedException {
        MultiThreadIoEventLoopGroup group = loops(loops);
        begin.accept(group.next());
        Channel listening = new ServerBootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childHandler(initializer(pipeline))
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Parent.ready(((InetSocketAddress) listening.localAddress()).getPort());
    }

    public static Bootstrap client(MultiThreadIoEventLoopGroup group, Consumer<ChannelPipeline> pipeline) {
        return new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(initializer(pipeline));
    }

    private static ChannelInitializer<Channel> initializer(Consumer<ChannelPipeline> pipeline) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                pipeline.accept(channel.pipeline());
            }
        };
    }
}
