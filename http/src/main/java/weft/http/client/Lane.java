package weft.http.client;

import java.util.ArrayDeque;
import java.util.Deque;

/// What a pool has for one route: found once a request.
final class Lane {

    final Route route;
    int permits;
    int waiting; // requests
    boolean isOlder; // the server was offered HTTP/2, and chose HTTP/1.1
    final Deque<ClientConnection> idle = new ArrayDeque<>(); // the last one used at the end

    Lane(Route route) {
        this.route = route;
    }

    /// Whether the pool can forget it.
    boolean isUnused() {
        return permits == 0 && waiting == 0 && idle.isEmpty();
    }
}
