package weft.http.client;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.Request;
import weft.http.wire.DecodedBody;
import weft.http.wire.IncomingBody;
import weft.http.wire.Sender;
import weft.http.wire.Upgraded;
import weft.io.ByteSource;
import weft.io.LimitExceededException;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;

/// One request over a line, and its answer: both versions of the protocol are the same messages here.
final class LineExchange implements StreamAttributes {

    private static final int AT_ONCE = 32 * 1024; // what fits the channel, which so does not wait for the server

    private static final String HEAD_LIMITS = "; ClientOptions.withHeadLimits says how long it may be";

    private final Pool pool;
    private final Line line;
    private final ExchangeTimer timer;
    private final Trace trace;
    private @Nullable Request answered; // the one of an answer that the program has
    private @Nullable BodySender sender;
    private boolean keepsAlive;
    private @Nullable Upgraded upgraded; // once the server has changed the protocol
    private boolean over;

    LineExchange(Pool pool, Line line, RequestTimer timer, Trace trace) {
        this.trace = trace;
        this.pool = pool;
        this.line = line;
        this.timer = new ExchangeTimer(timer, this);
    }

    /// Sends a request, and waits for the head of its answer.
    ///
    /// **Cancellation.** Closes the connection.
    ClientResponse run(Request request, ClientOptions options) {
        line.ask(request);
        timer.begin();
        boolean isAnswered = false;
        try {
            send(request, options);
            HttpResponse head = readHead(request);
            if (sender != null) {
                sender.answered();
            }
            ClientResponse response = answer(request, head, options);
            isAnswered = true;
            return response;
        } catch (RuntimeException e) {
            throw meaning(orTooLong(e));
        } finally {
            if (!isAnswered) {
                abandon();
            }
        }
    }

    private void send(Request request, ClientOptions options) {
        boolean asks = RequestHeads.expectsContinue(request);
        if (!asks && request.body() instanceof Body.Bytes known && known.bytes().length <= AT_ONCE) {
            line.channel().write(RequestHeads.whole(request, line.route(), options, known.bytes()));
        } else {
            line.channel().write(RequestHeads.head(request, line.route(), options));
            String name = "the body of " + request.method() + " " + request.uri();
            sender = asks
                    ? BodySender.whenWanted(line.channel(), request.body(), name, timer)
                    : BodySender.begin(line.channel(), request.body(), name, timer);
        }
    }

    private HttpResponse readHead(Request request) {
        while (true) {
            Object message = line.channel().read();
            if (message instanceof HttpResponse head) {
                requireGood(head);
                boolean isUpgrade = head.status().code() == 101
                        && line instanceof ClientConnection
                        && request.headers().has("upgrade");
                if (isUpgrade || head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                    return head;
                }
                ReferenceCountUtil.release(head); // with HTTP/2 it is whole
                timer.heard();
                if (head.status().code() == 100 && sender != null) {
                    sender.wanted();
                }
                if (head.status().code() == 101) {
                    throw new BadMessageException(502, line.channel() + " has changed to a protocol of its own");
                }
            } else if (message == null) {
                throw new UncheckedIOException(
                        new EOFException(line.channel() + " was closed by the server before it answered"));
            } else {
                ReferenceCountUtil.release(message); // the end of one that was passed over
            }
        }
    }

    /// RFC 9112, section 9.6: whoever says so sends no other request, whatever the server says.
    private static boolean endsConnection(Request request) {
        return request.headers().list("connection").stream().anyMatch("close"::equalsIgnoreCase);
    }

    /// @throws BadMessageException if it is none of HTTP
    /// @throws UncheckedIOException if it was cut
    static void requireGood(HttpResponse head) {
        DecoderResult result = head.decoderResult();
        if (result.isFailure()) {
            Throwable cause = result.cause();
            throw switch (cause) {
                case TooLongFrameException _ -> tooLong(cause.getMessage());
                case PrematureChannelClosureException _ ->
                    new UncheckedIOException(
                            new EOFException("the connection was closed in the middle of the head of an answer"));
                default -> new BadMessageException(502, "the answer is not one of HTTP: " + cause.getMessage());
            };
        }
    }

    /// With HTTP/2, Netty has one message for three things: this answer is too long, this request is, or an answer to
    /// anybody is so much too long that the connection is at its end.
    private static RuntimeException orTooLong(RuntimeException failure) {
        if (failure.getCause() == null || !(failure.getCause().getCause() instanceof Http2Exception origin)) {
            return failure;
        }
        String why = String.valueOf(origin.getMessage());
        return switch (origin) {
            case Http2Exception.HeaderListSizeException own when own.duringDecode() -> tooLong(why);
            case Http2Exception.HeaderListSizeException _ ->
                new LimitExceededException("the head of the request is too long for the server: " + why, 0);
            default ->
                why.startsWith("Header size exceeded")
                        ? new UncheckedIOException(
                                "the head of an answer on this connection is too long: " + why + HEAD_LIMITS,
                                new IOException(origin))
                        : failure;
        };
    }

    private static BadMessageException tooLong(@Nullable String why) {
        return new BadMessageException(502, "the head of the answer is too long: " + why + HEAD_LIMITS);
    }

    private ClientResponse answer(Request request, HttpResponse head, ClientOptions options) {
        keepsAlive = HttpUtil.isKeepAlive(head) && !endsConnection(request);
        timer.doing("reading the content");
        answered = request;
        ReferenceCountUtil.release(head); // of one that is whole; before a listener that may throw
        trace.tell(() -> new ClientEvent.Answered(request, head.status().code(), trace.time()));
        IncomingBody body = new IncomingBody(line.channel(), Sender.SERVER);
        if (head instanceof LastHttpContent) { // as with HTTP/2, if nothing follows
            finish();
            return new ClientResponse(request, head, IncomingBody.none(line.channel(), Sender.SERVER), options, this);
        }
        if (line instanceof ClientConnection connection && head.status().code() == 101) {
            body.skip(0); // its end has come with the head
            timer.end(); // it may last for days
            upgraded = new Upgraded(connection::withoutHttp);
        } else if (isEmpty(request, head)) {
            body.skip(0); // its end has come with the head
            finish();
        } else {
            timer.pause();
        }
        return new ClientResponse(request, head, decoded(head, new ResponseBody(this, body), options), options, this);
    }

    private static ByteSource decoded(HttpResponse head, ByteSource body, ClientOptions options) {
        boolean isPart = head.status().code() == 206; // perhaps from the middle of what was compressed
        String coding = options.isDecoding() && !isPart ? head.headers().get(HttpHeaderNames.CONTENT_ENCODING) : null;
        return coding == null
                ? body
                : DecodedBody.of(
                                body,
                                String.join(",", head.headers().getAll(HttpHeaderNames.CONTENT_ENCODING)),
                                options.maxExpansion(),
                                Sender.SERVER)
                        .orElse(body);
    }

    private static boolean isEmpty(Request request, HttpResponse head) {
        int status = head.status().code();
        return request.method().equals("HEAD")
                || status == 204
                || status == 304
                || "0".equals(head.headers().get(HttpHeaderNames.CONTENT_LENGTH));
    }

    @Override
    public @Nullable Object find(StreamAttribute<?> key) {
        return key == Upgraded.KEY ? upgraded : line.channel().attribute(key).orElse(null);
    }

    /// Gives up the sending of a body that was not touched so far.
    ///
    /// @return whether that is so, and so it can be sent with another request
    boolean sparesBody() {
        if (sender == null) {
            return true;
        }
        boolean spared = !sender.hasBegun();
        if (spared) {
            sender.stop();
        }
        return spared;
    }

    /// Whether it is for this side to go on: see [BodySender#isTaken].
    boolean isBodyTaken() {
        return sender != null && sender.isTaken();
    }

    ExchangeTimer timer() {
        return timer;
    }

    /// Returns what to throw in place of a failure of the channel's.
    RuntimeException meaning(RuntimeException failure) {
        Throwable own = sender == null ? null : sender.failure();
        return own == null ? timer.meaning(failure) : Sent.perhaps(Weft.unchecked(own));
    }

    /// Gives the connection back when all has come.
    void finish() {
        if (over) {
            return;
        }
        if (keepsAlive && (sender == null || sender.isDone())) {
            over = true;
            timer.end();
            pool.release(line);
            tellTheEnd();
        } else {
            abandon();
        }
    }

    /// Closes the connection, as a limit of time was reached.
    void timedOut() {
        line.timedOut();
        abandon();
    }

    /// Closes the connection.
    void abandon() {
        if (over) {
            return;
        }
        over = true;
        timer.end();
        if (sender != null) {
            sender.stop();
        }
        pool.discard(line);
        tellTheEnd();
    }

    /// At last, as listeners may throw.
    private void tellTheEnd() {
        Request known = answered;
        if (known != null) {
            trace.tell(() -> new ClientEvent.Ended(known, trace.time()));
        }
    }
}
