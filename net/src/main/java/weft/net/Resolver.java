package weft.net;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import weft.Weft;

/// Looks up the addresses of a host: by the platform, or by [DnsResolver].
///
/// @asyncio loop.getaddrinfo
@FunctionalInterface
public interface Resolver {

    /// The platform's, which blocks a thread for each look-up: one of the loop's workers.
    Resolver PLATFORM = host -> {
        Optional<InetAddress> literal = HostLiteral.address(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        return Weft.toThread(() -> List.of(byName(host)));
    };

    /// Looks up a host. May suspend.
    ///
    /// @param host a name or an address
    /// @return at least one address, the one to be tried first before the others
    /// @throws UncheckedIOException if there is none
    List<InetAddress> resolve(String host);

    private static InetAddress[] byName(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("no address is known of host " + host, e);
        }
    }
}
