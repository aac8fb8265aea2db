package weft.http.client;

import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.http.Request;

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
    ///
    /// A server that cannot say whether it wants the body, which is 417, is not asked again.
    ClientResponse send(Request request, ClientOptions options, RequestTimer timer) {
        Trace trace = Trace.begin(request, options);
        Sending sending = new Sending(request, options, timer, trace);
        ClientResponse response;
        try {
            response = sending.run();
        } catch (Throwable e) {
            trace.tell(() -> new ClientEvent.Failed(request, e, trace.time()));
            throw e;
        }
        if (response.status() != 417 || !RequestHeads.expectsContinue(request) || !response.sparesBody()) {
            return response;
        }
        response.close();
        return send(request.withHeaders(request.headers().without("expect")), options, timer);
    }

    static boolean isIdempotent(Request request) {
        return IDEMPOTENT.contains(request.method());
    }

    /// One request on its way.
    private final class Sending {

        private final Request request;
        private final ClientOptions options;
        private final RequestTimer timer;
        private final Trace trace;
        private final Route route;
        private @Nullable LineExchange exchange; // the last one

        Sending(Request request, ClientOptions options, RequestTimer timer, Trace trace) {
            this.request = request;
            this.options = options;
            this.timer = timer;
            this.trace = trace;
            route = Route.to(request, options);
        }

        ClientResponse run() {
            Line line = line();
            try {
                return exchange(line);
            } catch (UncheckedIOException e) {
                if (!hasAllOfTheBody() || !line.invitesAnother(isIdempotent(request))) {
                    throw e;
                }
            }
            trace.tell(() -> new ClientEvent.Retried(request));
            return exchange(mayBeHttp2() ? line() : fresh());
        }

        private boolean hasAllOfTheBody() {
            return request.body().isRepeatable() || exchange == null || exchange.sparesBody();
        }

        private ClientResponse exchange(Line line) {
            if (line.isReused()) {
                trace.tell(() -> new ClientEvent.Reused(request));
            }
            exchange = new LineExchange(pool, line, timer, trace);
            return exchange.run(request, options);
        }

        private boolean mayBeHttp2() {
            return options.isHttp2()
                    && (route.origin().isSecure() || options.hasPriorKnowledge() && !route.isForwarded())
                    && !pool.http2.isOlder(route);
        }

        private Line line() {
            if (mayBeHttp2()) {
                Http2Stream stream = pool.http2.stream(route, timer);
                if (stream != null) {
                    return stream;
                }
                if (mayBeHttp2()) {
                    return first();
                }
            }
            return pool.connection(acquirePermit(), this::connect1);
        }

        private Line fresh() {
            ClientConnection made = pool.newConnection(acquirePermit(), this::connect1);
            if (made == null) {
                throw new IllegalStateException(route + " has changed to HTTP/2");
            }
            return made;
        }

        /// Connects to find out what the server speaks, while others wait.
        private Line first() {
            pool.http2.begin(route);
            try {
                ClientConnection made = pool.newConnection(acquirePermit(), () -> {
                    switch (connect()) {
                        case Connector.Old(ClientConnection connection) -> {
                            pool.http2.speaksOnlyOlder(route);
                            return connection;
                        }
                        case Connector.New(Http2Connection connection) -> {
                            pool.add(connection);
                            return null; // whoever sends over it needs no permit
                        }
                    }
                });
                if (made != null) {
                    return made;
                }
            } finally {
                pool.http2.end(route);
            }
            return line();
        }

        private Lane acquirePermit() {
            return pool.acquirePermit(
                    route, timer, () -> trace.tell(() -> new ClientEvent.Queued(request, pool.statistics())));
        }

        private @Nullable ClientConnection connect1() {
            return switch (connect()) {
                case Connector.Old(ClientConnection connection) -> connection;
                case Connector.New(Http2Connection connection) -> { // it has learnt it
                    connection.abort();
                    throw new UncheckedIOException(new ProtocolException(route + " spoke HTTP/1.1, and now HTTP/2"));
                }
            };
        }

        private Connector.Made connect() {
            trace.tell(() -> new ClientEvent.Connecting(request));
            Duration before = trace.time();
            Connector.Made made = timer.within(
                    RequestTimer.Limit.CONNECT, "connecting to " + route, () -> Connector.connect(route, options));
            trace.tell(() -> new ClientEvent.Connected(request, trace.time().minus(before)));
            return made;
        }
    }
}
