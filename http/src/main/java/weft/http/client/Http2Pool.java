package weft.http.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.sync.AsyncEvent;

/// The connections of HTTP/2 of a client, one for each route. While the first request to a server connects, the others
/// wait, as they will not need connections of their own if it speaks HTTP/2.
final class Http2Pool {

    /// What one request does for all.
    private record First(AsyncEvent connects, AsyncEvent ends) {

        /// Waits as long as that one may take for the same.
        void awaitEnd(Route route, RequestTimer timer) {
            timer.within(RequestTimer.Limit.POOL, "waiting for a connection to " + route, () -> {
                connects.await();
            });
            timer.within(
                    RequestTimer.Limit.CONNECT,
                    "waiting for the connection that another request makes to " + route,
                    () -> {
                        ends.await();
                    });
        }
    }

    private final Map<Route, Http2Connection> open = new HashMap<>();
    private final Set<Http2Connection> left = new HashSet<>(); // take no more requests, and may have some
    private final Map<Route, First> firsts = new HashMap<>();

    /// Opens a stream.
    ///
    /// @return null if there is no connection, and nobody makes one
    @Nullable
    Http2Stream stream(Route route, RequestTimer timer) {
        while (true) {
            Http2Connection known = open.get(route);
            if (known != null) {
                Http2Stream stream = known.open(timer);
                if (stream != null) {
                    return stream;
                }
                open.remove(route, known);
                leave(known);
                continue;
            }
            First other = firsts.get(route);
            if (other == null) {
                return null;
            }
            other.awaitEnd(route, timer);
        }
    }

    /// Lets others wait. It has no permit so far, which they do not need if the server speaks HTTP/2.
    void begin(Route route) {
        firsts.put(route, new First(AsyncEvent.create(), AsyncEvent.create()));
    }

    /// Tells others that there is a permit, and so no more to wait for than the server.
    void connects(Route route) {
        Objects.requireNonNull(firsts.get(route)).connects.set();
    }

    /// Lets others go on, after a success or a failure.
    void end(Route route) {
        First own = Objects.requireNonNull(firsts.remove(route));
        own.connects.set();
        own.ends.set();
    }

    /// Whether there is one that takes requests.
    boolean has(Route route) {
        Http2Connection known = open.get(route);
        return known != null && known.isUsable();
    }

    void add(Http2Connection connection) {
        Http2Connection known = open.put(connection.route, connection);
        if (known != null) {
            leave(known);
        }
    }

    private void leave(Http2Connection connection) {
        left.removeIf(Http2Connection::isIdle);
        left.add(connection);
    }

    /// Closes one that is idle, if there is one, so that another can be made.
    void makeRoom() {
        for (Http2Connection connection : open.values()) {
            if (connection.isUsable() && connection.isIdle()) {
                connection.closeSoon();
                return;
            }
        }
    }

    int idle() {
        return (int) open.values().stream()
                .filter(connection -> connection.isUsable() && connection.isIdle())
                .count();
    }

    void close() {
        List.copyOf(open.values()).forEach(Http2Connection::abort);
        left.forEach(Http2Connection::abort);
        left.clear();
        open.clear();
    }
}
