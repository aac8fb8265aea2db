package weft.http.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/// Tells what happens on a connection while no task reads from it. Its methods are called in the
/// I/O coroutine.
public final class ConnectionWatch extends ChannelInboundHandlerAdapter {

    /// Who is told.
    public interface Witness {

        /// Bytes have come.
        void received();

        /// Nothing more will come: the other side has ended its half.
        void ended();

        /// The connection is closed; or a stream was reset before, so that it may come twice.
        void left();
    }

    private final Witness witness;
    private int turns;

    /// Creates one.
    ///
    /// @param witness who is told
    public ConnectionWatch(Witness witness) {
        this.witness = witness;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        witness.received();
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            witness.ended();
        } else if (event instanceof Http2ResetFrame) { // the stream is closed when what has come before is read
            witness.left();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            turns++;
        }
        context.fireChannelWritabilityChanged();
    }

    /// Returns how often writers that had to wait could go on.
    int turns() {
        return turns;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        witness.left();
        context.fireChannelInactive();
    }
}
