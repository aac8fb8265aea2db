package weft.http.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import weft.http.Request;

/// Watches a connection from both sides of its codec. What comes when nobody has asked is never the
/// answer to the next request; and a server may close a connection while it is idle. Content that ends with its
/// connection is whole only if the server has said so, and not if the connection broke: RFC 9112, section 9.8.
///
/// Handlers run in the I/O coroutine, and tasks look in between: both take turns.
final class Guard {

    /// What the connection is to the one who sends requests.
    private enum Stage {
        IDLE,
        ASKED, // a request is on its way
        ANSWERED, // its answer's head has come
        OVER, // and the rest
        UNUSABLE
    }

    /// How what the server sends has ended: the first one counts.
    private enum End {
        NOT_YET,
        SAID, // by TCP, or with TLS by that
        CUT
    }

    private final AnswerDecoder decoder;
    private Stage stage = Stage.ASKED;
    private End end = End.NOT_YET;
    private boolean heard; // since the last request

    Guard(AnswerDecoder decoder) {
        this.decoder = decoder;
    }

    /// Returns what stands before the codec.
    ChannelInboundHandlerAdapter ofBytes() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                heard = true;
                switch (stage) {
                    case ASKED, ANSWERED -> context.fireChannelRead(bytes);
                    case IDLE, OVER, UNUSABLE -> refuse(context, bytes);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                end(End.CUT);
                context.fireExceptionCaught(cause);
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof SslCloseCompletionEvent closed) {
                    end(closed.isSuccess() ? End.SAID : End.CUT);
                } else if (event instanceof ChannelInputShutdownEvent) {
                    endOfTcp(context);
                }
                context.fireUserEventTriggered(event); // before the rest, as it may end an answer
                boolean secureEnd = event instanceof SslCloseCompletionEvent;
                if (secureEnd || event instanceof ChannelInputShutdownEvent) {
                    boolean idle = stage == Stage.IDLE;
                    stage = Stage.UNUSABLE;
                    if (idle || secureEnd) { // TLS has no half close, and the codec waits for that of TCP
                        context.close();
                    }
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                stage = Stage.UNUSABLE;
                endOfTcp(context);
                context.fireChannelInactive();
            }

            /// Anybody between here and the server can make it: with TLS it says nothing.
            private void endOfTcp(ChannelHandlerContext context) {
                end(context.pipeline().get(SslHandler.class) == null ? End.SAID : End.CUT);
            }
        };
    }

    private void end(End how) {
        if (end == End.NOT_YET) {
            end = how;
        }
    }

    /// Returns what stands behind the codec.
    ChannelInboundHandlerAdapter ofMessages() {
        return new ChannelInboundHandlerAdapter() {
            private boolean surplus; // is all that is decoded from now on

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (surplus) {
                    refuse(context, message);
                    return;
                }
                boolean isLast = message instanceof LastHttpContent;
                if (isLast && end == End.CUT) {
                    ReferenceCountUtil.release(message); // the codec takes any end of the connection for one of content
                    return;
                }
                if (stage == Stage.ASKED
                        && message instanceof HttpResponse response
                        && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                    stage = Stage.ANSWERED;
                }
                if (stage == Stage.ANSWERED && isLast) {
                    surplus = decoder.hasMore();
                    stage = surplus ? Stage.UNUSABLE : Stage.OVER;
                }
                context.fireChannelRead(message);
            }
        };
    }

    private void refuse(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
        stage = Stage.UNUSABLE;
        context.close();
    }

    // ---- in a task

    /// Is told that a request follows.
    void ask(Request request) {
        decoder.ask(request.method());
        stage = Stage.ASKED;
        heard = false;
    }

    /// Is told that no request follows for now.
    void rest() {
        stage = stage == Stage.OVER ? Stage.IDLE : Stage.UNUSABLE;
    }

    boolean isUsable() {
        return stage != Stage.UNUSABLE;
    }

    /// Whether anything has come since the request.
    boolean hasHeard() {
        return heard;
    }
}
