package weft.http.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import weft.http.Request;

/// Watches a connection from both sides of its codec. What comes when nobody has asked is never the
/// answer to the next request; and a server may close a connection while it is idle. Content that ends with its
/// connection is whole only if the server has said so, and not if the connection broke: RFC 9112, section 9.8.
///
/// Handlers run in the I/O coroutine, and tasks look in between: both take turns.
final class Guard {

    /// How long what has come before a write failed may still be read. The system tells all that time that more can be
    /// written, which Netty does not end.
    private static final int LAST_READS = 100;

    /// What the connection is to the one who sends requests.
    private enum Stage {
        IDLE,
        ASKED, // a request is on its way
        ANSWERED, // its answer's head has come
        OVER, // and the rest
        CHANGED, // to another protocol, which has the bytes that come
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
    private boolean isRefused; // what is sent: an end that comes then is a reset, which a write was told of
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
                    case ASKED, ANSWERED, CHANGED -> context.fireChannelRead(bytes);
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
                switch (event) {
                    case SslCloseCompletionEvent closed -> {
                        end(closed.isSuccess() ? End.SAID : End.CUT);
                        context.fireUserEventTriggered(event); // before the rest, as it may end an answer
                        if (stage != Stage.CHANGED) {
                            stage = Stage.UNUSABLE;
                            context.close(); // TLS has no half close, and the codec waits for that of TCP
                        }
                    }
                    case ChannelInputShutdownEvent _ -> {
                        endOfTcp(context);
                        context.fireUserEventTriggered(event);
                        if (stage == Stage.IDLE) {
                            context.close();
                        }
                        stage = stage == Stage.CHANGED ? stage : Stage.UNUSABLE;
                    }
                    case ChannelOutputShutdownEvent _ -> {
                        if (!isRefused) {
                            isRefused = true;
                            context.executor().schedule(() -> context.close(), LAST_READS, TimeUnit.MILLISECONDS);
                        }
                        context.fireUserEventTriggered(event);
                    }
                    default -> context.fireUserEventTriggered(event);
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
                boolean isSaid = !isRefused && context.pipeline().get(SslHandler.class) == null;
                end(isSaid ? End.SAID : End.CUT);
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
                if (stage == Stage.ASKED && message instanceof HttpResponse response) {
                    stage = stageAfter(response);
                }
                if (stage == Stage.ANSWERED && isLast) {
                    surplus = decoder.hasMore();
                    stage = surplus ? Stage.UNUSABLE : Stage.OVER;
                }
                context.fireChannelRead(message);
            }
        };
    }

    private static Stage stageAfter(HttpResponse head) {
        if (head.status().code() == 101) {
            return Stage.CHANGED;
        }
        return head.status().codeClass() == HttpStatusClass.INFORMATIONAL ? Stage.ASKED : Stage.ANSWERED;
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
