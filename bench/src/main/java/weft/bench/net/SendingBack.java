package weft.bench.net;

import io.netty.channel.ChannelHandlerContext;

/// A handler that sends back what it gets, as that of Netty's own example of an echo.
public final class SendingBack extends Flushing {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.write(message, context.voidPromise());
    }
}
