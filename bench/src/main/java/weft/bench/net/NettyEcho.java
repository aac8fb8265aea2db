package weft.bench.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// An echo server of bare Netty handlers, as Netty's own example has it, on one event loop.
final class NettyEcho {

    private NettyEcho() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(pipeline -> pipeline.addLast(new Echo()), loop -> {});
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
