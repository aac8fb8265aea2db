package weft.http.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.sync.AsyncEvent;

/// The connections of HTTP/2 of a client, one for each route. While the first request to a server connects, the others
/// wait, as they will not need connections of their own if it speaks HTTP/2.
final class Http2Pool {

    private final Map<Route, Http2Connection> open = new HashMap<>();
    private final Set<Http2Connection> left = new HashSet<>(); // take no more requests, and may have some
    private final Map<Route, AsyncEvent> connecting = new HashMap<>();

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
            AsyncEvent others = connecting.get(route);
            if (others == null) {
                return null;
            }
            timer.within(
                    RequestTimer.Limit.CONNECT,
                    "waiting for the connection that another request makes to " + route,
                    () -> {
                        others.await();
                    });
        }
    }

    /// Lets others wait.
    void begin(Route route) {
        connecting.put(route, AsyncEvent.create());
    }

    /// Lets others go on, after a success or a failure.
    void end(Route route) {
        AsyncEvent others = connecting.remove(route);
        if (others != null) {
            others.set();
        }
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
