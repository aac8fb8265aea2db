package weft.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.TimerHandle;
import weft.sync.AsyncEvent;

/// Between frames and messages: answers pings, keeps the order of the closing, and makes messages
/// of frames, whether a task receives them or not.
///
/// ```
///           close sent                close received
///   OPEN ---------------> CLOSING -----------------------> CLOSED: the server closes the connection
///     |                                                       ^
///     | close received                  close sent            |
///     +-------------------> HALF -----------------------------+
/// ```
///
/// - CLOSING: nothing else is sent, and no message comes through. The other side has as long as the options'
///   patience, after which the connection is closed anyhow.
/// - HALF: the close is answered when the reader comes to it, behind what it has answered to messages
///   that came before; at once if nobody receives; and in half of the patience in any case.
///
/// Its methods are called in the I/O coroutine unless they say so; tasks look at its fields in
/// between, as both take turns.
final class Frames extends ChannelDuplexHandler {

    /// Which side this is.
    enum Role {
        CLIENT,
        SERVER
    }

    private static final Duration LINGER_WITH_TLS = Duration.ofMillis(500); // as for HTTP

    private final Role role;
    private final WebSocketOptions options;
    private final Assembly assembly;
    private final EventLoop loop;
    private final AsyncEvent gone = AsyncEvent.create();
    final Pings pings;
    private @Nullable ChannelHandlerContext context; // from the moment at which it is in its pipeline
    private boolean closeSent;
    private boolean closeReceived;
    private boolean sentFirst; // ours was not an answer
    private boolean isReceived; // somebody receives, or has something to receive
    private @Nullable End theirs; // what the other side's close says
    private int sentCode;
    private String sentReason = "";
    private @Nullable End end;
    private @Nullable TimerHandle closing;
    private @Nullable ByteBuf owed; // to the last ping, while the other side reads nothing

    Frames(Role role, WebSocketOptions options, EventLoop loop) {
        this.role = role;
        this.options = options;
        this.loop = loop;
        assembly = new Assembly(options.maxMessage());
        pings = new Pings(loop);
    }

    // ---- in a task

    boolean isClosing() {
        return closeSent || end != null;
    }

    /// Is told that somebody receives.
    void receiving() {
        isReceived = true;
    }

    @Nullable
    End end() {
        return end;
    }

    /// Returns how this would end if nothing more came.
    End ifLost(IOException cause) {
        if (theirs != null && !sentFirst) {
            return theirs;
        }
        return closeSent ? End.inOrder(sentCode, sentReason) : new End(End.NO_WORD, "there was no close", cause);
    }

    /// Waits until the connection is closed.
    void awaitGone() {
        gone.await();
    }

    /// Says farewell, and does not wait.
    void leave(int code, String reason) {
        ChannelHandlerContext here = context;
        if (here != null) {
            here.executor().execute(() -> sendClose(here, code, reason));
        }
    }

    // ---- in the I/O coroutine: what comes in

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        options.heartbeat().ifPresent(interval -> {
            String decoder =
                    context.pipeline().context(WebSocket13FrameDecoder.class).name();
            context.pipeline()
                    .addBefore(decoder, null, new Heartbeat(context, this, interval, options.patience(), loop));
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (!closeReceived) {
                accept(context, frame);
            }
        } catch (CorruptedWebSocketFrameException e) {
            fail(context, e.closeStatus().code(), String.valueOf(e.getMessage()));
        } finally {
            frame.release();
        }
    }

    private void accept(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping -> answer(context, ping.content().retain());
            case PongWebSocketFrame pong -> pings.answered(pong.content());
            case CloseWebSocketFrame close -> receiveClose(context, close.content());
            default -> {
                if (!closeSent) {
                    Object message = assembly.add(frame);
                    if (message != null) {
                        isReceived = true;
                        context.fireChannelRead(message);
                    }
                }
            }
        }
    }

    /// The last ping is the one that has to be answered: so those of who reads no answers do not pile up.
    private void answer(ChannelHandlerContext context, ByteBuf content) {
        if (closeSent) {
            content.release();
        } else if (context.channel().isWritable()) {
            context.writeAndFlush(new PongWebSocketFrame(content));
        } else {
            forgetOwed();
            owed = content;
        }
    }

    private void forgetOwed() {
        if (owed != null) {
            owed.release();
            owed = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        ByteBuf content = owed;
        if (content != null && context.channel().isWritable()) {
            owed = null;
            answer(context, content);
        }
        context.fireChannelWritabilityChanged();
    }

    private void receiveClose(ChannelHandlerContext context, ByteBuf content) {
        int code = content.isReadable() ? content.getUnsignedShort(content.readerIndex()) : End.NO_CODE;
        if (content.isReadable() && !End.isSent(code)) {
            fail(context, End.PROTOCOL_ERROR, code + " is not the code of a close");
            return;
        }
        String reason = content.isReadable()
                ? content.toString(content.readerIndex() + 2, content.readableBytes() - 2, StandardCharsets.UTF_8)
                : "";
        closeReceived = true;
        theirs = End.inOrder(code, reason);
        pings.end();
        if (closeSent) {
            bothClosed(context);
        } else if (isReceived) {
            context.fireChannelRead(theirs);
            Duration half = options.patience().dividedBy(2);
            closing = loop.callLater(half, () -> context.executor().execute(() -> answerClose(context)));
        } else {
            answerClose(context);
        }
    }

    private void answerClose(ChannelHandlerContext context) {
        if (!closeSent) {
            write(context, answerToClose(), context.newPromise());
            context.flush();
        }
    }

    /// Returns the answer to the other side's close.
    CloseWebSocketFrame answerToClose() {
        return theirs == null || theirs.code() == End.NO_CODE
                ? new CloseWebSocketFrame()
                : new CloseWebSocketFrame(theirs.code(), "");
    }

    private void bothClosed(ChannelHandlerContext context) {
        end(context, theirs != null && !sentFirst ? theirs : End.inOrder(sentCode, sentReason));
        if (role == Role.SERVER) { // the client waits for it: RFC 6455, section 7.1.1
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Ends what cannot go on: RFC 6455, section 7.1.7. A server ends its half of the connection and
    /// reads on: if it closed what the client still sends to, the code would be lost.
    private void fail(ChannelHandlerContext context, int code, String detail) {
        boolean isFirst = end == null;
        sendClose(context, code, detail);
        end(context, End.failed(code, detail));
        if (isFirst && role == Role.SERVER) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endHalf(context));
        }
    }

    private void endHalf(ChannelHandlerContext context) {
        if (context.channel() instanceof DuplexChannel duplex
                && context.pipeline().get(SslHandler.class) == null) {
            duplex.shutdownOutput();
        } else { // there is no half, and what the other side says to it may not be understood
            expectEnd(context, LINGER_WITH_TLS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException e ->
                fail(context, e.closeStatus().code(), String.valueOf(e.getMessage()));
            case TooLongFrameException e -> fail(context, End.TOO_LONG, String.valueOf(e.getMessage()));
            case IOException e -> lost(context, e);
            default -> context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        boolean isEnd = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        if (isEnd && !(closeReceived && role == Role.SERVER)) { // that closes when its answer is out
            lost(context, new IOException("it was ended by the other side"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost(context, new IOException("it was closed by the other side"));
        if (closing != null) {
            closing.cancel();
        }
        forgetOwed();
        gone.set();
        context.fireChannelInactive();
    }

    void lost(ChannelHandlerContext context, IOException cause) {
        end(context, ifLost(cause));
        context.close();
    }

    private void end(ChannelHandlerContext context, End how) {
        if (end == null) {
            end = how;
            if (how != theirs || !isReceived) { // else it was told
                context.fireChannelRead(how);
            }
            pings.end();
        }
    }

    boolean isOver() {
        return end != null;
    }

    // ---- in the I/O coroutine: what goes out

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof WebSocketFrame frame)) {
            context.write(message, promise);
        } else if (closeSent) { // the other side's close came first
            frame.release();
            promise.setSuccess();
        } else if (frame instanceof CloseWebSocketFrame close) {
            closeBegins(context, close.statusCode(), String.valueOf(close.reasonText()));
            context.write(close, promise);
            endIfBothClosed(context);
        } else if (isMessage(frame) && frame.content().readableBytes() > options.maxFrame()) {
            Parts.write(context, frame, options.maxFrame(), promise);
        } else {
            context.write(frame, promise);
        }
    }

    /// Whether it may be sent in parts: what controls the connection is whole, as RFC 6455, section 5.4, says.
    private static boolean isMessage(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
    }

    private void sendClose(ChannelHandlerContext context, int code, String reason) {
        if (!closeSent) {
            closeBegins(context, code, reason);
            context.writeAndFlush(new CloseWebSocketFrame(code, End.cut(reason)));
            endIfBothClosed(context);
        }
    }

    private void endIfBothClosed(ChannelHandlerContext context) {
        if (closeReceived) {
            bothClosed(context);
        }
    }

    /// Once our close is out, what comes is read, whoever does not receive it: the other side's close
    /// is behind it.
    private void closeBegins(ChannelHandlerContext context, int code, String reason) {
        closeSent = true;
        sentFirst = !closeReceived;
        sentCode = code;
        sentReason = reason;
        context.channel().config().setAutoRead(true);
        expectEnd(context, options.patience());
    }

    private void expectEnd(ChannelHandlerContext context, Duration patience) {
        if (closing != null) {
            closing.cancel();
        }
        closing = loop.callLater(patience, () -> context.executor().execute(context::close));
    }
}
