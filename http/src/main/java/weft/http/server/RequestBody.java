package weft.http.server;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.http.wire.IncomingBody;
import weft.io.ByteSource;

/// The body of a request, as far as it is allowed.
final class RequestBody implements ByteSource {

    private final Exchange exchange;
    private final IncomingBody body;
    private long max;
    private long seen;
    private boolean begun;

    RequestBody(Exchange exchange, IncomingBody body, long max) {
        this.exchange = exchange;
        this.body = body;
        this.max = max;
    }

    void allow(long max) {
        this.max = max;
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
        begin();
        ByteBuffer part = exchange.deadline.during(
                exchange.serving.options.patience().body(), exchange.channel::abort, body::next);
        if (part != null) {
            seen += part.remaining();
            if (seen > max) {
                throw exchange.refuse("a body", max);
            }
        }
        return part;
    }

    @Override
    public void close() {
        body.close();
    }

    @Override
    public String toString() {
        return body.toString();
    }
}
