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
/// @param reusePort whether others may listen on the same port, to share its connections
/// @asyncio loop.create_server, its arguments
public record ListenOptions(int backlog, int maxConnections, Duration grace, Optional<Tls> tls, boolean reusePort) {

    static final ListenOptions DEFAULT =
            new ListenOptions(1024, Integer.MAX_VALUE, Duration.ofSeconds(10), Optional.empty(), false);

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
        return new ListenOptions(backlog, maxConnections, grace, tls, reusePort);
    }

    /// Returns these options with a limit.
    ///
    /// @param maxConnections how many connections there may be at once
    /// @return other options
    public ListenOptions withMaxConnections(int maxConnections) {
        return new ListenOptions(backlog, maxConnections, grace, tls, reusePort);
    }

    /// Returns these options with another grace period.
    ///
    /// @param grace how long handlers have to end
    /// @return other options
    public ListenOptions withGrace(Duration grace) {
        return new ListenOptions(backlog, maxConnections, grace, tls, reusePort);
    }

    /// Returns these options with TLS. A connection is accepted when its handshake is done.
    ///
    /// @param tls how to speak it
    /// @return other options
    public ListenOptions withTls(Tls tls) {
        if (!tls.isServer()) {
            throw new IllegalArgumentException("who listens needs Tls.server(...)");
        }
        return new ListenOptions(backlog, maxConnections, grace, Optional.of(tls), reusePort);
    }

    /// Returns these options with leave for others to listen on the same port, as long as all of them
    /// have it: other loops, and other processes of the same user. Linux hands each connection to one
    /// of them, and spreads them evenly. On macOS and the BSDs they may share the port, but the system
    /// does not promise to spread anything. Windows has nothing like it.
    ///
    /// A listener that closes takes those connections with it that the system has handed to it, and
    /// that it had not accepted.
    ///
    /// @return other options, with which [Net#listen] throws an [UnsupportedOperationException] where
    ///     there is no such thing: at a Unix socket, in memory, or on this system
    /// @asyncio loop.create_server(reuse_port=True)
    public ListenOptions withReusePort() {
        return new ListenOptions(backlog, maxConnections, grace, tls, true);
    }
}
