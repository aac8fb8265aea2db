package weft.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;

/// Tells the client of a stream that it need not send the rest of its request, once the whole answer is on the
/// wire: RFC 9113, section 8.1. Before that, a reset would take along what still waits for the client's window.
final class ResetAfterAnswer extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!isLast(message)) {
            context.write(message, promise);
            return;
        }
        context.write(message, promise.unvoid()).addListener(written -> {
            boolean isOpen = context.channel() instanceof Http2StreamChannel channel
                    && channel.stream().state() == Http2Stream.State.HALF_CLOSED_LOCAL;
            if (written.isSuccess() && isOpen) {
                context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
            }
        });
    }

    private static boolean isLast(Object message) {
        return message instanceof Http2DataFrame data && data.isEndStream()
                || message instanceof Http2HeadersFrame headers && headers.isEndStream();
    }
}
