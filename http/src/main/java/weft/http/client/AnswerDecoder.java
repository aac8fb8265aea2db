package weft.http.client;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;

/// Netty's decoder for the answers to one request at a time. That of `HttpClientCodec` tells nobody of bytes that it
/// keeps for later.
final class AnswerDecoder extends HttpResponseDecoder {

    private static final int LARGEST_PIECE = 64 * 1024;

    private String method = ""; // of the request whose answer comes next

    AnswerDecoder(ClientOptions options) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(options.lineLimit())
                .setMaxHeaderSize(options.headersLimit())
                .setMaxChunkSize(LARGEST_PIECE));
    }

    /// Is told the method of the request that follows. In a task.
    void ask(String wanted) {
        method = wanted;
    }

    /// Whether something has come behind the message part that is just handed on.
    boolean hasMore() {
        return actualReadableBytes() > 0;
    }

    /// Netty takes a 101 without `sec-websocket-accept` for one of a draft of WebSocket, with content.
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        HttpResponse answer = (HttpResponse) message;
        return method.equals("HEAD")
                || answer.status().code() == 101
                || opensTunnel(answer)
                || super.isContentAlwaysEmpty(answer);
    }

    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse answer) {
        return opensTunnel(answer) || super.isSwitchingToNonHttp1Protocol(answer);
    }

    /// Whatever it says of content: RFC 9110, section 9.3.6.
    private boolean opensTunnel(HttpResponse answer) {
        return method.equals("CONNECT") && answer.status().codeClass() == HttpStatusClass.SUCCESS;
    }
}
