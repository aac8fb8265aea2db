package weft.http.server;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import weft.EventLoop;

/// A request whose answer has ended, for a log.
///
/// What was not answered at all has none: the client had gone, or the server cancelled the handler.
///
/// @param remote who sent it
/// @param method such as `GET`; `-` if the first line could not be read
/// @param target as it was sent; `-` if it could not be read
/// @param protocol such as `HTTP/1.1`; `-` if it could not be read
/// @param status what was answered; 101 of a connection that has become a WebSocket, and is over
/// @param bytes how much of the answer's body was given to the connection; 0 of a WebSocket
/// @param duration from the request's head to the answer's end
/// @param userAgent what the client says it is
/// @param ending how the answer ended
/// @asyncio none; aiohttp's AbstractAccessLogger
public record AccessEntry(
        Optional<SocketAddress> remote,
        String method,
        String target,
        String protocol,
        int status,
        long bytes,
        Duration duration,
        Optional<String> userAgent,
        Ending ending) {

    /// How an answer ended.
    public enum Ending {
        /// All of it is on its way.
        COMPLETE,
        /// In the middle: the client has gone, or took too little, or what made the body has failed or
        /// was cancelled.
        BROKEN
    }

    private static final String UNREAD = "-";

    static AccessEntry of(Exchange exchange, int status, Ending ending) {
        ServerRequest request = exchange.request();
        boolean read = exchange.isFirstLineRead();
        return new AccessEntry(
                request.remoteAddress(),
                read ? request.method() : UNREAD,
                read ? request.target() : UNREAD,
                read ? request.protocol() : UNREAD,
                status,
                exchange.sent,
                EventLoop.current().time().minus(exchange.begin),
                request.header("user-agent"),
                ending);
    }

    /// Returns a line for a log, which ends with `broken` if the answer is not whole.
    @Override
    public String toString() {
        return remote.map(Object::toString).orElse("-") + " \"" + method + " " + target + " " + protocol + "\" "
                + status + " " + bytes + " " + duration.toMillis() + " ms \"" + userAgent.orElse("-") + "\""
                + (ending == Ending.BROKEN ? " broken" : "");
    }
}
