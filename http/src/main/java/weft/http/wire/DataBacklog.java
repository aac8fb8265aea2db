package weft.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.HashMap;
import java.util.Map;

/// Limits how many frames of data wait on a connection of HTTP/2 because nobody reads them. Flow control limits their
/// bytes, of which a frame may have one: in memory it takes a hundred. In the I/O coroutine.
public final class DataBacklog {

    private static final int BYTES = 64; // of a frame: if all have as many, the window is the limit

    private final Map<Integer, Integer> waiting = new HashMap<>(); // by stream; there is one at least
    private final int most;
    private int all;

    private DataBacklog(int window) {
        most = window / BYTES;
    }

    /// Sees what comes, from now on.
    ///
    /// @param decoder of the connection
    /// @param window of the connection, in bytes
    /// @return what has to see what the streams read, by [#ofStream()]
    public static DataBacklog of(Http2ConnectionDecoder decoder, int window) {
        DataBacklog backlog = new DataBacklog(window);
        decoder.frameListener(backlog.new Arrivals(decoder.frameListener()));
        return backlog;
    }

    private final class Arrivals extends Http2FrameListenerDecorator {

        Arrivals(Http2FrameListener known) {
            super(known);
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            if (++all > most) {
                throw Http2Exception.connectionError(
                        Http2Error.ENHANCE_YOUR_CALM, "more than %s frames of data that wait to be read", most);
            }
            waiting.merge(stream, 1, Integer::sum);
            return super.onDataRead(context, stream, data, padding, endOfStream);
        }
    }

    /// Returns what sees them being read: for the begin of a stream's pipeline.
    ///
    /// @return a handler
    public ChannelHandler ofStream() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof Http2DataFrame) {
                    leave(idOf(context), 1);
                }
                context.fireChannelRead(message);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) { // and what waits is dropped
                leave(idOf(context), Integer.MAX_VALUE);
                context.fireChannelInactive();
            }
        };
    }

    private static int idOf(ChannelHandlerContext context) {
        return ((Http2StreamChannel) context.channel()).stream().id();
    }

    private void leave(int stream, int frames) {
        waiting.computeIfPresent(stream, (_, count) -> {
            int gone = Math.min(count, frames);
            all -= gone;
            return gone == count ? null : count - gone;
        });
    }
}
