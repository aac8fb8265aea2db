package weft.net;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// Hosts that are addresses, and are not looked up.
final class HostLiteral {

    private HostLiteral() {}

    /// Returns the address that a host is, or nothing if it is a name. Asks nobody, and so never blocks.
    ///
    /// @throws UncheckedIOException if it has a colon, as no name has, and is no address
    static Optional<InetAddress> address(String host) {
        boolean colon = host.indexOf(':') >= 0;
        if (!colon && !host.chars().allMatch(c -> c == '.' || '0' <= c && c <= '9')) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            if (!colon) {
                return Optional.empty(); // such as 300.1.1.1, which whoever knows names may know
            }
            UnknownHostException cause = new UnknownHostException("not an address: " + host);
            cause.initCause(e);
            throw new UncheckedIOException(
                    "no address is known of host " + host
                            + ": it is no IPv6 address, or of no interface of this machine; a port is given apart",
                    cause);
        }
    }
}
