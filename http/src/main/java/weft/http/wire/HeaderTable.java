package weft.http.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2SettingsFrame;

/// Keeps small what Netty's codec remembers of the headers that it has sent, so as not to send them again: it would be
/// as much as the other side says, which may be 4 GiB, and is searched for each header. For right behind the codec.
public final class HeaderTable extends ChannelInboundHandlerAdapter {

    /// What both sides begin with: RFC 9113, section 6.5.2. Who sends may have less than the other allows: RFC 7541,
    /// section 4.2.
    private static final int MOST = 4096;

    private final Http2HeadersEncoder.Configuration table;

    /// Creates one, for one connection.
    ///
    /// @param codec of the connection
    public HeaderTable(Http2FrameCodec codec) {
        table = codec.encoder().configuration().headersConfiguration();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Http2Exception {
        if (message instanceof Http2SettingsFrame && table.maxHeaderTableSize() > MOST) { // before it is used
            table.maxHeaderTableSize(MOST);
        }
        context.fireChannelRead(message);
    }
}
