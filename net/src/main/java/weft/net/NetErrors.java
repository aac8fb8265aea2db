package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/// What Netty reports, as this library throws it.
final class NetErrors {

    private NetErrors() {}

    static RuntimeException of(Throwable error) {
        return switch (error) {
            case UncheckedIOException e -> e;
            case IOException e -> new UncheckedIOException(messageOf(e), e);
            case RuntimeException e -> e;
            default -> new UncheckedIOException(new IOException(error));
        };
    }

    /// Says that a connection could not be made.
    static UncheckedIOException connect(Object address, UncheckedIOException error) {
        IOException cause = Objects.requireNonNull(error.getCause());
        return new UncheckedIOException("cannot connect to " + address + ": " + messageOf(cause), cause);
    }

    private static String messageOf(IOException error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    static UncheckedIOException handshake(Object connection, Throwable error) {
        SSLException cause =
                error instanceof SSLException known ? known : new SSLException(String.valueOf(error), error);
        return new UncheckedIOException("the TLS handshake of " + connection + " failed: " + error.getMessage(), cause);
    }
}
