package weft.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.util.List;

/// Makes messages of HTTP/1.1 of the frames of a stream, as Netty's codec does, and the other way round.
///
/// A message that has no body gets no buffer for it: Netty's takes one before it looks at the headers, and loses it
/// when they are wrong. A large body goes out in pieces, as it is by pieces that its stream tells how much was taken;
/// the codec puts together again what fits a frame.
public final class Http2Messages extends Http2StreamFrameToHttpObjectCodec {

    /// Which side of the connection it is on.
    public enum Side {
        /// It reads responses.
        CLIENT,
        /// It reads requests.
        SERVER
    }

    private static final int PIECE = 8 * 1024;

    private final Side side;

    /// Creates one, for one stream.
    ///
    /// @param side of the connection
    public Http2Messages(Side side) {
        super(side == Side.SERVER);
        this.side = side;
    }

    @Override
    protected void decode(ChannelHandlerContext context, Http2StreamFrame frame, List<Object> out) throws Exception {
        if (frame instanceof Http2HeadersFrame head && isWhole(head)) {
            out.add(whole(head));
        } else {
            super.decode(context, frame, out);
        }
    }

    /// Whether it is a message without a body, and no trailers; one of the wrong side is refused as it is made.
    private static boolean isWhole(Http2HeadersFrame head) {
        CharSequence status = head.headers().status();
        return head.isEndStream()
                ? status != null || head.headers().method() != null
                : status != null && isInterim(status);
    }

    /// RFC 9113, section 8.1: it does not end the stream, and another follows.
    private static boolean isInterim(CharSequence status) {
        return status.length() == 3
                && status.charAt(0) == '1'
                && !status.toString().equals("101");
    }

    private Object whole(Http2HeadersFrame head) throws Http2Exception {
        Http2FrameStream stream = head.stream();
        int id = stream == null ? 0 : stream.id();
        Http2Headers headers = head.headers();
        return switch (side) {
            case SERVER -> HttpConversionUtil.toFullHttpRequest(id, headers, Unpooled.EMPTY_BUFFER, true);
            case CLIENT -> HttpConversionUtil.toFullHttpResponse(id, headers, Unpooled.EMPTY_BUFFER, true);
        };
    }

    @Override
    protected void encode(ChannelHandlerContext context, HttpObject message, List<Object> out) throws Exception {
        super.encode(context, message, out);
        for (int i = 0; i < out.size(); i++) {
            if (out.get(i) instanceof Http2DataFrame data && data.content().readableBytes() > PIECE) {
                ByteBuf content = data.content();
                while (content.readableBytes() > PIECE) {
                    out.add(i++, new DefaultHttp2DataFrame(content.readRetainedSlice(PIECE)));
                }
                out.set(i, new DefaultHttp2DataFrame(content, data.isEndStream()));
            }
        }
    }

    /// RFC 9113, section 8.1: a server that has answered in full may want no more of the request, which is no
    /// error. The reset would take along what still waits for the client's window: it comes after all of it.
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        if (side == Side.SERVER
                && context.channel() instanceof Http2StreamChannel channel
                && channel.stream().state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
        super.close(context, promise);
    }

    /// A channel whose stream has ended both ways closes without a word, though what it wrote last may still wait for
    /// the other side's window, and would keep the stream open with it. A second reset is none.
    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (context.channel() instanceof Http2StreamChannel channel
                && channel.parent().isActive()
                && isOpen(channel.stream())) {
            channel.parent().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(channel.stream()));
        }
        super.channelInactive(context);
    }

    private static boolean isOpen(Http2FrameStream stream) {
        return stream.state() != Http2Stream.State.IDLE && stream.state() != Http2Stream.State.CLOSED;
    }
}
