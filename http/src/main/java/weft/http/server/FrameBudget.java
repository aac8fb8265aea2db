package weft.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import weft.EventLoop;

/// How many more frames that ask for nothing a client of HTTP/2 may send: all but headers and data, such as pings,
/// settings, priorities, windows, resets, and those that nobody knows. Netty limits the answers that wait for a client
/// which does not read; one that does read could keep the loop busy with them. CVE-2019-9512 and 9515, and their like.
///
/// Some are there at first and some come with time; each request brings more, and so does each frame of data that is
/// sent, for which a client may open its windows. In the I/O coroutine.
final class FrameBudget extends Http2FrameListenerDecorator {

    private static final int AT_FIRST = 1_000;
    private static final int MOST = 10_000;
    private static final int A_SECOND = 100;
    private static final int A_REQUEST = 10;
    private static final int A_FRAME_OF_DATA = 2; // its stream's window and the connection's
    private static final int FRAME = 16 * 1024; // unless the client has allowed for longer ones

    private final EventLoop loop = EventLoop.current();
    private Duration counted = loop.time(); // the seconds up to there are in what is left
    private int left = AT_FIRST;

    private FrameBudget(Http2ConnectionDecoder decoder) {
        super(decoder.frameListener());
    }

    /// Sees what comes, from now on.
    static FrameBudget of(Http2ConnectionDecoder decoder) {
        FrameBudget budget = new FrameBudget(decoder);
        decoder.frameListener(budget);
        return budget;
    }

    /// Returns what sees the data that is sent: for behind the codec.
    ChannelOutboundHandlerAdapter ofData() {
        return new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                if (message instanceof Http2DataFrame data) {
                    earn(A_FRAME_OF_DATA * (1 + data.content().readableBytes() / FRAME));
                }
                context.write(message, promise);
            }
        };
    }

    private void earn(int frames) {
        left = Math.min(MOST, left + frames);
    }

    /// Counts a frame that asks for nothing.
    void spend() {
        if (left <= 0) {
            long seconds = loop.time().minus(counted).toSeconds();
            earn((int) Math.min(MOST, seconds * A_SECOND));
            counted = counted.plusSeconds(seconds);
        }
        left--;
    }

    /// Whether there were more than there may be.
    boolean isExceeded() {
        return left < 0;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        earn(A_REQUEST);
        super.onHeadersRead(context, stream, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        earn(A_REQUEST);
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, endOfStream);
    }
}
