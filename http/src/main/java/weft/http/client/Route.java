package weft.http.client;

import java.net.SocketAddress;
import java.util.Optional;
import weft.http.Request;
import weft.net.Tls;

/// How a request gets to its origin. Those with the same route can share a connection.
///
/// @param origin where it goes
/// @param tls whom the client trusts, and who it is there; empty without TLS. What one client trusts is nothing for
///     another to rely on, so those who share a connection have the same object
/// @param address to which the connection is made; empty for the origin's or the proxy's
/// @param proxy through which; empty for none, and always with an address, as whoever is there is not to see what the
///     proxy is to know
/// @param isForwarded whether the request is for the proxy, which makes one of its own of it: RFC 9112, section 3.2.2;
///     else a proxy of HTTP makes a tunnel
record Route(
        Origin origin,
        Optional<Tls> tls,
        Optional<SocketAddress> address,
        Optional<ProxyAddress> proxy,
        boolean isForwarded) {

    /// A request that changes the protocol goes through a tunnel, as what follows is nothing that a proxy could make
    /// something of its own of: RFC 6455, section 4.1.
    static Route to(Request request, ClientOptions options) {
        Origin origin = Origin.of(request.uri());
        Optional<ProxyAddress> proxy = options.address().isPresent()
                ? Optional.empty()
                : options.proxies().forOrigin(origin);
        boolean isOfHttp = proxy.isPresent() && proxy.get().kind() == ProxyAddress.Kind.HTTP;
        return new Route(
                origin,
                origin.isSecure() ? Optional.of(options.tls()) : Optional.empty(),
                options.address(),
                proxy,
                isOfHttp && !origin.isSecure() && !request.headers().has("upgrade"));
    }

    @Override
    public String toString() {
        return proxy.map(known -> origin + " by " + known).orElse(origin.toString());
    }
}
