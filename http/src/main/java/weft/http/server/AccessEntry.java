package weft.http.server;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/// A request that was answered, for a log.
///
/// @param remote who sent it
/// @param method such as `GET`
/// @param target as it was sent
/// @param protocol such as `HTTP/1.1`
/// @param status what was answered
/// @param bytes how long the answer's body was
/// @param duration from the request's head to the answer's end
/// @param userAgent what the client says it is
/// @asyncio none; aiohttp's AbstractAccessLogger
public record AccessEntry(
        Optional<SocketAddress> remote,
        String method,
        String target,
        String protocol,
        int status,
        long bytes,
        Duration duration,
        Optional<String> userAgent) {

    /// Returns a line for a log.
    @Override
    public String toString() {
        return remote.map(Object::toString).orElse("-") + " \"" + method + " " + target + " " + protocol + "\" "
                + status + " " + bytes + " " + duration.toMillis() + " ms \"" + userAgent.orElse("-") + "\"";
    }
}
