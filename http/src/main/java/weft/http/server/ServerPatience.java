package weft.http.server;

import java.time.Duration;

/// How long a server waits for others.
///
/// @param headers for the head of a request, from its first byte on, and for the first request of a
///     connection: 30 s unless said otherwise
/// @param body for the next part of a body that a handler wants: 30 s
/// @param idle for the next request on a connection: 75 s
/// @param write for a client to take anything of what is sent to it: 60 s
/// @param grace for handlers to end when the server is closed, before they are cancelled: 10 s
/// @asyncio none; aiohttp's keepalive_timeout, lingering_time and shutdown_timeout
public record ServerPatience(Duration headers, Duration body, Duration idle, Duration write, Duration grace) {

    static final ServerPatience DEFAULT = new ServerPatience(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10));

    /// Checks the times.
    ///
    /// @throws IllegalArgumentException if one of them is zero or less; the grace may be zero
    public ServerPatience {
        for (Duration time : new Duration[] {headers, body, idle, write}) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a patience of " + time + ": it must be more than zero");
            }
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace of " + grace + ": it must not be negative");
        }
    }

    /// Returns this with another time.
    ///
    /// @param headers for the head of a request
    /// @return another patience
    public ServerPatience withHeaders(Duration headers) {
        return new ServerPatience(headers, body, idle, write, grace);
    }

    /// Returns this with another time.
    ///
    /// @param body for the next part of a body
    /// @return another patience
    public ServerPatience withBody(Duration body) {
        return new ServerPatience(headers, body, idle, write, grace);
    }

    /// Returns this with another time.
    ///
    /// @param idle for the next request on a connection
    /// @return another patience
    public ServerPatience withIdle(Duration idle) {
        return new ServerPatience(headers, body, idle, write, grace);
    }

    /// Returns this with another time.
    ///
    /// @param write for a client to take anything of what is sent to it
    /// @return another patience
    public ServerPatience withWrite(Duration write) {
        return new ServerPatience(headers, body, idle, write, grace);
    }

    /// Returns this with another time.
    ///
    /// @param grace for handlers to end when the server is closed
    /// @return another patience
    public ServerPatience withGrace(Duration grace) {
        return new ServerPatience(headers, body, idle, write, grace);
    }
}
