package weft.http.client;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import weft.http.syntax.Addresses;

/// A server that connects to others for us.
///
/// @param kind what it speaks
/// @param host where it is
/// @param port where it is
/// @param user whom it wants to know; empty if it does not
/// @param password the user's
record ProxyAddress(Kind kind, String host, int port, Optional<String> user, String password) {

    enum Kind {
        HTTP,
        SOCKS5
    }

    /// Reads an address such as `http://user:password@host:3128` or `socks5://host`.
    ///
    /// @throws IllegalArgumentException if it is none
    static ProxyAddress parse(String text) {
        URI uri = Addresses.parse(text.contains("://") ? text : "http://" + text);
        Kind kind = switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> Kind.HTTP;
            case "socks5", "socks5h", "socks" -> Kind.SOCKS5;
            default ->
                throw new IllegalArgumentException(
                        "a proxy of an unknown kind: " + uri.getScheme() + "; there are http and socks5");
        };
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("a proxy without a host");
        }
        Optional<Login> login = Optional.ofNullable(uri.getRawUserInfo()).map(Login::parse);
        switch (kind) { // so that what cannot be sent is refused here, and not with each request
            case HTTP -> login.ifPresent(Login::basic);
            case SOCKS5 -> login.ifPresent(Login::socks);
        }
        return new ProxyAddress(
                kind,
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() >= 0 ? uri.getPort() : kind == Kind.HTTP ? 80 : 1080,
                login.map(Login::user),
                login.map(Login::password).orElse(""));
    }

    /// Returns the value of the field `proxy-authorization`.
    Optional<String> authorization() {
        return user.map(name -> new Login(name, password).basic());
    }

    @Override
    public String toString() { // without the password
        return "the proxy " + kind.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
    }
}
