package weft.http.client;

import java.io.UncheckedIOException;
import java.util.Set;
import weft.http.Request;
import weft.io.ByteStream;
import weft.net.Net;

/// Sends requests over the connections of a pool.
final class Transport {

    /// Those that may be sent twice without harm: RFC 9110, section 9.2.2.
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

    private final Pool pool;

    Transport(Pool pool) {
        this.pool = pool;
    }

    /// Sends a request once; and once more, over a new connection, if the one that was used before had been
    /// closed by the server meanwhile, which cannot be told from a server that does not like the request
    /// but by trying.
    ClientResponse send(Request request, ClientOptions options, RequestTimer timer) {
        Origin origin = Origin.of(request.uri());
        pool.acquirePermit(origin, timer);
        ClientConnection connection = pool.connection(origin, () -> connect(origin, options, timer));
        try {
            return new Http1Exchange(pool, connection, timer).run(request, options);
        } catch (UncheckedIOException e) {
            if (!connection.isReused || connection.guard.hasHeard() || !isRepeatable(request)) {
                throw e;
            }
        }
        pool.acquirePermit(origin, timer);
        ClientConnection fresh = pool.newConnection(origin, () -> connect(origin, options, timer));
        return new Http1Exchange(pool, fresh, timer).run(request, options);
    }

    static boolean isRepeatable(Request request) {
        return IDEMPOTENT.contains(request.method()) && request.body().isRepeatable();
    }

    private ClientConnection connect(Origin origin, ClientOptions options, RequestTimer timer) {
        return timer.within(RequestTimer.Limit.CONNECT, "connecting to " + origin, () -> open(origin, options));
    }

    private static ClientConnection open(Origin origin, ClientOptions options) {
        ByteStream stream =
                Net.connect(origin.host(), origin.port(), how -> origin.isSecure() ? how.withTls(options.tls()) : how);
        ClientConnection connection = null;
        try {
            connection = ClientConnection.over(origin, stream);
            return connection;
        } finally {
            if (connection == null) {
                stream.close();
            }
        }
    }
}
