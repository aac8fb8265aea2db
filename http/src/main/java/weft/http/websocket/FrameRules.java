package weft.http.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/// Refuses what Netty's decoder takes once there is an extension: all bits that one could have.
/// Compression has the first one, on the first frame of a message: RFC 7692, section 6.
final class FrameRules extends ChannelInboundHandlerAdapter {

    private static final int COMPRESSED = 0b100;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame && frame.rsv() != 0) {
            boolean begins = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
            if (!begins || frame.rsv() != COMPRESSED) {
                frame.release();
                throw new CorruptedWebSocketFrameException(
                        WebSocketCloseStatus.PROTOCOL_ERROR, "a frame has a bit of no extension");
            }
        }
        context.fireChannelRead(message);
    }
}
