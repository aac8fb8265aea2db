package weft.http.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.http.wire.IncomingBody;
import weft.io.ByteSource;

/// The body of a request, as far as it is allowed.
final class RequestBody implements ByteSource {

    private final Exchange exchange;
    private final IncomingBody body;
    private long max;
    private long seen;
    private boolean begun;
    private final long patience; // in nanoseconds
    private long left; // of the patience: waiting uses it up, and what comes renews it

    RequestBody(Exchange exchange, IncomingBody body, long max) {
        this.exchange = exchange;
        this.body = body;
        this.max = max;
        patience = exchange.serving.options.patience().body().toNanos();
        left = patience;
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
        EventLoop loop = EventLoop.current();
        Duration before = loop.time();
        ByteBuffer part = exchange.deadline.during(Duration.ofNanos(left), exchange.channel::abort, body::next);
        if (part != null) {
            renew(loop.time().minus(before), part.remaining());
            seen += part.remaining();
            if (seen > max) {
                throw exchange.refuse("a body", max);
            }
        }
        return part;
    }

    /// Gives the client as much time as its bytes may take at the slowest rate.
    private void renew(Duration waited, int bytes) {
        double earned = bytes / exchange.slowest() * 1e9; // without end if any byte will do
        left = Math.clamp((long) (left - waited.toNanos() + earned), 1, patience);
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
