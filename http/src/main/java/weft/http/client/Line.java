package weft.http.client;

import weft.http.Request;
import weft.net.MessageChannel;

/// What one request has the use of: a connection of HTTP/1.1, or a stream of HTTP/2.
sealed interface Line permits ClientConnection, Http2Stream {

    /// Where messages go, and come from.
    MessageChannel channel();

    Route route();

    /// Is told that a request follows.
    void ask(Request request);

    /// Is told that the request is given up, as a limit of time was reached.
    void timedOut();

    /// Whether a request that has failed may be sent again because of how that happened.
    ///
    /// @param isIdempotent whether it does no harm if the server has seen it
    boolean invitesAnother(boolean isIdempotent);

    /// Whether it was there before the request.
    boolean isReused();
}
