package weft.http.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.http.Request;
import weft.http.wire.Http2Messages;
import weft.net.MessageChannel;

/// A stream of HTTP/2, which carries one request and its answer.
final class Http2Stream implements Line {

    final Http2Connection connection;
    private final boolean reused;
    private @Nullable MessageChannel channel; // from when it is registered on
    private boolean given; // back
    private boolean refused; // the server has not looked at the request, or it was not sent
    private boolean heard;
    private long framesBefore; // that had come on the connection before the request

    Http2Stream(Http2Connection connection, boolean reused) {
        this.connection = connection;
        this.reused = reused;
    }

    /// In the I/O coroutine.
    ///
    /// A server that has answered may reset what it does not want to read, and the answer holds: RFC 9113,
    /// section 8.1. So a failed write closes nothing, as that would take along what has come and was not read.
    void begin(Channel made) {
        made.config().setAutoClose(false);
        made.pipeline()
                .addLast(connection.backlog().ofStream(), new Watch(), new Http2Messages(Http2Messages.Side.CLIENT));
        channel = MessageChannel.adopt(made);
    }

    private final class Watch extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            heard = true;
            context.fireChannelRead(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            switch (event) {
                case Http2ResetFrame reset -> refused |= reset.errorCode() == Http2Error.REFUSED_STREAM.code();
                case Http2GoAwayFrame _ -> { // sent to those streams alone that the server has not looked at
                    refused = true;
                    ReferenceCountUtil.release(event);
                    context.close();
                }
                default -> context.fireUserEventTriggered(event);
            }
        }

        /// Says of a stream that is closed what Netty says of one that was closed while something waited to be written.
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            Http2FrameStream stream = ((Http2StreamChannel) context.channel()).stream();
            if (stream.state() == State.CLOSED) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new ClosedChannelException());
            } else {
                if (message instanceof Http2HeadersFrame) {
                    promise.addListener(written -> refused |= isRefusal(written.cause()));
                }
                context.write(message, promise);
            }
        }
    }

    /// Of Netty's codec: it opens no stream that the server has meanwhile said it would not take.
    private static boolean isRefusal(@Nullable Throwable failure) {
        return failure instanceof Http2Exception refusal && refusal.error() == Http2Error.REFUSED_STREAM;
    }

    @Override
    public MessageChannel channel() {
        return Objects.requireNonNull(channel, "not open");
    }

    @Override
    public Route route() {
        return connection.route;
    }

    @Override
    public void ask(Request request) {
        framesBefore = connection.frames();
    }

    @Override
    public void timedOut() {
        connection.timedOut(framesBefore);
    }

    /// RFC 9113, section 8.7: what was refused was not processed.
    @Override
    public boolean invitesAnother(boolean isIdempotent) {
        return refused || reused && !heard && isIdempotent && !connection.isUsable();
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    /// Makes room for another one. A server that has answered may not have taken all of the request: the rest is given
    /// up, as it would keep the stream.
    void giveBack() {
        if (!given) {
            given = true;
            if (channel != null && !channel.isClosed()) {
                channel.abort();
            }
            connection.giveBack();
        }
    }

    /// Resets it.
    void abort() {
        if (channel != null) {
            if (!heard) {
                connection.givenUp(framesBefore);
            }
            channel.abort();
        }
        giveBack();
    }
}
