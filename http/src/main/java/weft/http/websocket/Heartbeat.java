package weft.http.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.TimerHandle;

/// Asks whether the other side is there when nothing was heard of it for a while, and gives it up when it
/// does not answer. While nothing is read, as nobody receives, nothing can be heard either, and that time
/// does not count.
final class Heartbeat extends ChannelInboundHandlerAdapter {

    private final ChannelHandlerContext frames;
    private final Frames owner;
    private final Duration interval;
    private final Duration patience;
    private final EventLoop loop;
    private Duration heard;
    private @Nullable TimerHandle timer;
    private boolean asked; // since something was heard

    /// Creates one, which begins when it stands before the decoder.
    Heartbeat(ChannelHandlerContext frames, Frames owner, Duration interval, Duration patience, EventLoop loop) {
        this.frames = frames;
        this.owner = owner;
        this.interval = interval;
        this.patience = patience;
        this.loop = loop;
        heard = loop.time();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        next(interval);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        heard = loop.time();
        asked = false;
        context.fireChannelRead(bytes);
    }

    private void next(Duration wait) {
        timer = loop.callLater(wait, () -> frames.executor().execute(this::look));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel();
        }
        context.fireChannelInactive();
    }

    private void look() {
        if (owner.isOver() || owner.isClosing()) {
            return;
        }
        if (!frames.channel().config().isAutoRead()) {
            heard = loop.time();
        }
        Duration limit = asked ? interval.plus(patience) : interval;
        Duration left = limit.minus(loop.time().minus(heard));
        if (left.isPositive()) {
            next(left);
        } else if (asked) {
            owner.lost(frames, new SocketTimeoutException("nothing was heard of the other side for " + limit));
        } else {
            asked = true;
            frames.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
            next(patience);
        }
    }
}
