package weft.http.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;

/// A connection could not be made, and so nothing of the request was sent: the host is not known,
/// nobody answers there, the handshake of TLS fails, or a proxy does not connect to it. Whatever
/// the request is, it may be sent again.
///
/// If there is no connection later, where a redirect leads, or to send again what was sent before,
/// that is another [UncheckedIOException], and has this as the cause of its cause. So it is if the
/// connection is of a client that a middleware or the writer of a body has asked. The limit of time
/// for connecting is a [weft.TimedOutException] instead: see [ClientTimeouts].
///
/// @asyncio none; aiohttp's ClientConnectorError
public final class NoConnectionException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    /// Whether it will be the same next time.
    private final boolean lasting;

    private NoConnectionException(String message, IOException cause, boolean lasting) {
        super(message, cause);
        this.lasting = lasting;
    }

    /// Returns one in place of what connecting has thrown.
    static NoConnectionException because(UncheckedIOException failure) {
        return failure instanceof NoConnectionException known
                ? known
                : new NoConnectionException(
                        Objects.requireNonNullElse(failure.getMessage(), "there is no connection"),
                        Objects.requireNonNull(failure.getCause()),
                        isAboutTrust(failure));
    }

    /// Returns one of a proxy that does not accept who asks.
    static NoConnectionException lasting(String message, IOException cause) {
        return new NoConnectionException(message, cause, true);
    }

    private static boolean isAboutTrust(Throwable failure) {
        return causes(failure)
                .anyMatch(e -> e instanceof CertificateException || e instanceof SSLPeerUnverifiedException);
    }

    /// Whether a failure will be the same next time, as it is one of these, or was.
    static boolean isLasting(Throwable failure) {
        return causes(failure).anyMatch(e -> e instanceof NoConnectionException none && none.lasting);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(100); // there may be a circle
    }

    /// Returns whether it may be another time. Not if the server's certificate is not one to trust,
    /// or a proxy does not accept the name and the password. A host that is not known may be:
    /// resolvers say so of all hosts when they have no answer, as while a network comes up.
    ///
    /// @return whether another attempt is worth while
    public boolean mayPass() {
        return !lasting;
    }
}
