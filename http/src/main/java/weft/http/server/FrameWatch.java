package weft.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.TimerHandle;

/// Sees all frames that come on a connection of HTTP/2, and closes it if there are too many that ask for nothing
/// ([FrameBudget]), or if a head does not end in time, however many of its bytes come: a stream begins with the end of
/// its head, and so has no limit of its own before. In the I/O coroutine, in front of the codec, which tells nobody of
/// frames on streams that are gone.
///
/// ```text
/// the preface -> (the nine bytes that begin a frame -> its payload) ...
/// ```
///
/// A head is a frame of headers, and the continuations behind it up to the one which says that it is the last.
final class FrameWatch extends ChannelInboundHandlerAdapter {

    // RFC 9113, sections 3.4, 4.1, 6.1, 6.2 and 6.10
    private static final int PREFACE = 24;
    private static final int FRAME_BEGIN = 9;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final EventLoop loop = EventLoop.current();
    private final Duration patience;
    private final FrameBudget budget;
    private int passedOver = PREFACE; // bytes that are still to come of what is not looked at
    private int known; // bytes of the begin of a frame
    private int length; // of its payload
    private boolean open; // a head
    private boolean last; // the frame ends a head, if one is open
    private boolean over; // nothing more is passed on
    private @Nullable TimerHandle timer; // while a head is open

    FrameWatch(Duration patience, FrameBudget budget) {
        this.patience = patience;
        this.budget = budget;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            look(bytes);
            if (over || budget.isExceeded()) {
                bytes.release();
                end(context, "too many frames that are neither requests nor of any");
                return;
            }
            if (open && timer == null) {
                timer = loop.callLater(patience, () -> context.executor().execute(() -> end(context, tooLate())));
            }
        }
        context.fireChannelRead(message);
    }

    private String tooLate() {
        return "a head that has not ended after " + patience.toSeconds() + " s";
    }

    private void look(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (passedOver > 0) {
                int count = Math.min(passedOver, bytes.writerIndex() - at);
                at += count;
                passedOver -= count;
            } else {
                begin(bytes.getUnsignedByte(at++));
            }
            if (passedOver == 0 && known == 0 && last) {
                open = false;
                stop(); // the next one, which these bytes may begin, has its own time
            }
        }
    }

    private void begin(int octet) {
        switch (known++) {
            case TYPE -> {
                open |= octet == HEADERS;
                last = octet == HEADERS || octet == CONTINUATION;
                if (!last && octet != DATA) {
                    budget.spend();
                }
            }
            case FLAGS -> last &= (octet & END_HEADERS) != 0;
            case FRAME_BEGIN - 1 -> {
                passedOver = length;
                length = 0;
                known = 0;
            }
            default -> length = known <= TYPE ? length << 8 | octet : length; // and the number of the stream
        }
    }

    /// Has the codec say so, and does not wait for a client that does not read it.
    private void end(ChannelHandlerContext context, String reason) {
        if (!over) {
            over = true;
            context.fireExceptionCaught(Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, reason));
            context.close();
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }
}
