package weft.http.client;

import java.util.Optional;
import weft.http.Request;

/// How a request gets to its origin. Those with the same route can share a connection.
///
/// @param origin where it goes
/// @param proxy through which; empty for none
/// @param isForwarded whether the request is for the proxy, which makes one of its own of it: RFC 9112, section 3.2.2;
///     else a proxy of HTTP makes a tunnel
record Route(Origin origin, Optional<ProxyAddress> proxy, boolean isForwarded) {

    /// A request that changes the protocol goes through a tunnel, as what follows is nothing that a proxy could make
    /// something of its own of: RFC 6455, section 4.1.
    static Route to(Request request, ClientOptions options) {
        Origin origin = Origin.of(request.uri());
        Optional<ProxyAddress> proxy = options.proxies().forOrigin(origin);
        boolean isOfHttp = proxy.isPresent() && proxy.get().kind() == ProxyAddress.Kind.HTTP;
        return new Route(
                origin,
                proxy,
                isOfHttp && !origin.isSecure() && !request.headers().has("upgrade"));
    }

    @Override
    public String toString() {
        return proxy.map(known -> origin + " by " + known).orElse(origin.toString());
    }
}
