package weft.net;

import java.time.Duration;
import java.util.Optional;

/// How to wait for connections.
///
/// @param backlog how many connections the system keeps that were not accepted: 1,024 unless said
///     otherwise
/// @param maxConnections how many there may be at once; more wait in the backlog
/// @param grace how long handlers have to end when [Listener#serve] does, before they are cancelled:
///     10 s unless said otherwise
/// @param tls whether and how to speak TLS
/// @asyncio loop.create_server, its arguments
public record ListenOptions(int backlog, int maxConnections, Duration grace, Optional<Tls> tls) {

    static final ListenOptions DEFAULT =
            new ListenOptions(1024, Integer.MAX_VALUE, Duration.ofSeconds(10), Optional.empty());

    /// Checks the options.
    public ListenOptions {
        if (backlog < 1 || maxConnections < 1) {
            throw new IllegalArgumentException("a backlog of " + backlog + " and at most " + maxConnections
                    + " connections: both must be 1 or more");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace period of " + grace + ": it must not be negative");
        }
    }

    /// Returns these options with another backlog.
    ///
    /// @param backlog how many connections the system keeps that were not accepted
    /// @return other options
    public ListenOptions withBacklog(int backlog) {
        return new ListenOptions(backlog, maxConnections, grace, tls);
    }

    /// Returns these options with a limit.
    ///
    /// @param maxConnections how many connections there may be at once
    /// @return other options
    public ListenOptions withMaxConnections(int maxConnections) {
        return new ListenOptions(backlog, maxConnections, grace, tls);
    }

    /// Returns these options with another grace period.
    ///
    /// @param grace how long handlers have to end
    /// @return other options
    public ListenOptions withGrace(Duration grace) {
        return new ListenOptions(backlog, maxConnections, grace, tls);
    }

    /// Returns these options with TLS. A connection is accepted when its handshake is done.
    ///
    /// @param tls how to speak it
    /// @return other options
    public ListenOptions withTls(Tls tls) {
        if (!tls.isServer()) {
            throw new IllegalArgumentException("who listens needs Tls.server(...)");
        }
        return new ListenOptions(backlog, maxConnections, grace, Optional.of(tls));
    }
}
