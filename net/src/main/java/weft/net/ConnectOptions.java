package weft.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How to connect.
///
/// @param resolver looks up the host
/// @param attemptDelay after which the next address is tried while the one before has not answered:
///     250 ms unless said otherwise, as RFC 8305 has it
/// @param localAddress from where; empty lets the system choose
/// @param tls whether and how to speak TLS
/// @asyncio loop.create_connection, its arguments
public record ConnectOptions(
        Resolver resolver, Duration attemptDelay, Optional<InetSocketAddress> localAddress, Optional<Tls> tls) {

    static final ConnectOptions DEFAULT =
            new ConnectOptions(Resolver.PLATFORM, Duration.ofMillis(250), Optional.empty(), Optional.empty());

    /// Checks the options.
    public ConnectOptions {
        Objects.requireNonNull(resolver, "resolver");
        Objects.requireNonNull(localAddress, "localAddress");
        if (attemptDelay.isNegative()) {
            throw new IllegalArgumentException("an attempt delay of " + attemptDelay + ": it must not be negative");
        }
    }

    /// Returns these options with another resolver.
    ///
    /// @param resolver looks up the host
    /// @return other options
    public ConnectOptions withResolver(Resolver resolver) {
        return new ConnectOptions(resolver, attemptDelay, localAddress, tls);
    }

    /// Returns these options with another delay.
    ///
    /// @param attemptDelay after which the next address is tried
    /// @return other options
    public ConnectOptions withAttemptDelay(Duration attemptDelay) {
        return new ConnectOptions(resolver, attemptDelay, localAddress, tls);
    }

    /// Returns these options with a local address.
    ///
    /// @param localAddress from where to connect; its port may be 0
    /// @return other options
    public ConnectOptions withLocalAddress(InetSocketAddress localAddress) {
        return new ConnectOptions(resolver, attemptDelay, Optional.of(localAddress), tls);
    }

    /// Returns these options with TLS.
    ///
    /// @param tls how to speak it
    /// @return other options
    public ConnectOptions withTls(Tls tls) {
        if (tls.isServer()) {
            throw new IllegalArgumentException("who connects needs Tls.client()");
        }
        return new ConnectOptions(resolver, attemptDelay, localAddress, Optional.of(tls));
    }
}
