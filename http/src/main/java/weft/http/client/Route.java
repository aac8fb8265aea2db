package weft.http.client;

import java.util.Optional;

/// How a request gets to its origin. Those with the same route can share a connection.
///
/// @param origin where it goes
/// @param proxy through which; empty for none
record Route(Origin origin, Optional<ProxyAddress> proxy) {

    static Route to(Origin origin, ClientOptions options) {
        return new Route(origin, options.proxies().forOrigin(origin));
    }

    /// Whether the request is for the proxy, which makes one of its own of it: RFC 9112, section 3.2.2.
    boolean isForwarded() {
        return !origin.isSecure() && proxy.isPresent() && proxy.get().kind() == ProxyAddress.Kind.HTTP;
    }

    @Override
    public String toString() {
        return proxy.map(known -> origin + " by " + known).orElse(origin.toString());
    }
}
