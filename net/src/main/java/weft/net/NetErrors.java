package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import javax.net.ssl.SSLException;

/// What Netty reports, as this library throws it.
final class NetErrors {

    private NetErrors() {}

    static RuntimeException of(Throwable error) {
        return switch (error) {
            case UncheckedIOException e -> e;
            case IOException e -> new UncheckedIOException(e.getMessage(), e);
            case RuntimeException e -> e;
            default -> new UncheckedIOException(new IOException(error));
        };
    }

    static UncheckedIOException handshake(Object connection, Throwable error) {
        SSLException cause =
                error instanceof SSLException known ? known : new SSLException(String.valueOf(error), error);
        return new UncheckedIOException("the TLS handshake of " + connection + " failed: " + error.getMessage(), cause);
    }
}
