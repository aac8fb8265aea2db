package weft.http.server;

import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.http.Body;
import weft.http.Content;
import weft.http.Headers;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.wire.DecodedBody;
import weft.http.wire.IncomingBody;
import weft.http.wire.Progress;
import weft.http.wire.Sender;
import weft.http.wire.Takeover;
import weft.http.wire.Wire;
import weft.io.ByteReader;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;
import weft.net.MessageChannel;

/// A request on its connection, and what was made of it so far: all that the views of one request
/// share.
final class Exchange implements StreamAttributes {

    private static final String HTTP_2 = "HTTP/2";

    final Serving serving;
    final HttpRequest head;
    final MessageChannel channel;
    final IncomingBody body;
    final Deadline deadline;
    final @Nullable Takeover takeover; // null in HTTP/2
    final Duration begin; // on the loop's clock; only an access log wants it
    private @Nullable Headers headers;
    private @Nullable Content content;
    private @Nullable RequestBody limited;
    private boolean expectsContinue;
    private boolean answering; // something of the answer was sent
    private @Nullable ServerRequest request;
    private List<UnaryOperator<Response>> changes = List.of(); // of the answer, the outermost first; most have none

    @Nullable
    StatusException refusal; // of a body that is too long, or a part of it, or in a coding that nobody knows

    boolean isAtWork; // among as many as the server has room for: its business
    long sent; // of the answer's body, in bytes

    Exchange(
            Serving serving,
            HttpRequest head,
            MessageChannel channel,
            IncomingBody body,
            Deadline deadline,
            @Nullable Takeover takeover) {
        this.serving = serving;
        this.head = head;
        this.channel = channel;
        this.body = body;
        this.deadline = deadline;
        this.takeover = takeover;
        begin = serving.options.accessLog().isPresent() ? EventLoop.current().time() : Duration.ZERO;
        expectsContinue = HttpUtil.is100ContinueExpected(head);
    }

    ServerRequest request() {
        if (request == null) {
            request = ServerRequest.of(this);
        }
        return request;
    }

    boolean isHttp2() {
        return takeover == null;
    }

    String protocol() {
        return takeover == null ? HTTP_2 : head.protocolVersion().text();
    }

    Headers headers() {
        if (headers == null) {
            headers = Wire.headersOf(head.headers(), Sender.CLIENT);
        }
        return headers;
    }

    /// Returns what the head says that the body has; -1 if it says nothing.
    long declaredLength() {
        return HttpUtil.getContentLength(head, -1L);
    }

    Content content(RequestBody.Form form, OptionalLong max) {
        if (limited == null) {
            limited = new RequestBody(
                    this, body, form, max.orElse(serving.options.limits().body()));
        } else {
            limited.require(form);
            max.ifPresent(limited::allow);
        }
        if (content == null || max.isPresent()) {
            ByteReader reader = content == null ? new ByteReader(limited) : content.reader();
            // One more than the body may have, so that it is the body that refuses.
            long limit = max.orElse(serving.options.limits().body());
            Headers described = switch (form) {
                case DECODED -> headers();
                case AS_SENT -> headers().without("content-encoding"); // so that its length is known
            };
            content = new Content(described, reader, (int) Math.min(limit, Integer.MAX_VALUE - 8));
        }
        return content;
    }

    /// An answer that is made while it is sent may be made of the body: the client is told to go on before it begins,
    /// as later it is not. What refuses a body whose handler has not asked for it is not made of it.
    void beginBodyFor(Response response) {
        if (!isContinueAwaited()) {
            return;
        }
        Body answer = response.body();
        if (limited != null && answer instanceof Body.Once once) {
            beginBodyFor(once.reader(), limited);
        } else if (limited != null && answer instanceof Body.Streamed) {
            limited.begin();
        } else if (answer instanceof Body.Streamed && response.status() < 300) { // its writer may ask
            sendContinueIfExpected();
        }
    }

    private static void beginBodyFor(ByteReader answer, RequestBody wanted) {
        boolean begun = false;
        try {
            wanted.begin();
            begun = true;
        } finally {
            if (!begun) {
                answer.close(); // another answer is sent
            }
        }
    }

    /// Gives back what the body's reader was lent, and what decodes it.
    void closeBody() {
        if (limited != null) {
            limited.close();
        }
        body.close();
    }

    void onAnswer(UnaryOperator<Response> change) {
        if (changes.isEmpty()) {
            changes = new ArrayList<>(2);
        }
        changes.add(change);
    }

    List<UnaryOperator<Response>> changes() {
        return changes;
    }

    void sendContinueIfExpected() {
        if (isContinueAwaited()) {
            expectsContinue = false;
            channel.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    /// Whether the client waits for our word before it sends the body.
    boolean isContinueAwaited() {
        return expectsContinue && !answering && !body.isComplete();
    }

    /// Returns what tells the client that it sends too much.
    StatusException refuse(String what, long max) {
        return refuse(413, what + " of more than " + max + " bytes");
    }

    StatusException refuse(int status, String problem) {
        return refused(problem, Serving.statusOf(status, problem));
    }

    /// Returns what tells the client which codings it may use: RFC 9110, section 12.5.3.
    StatusException refuseCoding(String codings) {
        String problem = "a body in the coding " + codings + ", and not in one of " + DecodedBody.ACCEPTED;
        return refused(problem, Serving.statusOf(415, problem).withHeader("accept-encoding", DecodedBody.ACCEPTED));
    }

    private StatusException refused(String problem, Response answer) {
        StatusException known = new StatusException(problem + " (" + this + ")", answer);
        refusal = known;
        return known;
    }

    /// For right before its head is written, which a connection that is over does not take.
    void beginAnswer() {
        answering = !channel.isOutputOver();
    }

    boolean isAnswering() {
        return answering;
    }

    /// Returns how many bytes a second have to come, or to go, at least: as many as the connection's streams share.
    double slowest() {
        return (double) serving.options.patience().rate() / Progress.sharers(channel);
    }

    /// Whether the client cannot be reached, or has stopped in the middle of its request.
    boolean isBroken() {
        return channel.isOutputOver() || body.isBroken();
    }

    /// Whether the head says what was sent: Netty has something stand in for a first line that makes no sense.
    boolean isFirstLineRead() {
        return head.decoderResult().isSuccess() || !(head instanceof FullHttpRequest);
    }

    boolean isHead() {
        return head.method().name().equals("HEAD");
    }

    boolean wantsKeepAlive() {
        return HttpUtil.isKeepAlive(head);
    }

    String scheme() {
        var pipeline = channel.channel().parent() != null && isHttp2()
                ? channel.channel().parent().pipeline()
                : channel.channel().pipeline();
        return pipeline.get(SslHandler.class) == null ? "http" : "https";
    }

    String host() {
        String host = head.headers().get(HttpHeaderNames.HOST);
        return host == null ? "" : host;
    }

    @Override
    public @Nullable Object find(StreamAttribute<?> key) {
        return key == Takeover.KEY ? takeover : channel.attribute(key).orElse(null);
    }

    @Override
    public String toString() {
        return head.method() + " " + head.uri() + " on " + channel;
    }
}
