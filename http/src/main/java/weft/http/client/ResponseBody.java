package weft.http.client;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.http.wire.IncomingBody;
import weft.io.ByteSource;

/// The content of an answer as it was sent, which gives the connection back at its end.
final class ResponseBody implements ByteSource {

    private final LineExchange exchange;
    private final IncomingBody incoming;

    ResponseBody(LineExchange exchange, IncomingBody incoming) {
        this.exchange = exchange;
        this.incoming = incoming;
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (incoming.isComplete()) {
            ByteBuffer end = incoming.next(); // takes back what was lent
            exchange.finish();
            return end;
        }
        exchange.timer().heard();
        ByteBuffer next;
        try {
            next = incoming.next();
        } catch (RuntimeException e) {
            exchange.abandon();
            throw exchange.meaning(e);
        } finally {
            exchange.timer().pause();
        }
        if (next == null) {
            exchange.finish();
        }
        return next;
    }

    @Override
    public void close() {
        incoming.close();
        exchange.abandon();
    }

    @Override
    public String toString() {
        return incoming.toString();
    }
}
