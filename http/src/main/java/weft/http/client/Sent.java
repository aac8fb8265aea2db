package weft.http.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.TimedOutException;

/// What one call of a client has sent, so that what says that nothing was sent is true wherever it is
/// caught. A [NoConnectionException], or a limit for connecting, leaves an attempt as it is only if
/// nothing was sent in that, and if it is of this call: a middleware, or a body, may ask others. An
/// attempt is the whole call, or the way from one middleware on, or one sending.
final class Sent {

    private int times;
    private @Nullable RuntimeException own; // the last one that the wire has thrown

    /// Is told that a request goes out now.
    void begin() {
        times++;
    }

    /// Makes an attempt at the wire, whose failures are this call's.
    ClientResponse sending(Supplier<ClientResponse> attempt) {
        return attempt(() -> {
            try {
                return attempt.get();
            } catch (NoConnectionException | TimedOutException e) {
                own = e;
                throw e;
            }
        });
    }

    /// Makes an attempt.
    ClientResponse attempt(Supplier<ClientResponse> attempt) {
        int before = times;
        try {
            return attempt.get();
        } catch (NoConnectionException | TimedOutException e) {
            throw times == before && e == own ? e : perhaps(e);
        }
    }

    /// Returns a failure as one that does not say that nothing was sent.
    static RuntimeException perhaps(RuntimeException failure) {
        return switch (failure) {
            case NoConnectionException none ->
                new UncheckedIOException(none.getMessage(), new IOException(none.getMessage(), none));
            case TimedOutException timedOut
            when timedOut.getCause() instanceof ConnectException -> {
                TimedOutException plain = new TimedOutException(String.valueOf(timedOut.getMessage()));
                plain.addSuppressed(timedOut);
                yield plain;
            }
            default -> failure;
        };
    }
}
