package weft.http.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2UnknownFrame;

/// Passes over frames of types that nobody here knows, as RFC 9113, section 5.5 has it: behind this they would be taken
/// for a part of a message, and wait for its reader without flow control. For behind the codec of HTTP/2.
public final class UnknownFrames extends ChannelInboundHandlerAdapter {

    /// Creates one, for one connection.
    public UnknownFrames() {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2UnknownFrame frame) {
            frame.release();
        } else {
            context.fireChannelRead(message);
        }
    }
}
