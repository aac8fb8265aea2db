package weft.http.server;

import java.time.Duration;

/// How long a server waits for others.
///
/// @param headers for the head of a request, from its first byte on, and for the first request of a
///     connection: 30 s unless said otherwise
/// @param body for the next part of a body that a handler wants: 30 s
/// @param idle for the next request on a connection, when the answer to the last one has gone: 75 s
/// @param write for a client to take anything of what is sent to it: 60 s
/// @param grace for handlers to end when the server is closed, before they are cancelled: 10 s
/// @param rate how many bytes a second a client has to send of a body that a handler waits for, and to take of
///     what waits for it: 240. Over times as long as the patience, so that it may pause, and by all streams of a
///     connection of HTTP/2 together. 0 if any byte will do
/// @asyncio none; aiohttp's keepalive_timeout, lingering_time and shutdown_timeout
public record ServerPatience(Duration headers, Duration body, Duration idle, Duration write, Duration grace, int rate) {

    // Far below what any line has that people use, and Kestrel's as well.
    private static final int SLOWEST = 240;

    static final ServerPatience DEFAULT = new ServerPatience(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            SLOWEST);

    /// Checks the times.
    ///
    /// @throws IllegalArgumentException if one of them is zero or less; the grace and the rate may be zero
    public ServerPatience {
        for (Duration time : new Duration[] {headers, body, idle, write}) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a patience of " + time + ": it must be more than zero");
            }
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace of " + grace + ": it must not be negative");
        }
        if (rate < 0) {
            throw new IllegalArgumentException("a rate of " + rate + " bytes a second: it must not be negative");
        }
    }

    /// Returns this with another time.
    ///
    /// @param headers for the head of a request
    /// @return another patience
    public ServerPatience withHeaders(Duration headers) {
        return new ServerPatience(headers, body, idle, write, grace, rate);
    }

    /// Returns this with another time.
    ///
    /// @param body for the next part of a body
    /// @return another patience
    public ServerPatience withBody(Duration body) {
        return new ServerPatience(headers, body, idle, write, grace, rate);
    }

    /// Returns this with another time.
    ///
    /// @param idle for the next request on a connection
    /// @return another patience
    public ServerPatience withIdle(Duration idle) {
        return new ServerPatience(headers, body, idle, write, grace, rate);
    }

    /// Returns this with another time.
    ///
    /// @param write for a client to take anything of what is sent to it
    /// @return another patience
    public ServerPatience withWrite(Duration write) {
        return new ServerPatience(headers, body, idle, write, grace, rate);
    }

    /// Returns this with another time.
    ///
    /// @param grace for handlers to end when the server is closed
    /// @return another patience
    public ServerPatience withGrace(Duration grace) {
        return new ServerPatience(headers, body, idle, write, grace, rate);
    }

    /// Returns this with another rate: lower, or 0, if clients send bodies that come by and by.
    ///
    /// @param rate how many bytes a second a client has to send, or take
    /// @return another patience
    public ServerPatience withRate(int rate) {
        return new ServerPatience(headers, body, idle, write, grace, rate);
    }
}
