package weft.http.client;

import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
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
        Trace trace = Trace.begin(request, options);
        try {
            return send(request, options, timer, trace);
        } catch (Throwable e) {
            trace.tell(() -> new ClientEvent.Failed(request, e, trace.time()));
            throw e;
        }
    }

    private ClientResponse send(Request request, ClientOptions options, RequestTimer timer, Trace trace) {
        Origin origin = Origin.of(request.uri());
        pool.acquirePermit(origin, timer, () -> tellQueued(request, trace));
        ClientConnection connection = pool.connection(origin, () -> connect(request, origin, options, timer, trace));
        if (connection.isReused) {
            trace.tell(() -> new ClientEvent.Reused(request));
        }
        try {
            return new Http1Exchange(pool, connection, timer, trace).run(request, options);
        } catch (UncheckedIOException e) {
            if (!connection.isReused || connection.guard.hasHeard() || !isRepeatable(request)) {
                throw e;
            }
        }
        trace.tell(() -> new ClientEvent.Retried(request));
        pool.acquirePermit(origin, timer, () -> tellQueued(request, trace));
        ClientConnection fresh = pool.newConnection(origin, () -> connect(request, origin, options, timer, trace));
        return new Http1Exchange(pool, fresh, timer, trace).run(request, options);
    }

    private void tellQueued(Request request, Trace trace) {
        trace.tell(() -> new ClientEvent.Queued(request, pool.statistics()));
    }

    static boolean isRepeatable(Request request) {
        return IDEMPOTENT.contains(request.method()) && request.body().isRepeatable();
    }

    private ClientConnection connect(
            Request request, Origin origin, ClientOptions options, RequestTimer timer, Trace trace) {
        trace.tell(() -> new ClientEvent.Connecting(request));
        Duration before = trace.time();
        ClientConnection connection =
                timer.within(RequestTimer.Limit.CONNECT, "connecting to " + origin, () -> open(origin, options));
        trace.tell(() -> new ClientEvent.Connected(request, trace.time().minus(before)));
        return connection;
    }

    private ClientConnection open(Origin origin, ClientOptions options) {
        ByteStream stream = pool.address()
                .map(address -> reach(address, origin, options))
                .orElseGet(() -> Net.connect(
                        origin.host(), origin.port(), how -> origin.isSecure() ? how.withTls(options.tls()) : how));
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

    private static ByteStream reach(SocketAddress address, Origin origin, ClientOptions options) {
        ByteStream stream = Net.connect(address);
        if (origin.isSecure()) {
            Net.startTls(stream, options.tls(), origin.host());
        }
        return stream;
    }
}
