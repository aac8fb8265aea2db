package weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Queue;

/// What is done to pipelines of Netty's, and to what goes through them. In the I/O coroutine.
final class Pipelines {

    private Pipelines() {}

    /// Has a handler read what came before it was there.
    static void feed(ChannelHandlerContext context, Queue<?> messages) {
        ChannelInboundHandler handler = (ChannelInboundHandler) context.handler();
        try {
            for (Object message; (message = messages.poll()) != null; ) {
                handler.channelRead(context, message);
            }
            handler.channelReadComplete(context);
        } catch (Exception e) {
            context.pipeline().fireExceptionCaught(e);
        } finally {
            drop(messages);
        }
    }

    static void drop(Queue<?> messages) {
        for (Object message; (message = messages.poll()) != null; ) {
            ReferenceCountUtil.release(message);
        }
    }

    /// Moves bytes to where the garbage collector sees to them.
    static ByteBuf onHeap(ByteBuf buffer) {
        try {
            return Unpooled.copiedBuffer(buffer);
        } finally {
            buffer.release();
        }
    }
}
