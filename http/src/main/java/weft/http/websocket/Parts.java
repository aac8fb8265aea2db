package weft.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/// Writes a message in several frames: RFC 6455, section 5.4.
final class Parts {

    private Parts() {}

    /// Writes one that is longer than a part may be. In the I/O coroutine.
    static void write(ChannelHandlerContext context, WebSocketFrame frame, int size, ChannelPromise promise) {
        ByteBuf content = frame.content();
        try {
            ByteBuf first = content.readRetainedSlice(size);
            context.write(
                    frame instanceof TextWebSocketFrame
                            ? new TextWebSocketFrame(false, 0, first)
                            : new BinaryWebSocketFrame(false, 0, first));
            while (content.readableBytes() > size) {
                context.write(new ContinuationWebSocketFrame(false, 0, content.readRetainedSlice(size)));
            }
            ByteBuf last = content.readRetainedSlice(content.readableBytes());
            context.write(new ContinuationWebSocketFrame(true, 0, last), promise);
        } finally {
            frame.release();
        }
    }
}
