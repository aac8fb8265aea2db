package weft.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.http.StatusException;
import weft.http.wire.DecodedBody;
import weft.http.wire.IncomingBody;
import weft.http.wire.Sender;
import weft.io.ByteSource;
import weft.io.LimitExceededException;

/// The body of a request, as far as it is allowed: what is sent, and what that becomes when it is decoded.
final class RequestBody implements ByteSource {

    /// What its reader gets.
    enum Form {
        /// It, whatever it was compressed by.
        DECODED,
        /// What the client has sent.
        AS_SENT
    }

    private final Exchange exchange;
    private final IncomingBody body;
    private final Form form;
    private final ByteSource sent = new Sent();
    private final ByteSource content; // of what is sent
    private long max;
    private long sentBytes;
    private long contentBytes;
    private boolean begun;
    private @Nullable StatusException refusal; // of a part, without which what follows is not the body
    private final long patience; // in nanoseconds
    private long left; // of the patience: waiting uses it up, and what comes renews it

    /// @throws StatusException 415 if it cannot be had in this form
    RequestBody(Exchange exchange, IncomingBody body, Form form, long max) {
        this.exchange = exchange;
        this.body = body;
        this.form = form;
        this.max = max;
        patience = exchange.serving.options.patience().body().toNanos();
        left = patience;
        content = switch (form) {
            case DECODED -> decoded();
            case AS_SENT -> sent;
        };
    }

    /// One coding will do: each on top of another could make a thousand times as much again of nothing.
    private ByteSource decoded() {
        String codings = String.join(", ", exchange.head.headers().getAll(HttpHeaderNames.CONTENT_ENCODING));
        if (codings.isEmpty()) {
            return sent;
        }
        if (codings.contains(",")) {
            throw exchange.refuseCoding(codings);
        }
        return DecodedBody.of(sent, codings, DecodedBody.MAX_EXPANSION, Sender.CLIENT)
                .orElseThrow(() -> exchange.refuseCoding(codings));
    }

    void allow(long max) {
        this.max = max;
    }

    void require(Form wanted) {
        if (wanted != form) {
            throw new IllegalStateException("the body of " + exchange + " was asked for "
                    + switch (form) {
                        case DECODED -> "decoded, and now as it was sent";
                        case AS_SENT -> "as it was sent, and now decoded";
                    }
                    + ": it can be had in one of the two ways");
        }
    }

    /// Is told that it is wanted.
    void begin() {
        if (!begun) {
            begun = true;
            if (exchange.declaredLength() > max) {
                throw exchange.refuse("a body", max);
            }
            exchange.sendContinueIfExpected();
        }
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (refusal != null) {
            throw refusal;
        }
        begin();
        ByteBuffer part;
        try {
            part = content.next();
        } catch (LimitExceededException e) { // its coding says so
            refusal = exchange.refuse(413, String.valueOf(e.getMessage()));
            throw refusal;
        }
        if (part != null) {
            contentBytes = allowed(contentBytes + part.remaining());
        }
        return part;
    }

    private long allowed(long bytes) {
        if (bytes > max) {
            refusal = exchange.refuse("a body", max);
            throw refusal;
        }
        return bytes;
    }

    /// Gives the client as much time as its bytes may take at the slowest rate.
    private void renew(Duration waited, int bytes) {
        double earned = bytes / exchange.slowest() * 1e9; // without end if any byte will do
        left = Math.clamp((long) (left - waited.toNanos() + earned), 1, patience);
    }

    @Override
    public void close() {
        content.close();
    }

    @Override
    public String toString() {
        return body.toString();
    }

    private final class Sent implements ByteSource {

        @Override
        public @Nullable ByteBuffer next() {
            EventLoop loop = EventLoop.current();
            Duration before = loop.time();
            ByteBuffer part = exchange.deadline.during(Duration.ofNanos(left), exchange.channel::abort, body::next);
            if (part != null) {
                renew(loop.time().minus(before), part.remaining());
                sentBytes = allowed(sentBytes + part.remaining());
            }
            return part;
        }

        @Override
        public void close() {
            body.close();
        }

        /// For what a client is told.
        @Override
        public String toString() {
            return "the request";
        }
    }
}
