package weft.http.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How long the parts of a request may take. What takes longer ends with a [weft.TimedOutException], which
/// tells the limit, and what was being done. Its cause is a [java.net.ConnectException] if it was that for connecting,
/// and nothing was sent before.
///
/// @param total from the call to the end of the answer's content, redirects and retries included; 300 s
///     unless set
/// @param connect making one connection, TLS included; 30 s unless set
/// @param read between two pieces of an answer, and before its first, from the end of the request's body on; while
///     that is sent, some of it has to be taken in each such time; none unless set
/// @param pool waiting for others to give back a connection; none unless set
/// @asyncio none; aiohttp.ClientTimeout
public record ClientTimeouts(
        Optional<Duration> total, Optional<Duration> connect, Optional<Duration> read, Optional<Duration> pool) {

    static final ClientTimeouts DEFAULT = new ClientTimeouts(
            Optional.of(Duration.ofSeconds(300)),
            Optional.of(Duration.ofSeconds(30)),
            Optional.empty(),
            Optional.empty());

    /// Checks that all of them are there.
    public ClientTimeouts {
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(read, "read");
        Objects.requireNonNull(pool, "pool");
    }

    /// Returns these limits with another one for all of it.
    ///
    /// @param total from the call to the end of the answer's content
    /// @return other limits
    public ClientTimeouts withTotal(Duration total) {
        return new ClientTimeouts(Optional.of(total), connect, read, pool);
    }

    /// Returns these limits without one for all of it, as for answers that never end.
    ///
    /// @return other limits
    public ClientTimeouts withoutTotal() {
        return new ClientTimeouts(Optional.empty(), connect, read, pool);
    }

    /// Returns these limits with another one for making a connection.
    ///
    /// @param connect making one connection, TLS included
    /// @return other limits
    public ClientTimeouts withConnect(Duration connect) {
        return new ClientTimeouts(total, Optional.of(connect), read, pool);
    }

    /// Returns these limits with one for the silence of the other side.
    ///
    /// @param read between two pieces of an answer, and before its first; a body that is being taken is no silence
    /// @return other limits
    public ClientTimeouts withRead(Duration read) {
        return new ClientTimeouts(total, connect, Optional.of(read), pool);
    }

    /// Returns these limits with one for waiting for a connection.
    ///
    /// @param pool waiting for others to give back a connection
    /// @return other limits
    public ClientTimeouts withPool(Duration pool) {
        return new ClientTimeouts(total, connect, read, Optional.of(pool));
    }
}
