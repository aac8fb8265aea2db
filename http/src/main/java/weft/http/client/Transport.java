package weft.http.client;

import java.io.UncheckedIOException;
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
        requireHttp(request);
        Trace trace = Trace.begin(request, options);
        Sending sending = new Sending(request, options, timer, trace);
        ClientResponse response;
        try {
            response = timer.sent.sending(sending::run);
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

    /// After a CONNECT that the server agrees to, its connection has HTTP no more.
    private static void requireHttp(Request request) {
        if (request.method().equals("CONNECT")) {
            throw new IllegalArgumentException("CONNECT " + request.uri()
                    + " is not sent as a request: ClientOptions.withProxy makes tunnels where they are needed");
        }
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
        private final boolean wantsHttp2;
        private boolean isSecondTry;
        private @Nullable Http2Connection newest; // that was made for it
        private @Nullable LineExchange exchange; // the last one

        Sending(Request request, ClientOptions options, RequestTimer timer, Trace trace) {
            this.request = request;
            this.options = options;
            this.timer = timer;
            this.trace = trace;
            route = Route.to(request, options);
            wantsHttp2 = options.isHttp2()
                    && (route.origin().isSecure() || options.hasPriorKnowledge() && !route.isForwarded());
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
            isSecondTry = true;
            return exchange(line());
        }

        private boolean hasAllOfTheBody() {
            return request.body().isRepeatable() || exchange == null || exchange.sparesBody();
        }

        private ClientResponse exchange(Line line) {
            if (line.isReused()) {
                try {
                    trace.tell(() -> new ClientEvent.Reused(request));
                } catch (Throwable e) { // a listener's
                    pool.discard(line);
                    throw e;
                }
            }
            exchange = new LineExchange(pool, line, timer, trace);
            return exchange.run(request, options);
        }

        private boolean mayBeHttp2() {
            return wantsHttp2 && !pool.isOlder(route);
        }

        /// A server of HTTP/2 that leaves a new connection before it has taken a request is connected to once more.
        private Line line() {
            for (int made = 0; ; made++) {
                boolean mayBeHttp2 = mayBeHttp2();
                if (mayBeHttp2) {
                    Http2Stream stream = pool.http2.stream(route, timer);
                    if (stream != null) {
                        return stream;
                    }
                    mayBeHttp2 = mayBeHttp2(); // others may have learnt it
                }
                if (made > 1 && newest != null) {
                    throw newest.refusal();
                }
                ClientConnection connection = mayBeHttp2 ? first() : connection();
                if (connection != null) {
                    return connection;
                }
            }
        }

        /// Connects to find out what the server speaks, while others wait.
        private @Nullable ClientConnection first() {
            pool.http2.begin(route);
            try {
                Lane lane = acquirePermit();
                if (lane == null) {
                    return null;
                }
                pool.http2.connects(route);
                return pool.newConnection(lane, () -> older(lane));
            } finally {
                pool.http2.end(route);
            }
        }

        private @Nullable ClientConnection connection() {
            Lane lane = acquirePermit();
            if (lane == null) {
                return null;
            }
            return isSecondTry ? pool.newConnection(lane, () -> older(lane)) : pool.connection(lane, () -> older(lane));
        }

        private @Nullable Lane acquirePermit() {
            return pool.acquirePermit(
                    route,
                    wantsHttp2,
                    timer,
                    () -> trace.tell(() -> new ClientEvent.Queued(request, pool.statistics())));
        }

        /// Connects.
        ///
        /// @return null if the server speaks HTTP/2: whoever sends over that connection needs no permit
        private @Nullable ClientConnection older(Lane lane) {
            switch (connect()) {
                case Connector.Old(ClientConnection connection) -> {
                    lane.isOlder |= wantsHttp2;
                    return connection;
                }
                case Connector.New(Http2Connection connection) -> {
                    newest = connection;
                    pool.add(connection);
                    return null;
                }
            }
        }

        private Connector.Made connect() {
            trace.tell(() -> new ClientEvent.Connecting(request));
            Duration before = trace.time();
            Connector.Made made = timer.within(
                    RequestTimer.Limit.CONNECT, "connecting to " + route, () -> Connector.connect(route, options));
            try {
                trace.tell(() -> new ClientEvent.Connected(request, trace.time().minus(before)));
            } catch (Throwable e) { // a listener's
                made.abort();
                throw e;
            }
            return made;
        }
    }
}
