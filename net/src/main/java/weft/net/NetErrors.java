package weft.net;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/// What Netty reports, as this library throws it.
final class NetErrors {

    private NetErrors() {}

    static RuntimeException of(Throwable error) {
        return switch (error) {
            case UncheckedIOException e -> e;
            case IOException e -> new UncheckedIOException(messageOf(e), e);
            case ChannelException e -> noChannel(e);
            case NotYetConnectedException e -> notConnected(e);
            case RuntimeException e -> e;
            default -> new UncheckedIOException(new IOException(error));
        };
    }

    /// Says that a connection was reset: Netty takes the system's ENOTCONN for one that was never made.
    private static UncheckedIOException notConnected(NotYetConnectedException error) {
        SocketException cause = new SocketException("the connection was reset by the other side");
        cause.initCause(error);
        return new UncheckedIOException(cause.getMessage(), cause);
    }

    /// Says that the system gives no socket, for instance because too many files are open.
    private static UncheckedIOException noChannel(ChannelException error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        IOException cause = root instanceof IOException known ? known : new IOException(root.getMessage(), error);
        return new UncheckedIOException(messageOf(cause), cause);
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
