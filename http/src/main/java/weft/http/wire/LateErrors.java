package weft.http.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;

/// Lets Netty's codec of HTTP/2 say by GOAWAY what the other side did wrong, before anybody behind it learns of that
/// and closes the connection, which would say that nothing was. For right behind the codec.
public final class LateErrors extends ChannelInboundHandlerAdapter {

    /// Creates one, for one connection.
    public LateErrors() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2Exception) { // of the whole connection: those of a stream come in another
            context.executor().execute(() -> context.fireExceptionCaught(cause));
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
