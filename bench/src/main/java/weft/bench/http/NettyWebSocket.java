package weft.bench.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import weft.bench.net.Netty;

/// A server of bare Netty handlers that sends back the frames that it gets, on one event loop. Netty's own handlers
/// make
/// the connection, check texts, and answer pings.
final class NettyWebSocket {

    private static final int LONGEST_REQUEST = 8192;

    private NettyWebSocket() {}

    static void main(String[] arguments) throws InterruptedException {
        Netty.serve(
                pipeline -> pipeline.addLast(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(LONGEST_REQUEST),
                        new WebSocketServerProtocolHandler("/websocket"),
                        new Echo()),
                loop -> {});
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            context.write(frame, context.voidPromise());
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
