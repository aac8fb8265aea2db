package weft.http.client;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import weft.http.syntax.Addresses;
import weft.http.syntax.Tokens;

/// Where requests go that can share a connection: RFC 9110, section 4.3.1.
///
/// @param scheme `http` or `https`
/// @param host in lower case, an IPv6 address without its brackets
/// @param port 1 to 65535
record Origin(String scheme, String host, int port) {

    /// Returns that of an absolute address.
    ///
    /// @throws IllegalArgumentException if it is of another kind
    static Origin of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("not an address of http or https: " + shown(uri));
        }
        String host = uri.getHost();
        int port = uri.getPort(); // -1 for none, as for an empty one
        if (host == null) { // such as my_host, which the JDK takes for no host at all
            String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            authority = authority.substring(authority.lastIndexOf('@') + 1);
            int colon = authority.lastIndexOf(':');
            host = colon < 0 ? authority : authority.substring(0, colon);
            port = colon < 0 ? -1 : portOf(authority.substring(colon + 1));
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("an address without a host: " + shown(uri));
        }
        if (port == 0 || port > 65535) {
            throw withoutPort(uri);
        }
        return new Origin(scheme, plain(host), port > 0 ? port : scheme.equals("http") ? 80 : 443);
    }

    private static String shown(URI uri) {
        return Addresses.hidden(uri.toString());
    }

    private static String plain(String host) {
        if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1).toLowerCase(Locale.ROOT);
        }
        return (isAscii(host) ? host : IDN.toASCII(host)).toLowerCase(Locale.ROOT);
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) { // for each request: no stream
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// Returns 0 for what is no port.
    private static int portOf(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        return text.length() <= 9 && Tokens.isOf(text, c -> '0' <= c && c <= '9') ? Integer.parseInt(text) : 0;
    }

    private static IllegalArgumentException withoutPort(URI uri) {
        String what = "an address whose port is none of 1 to 65535";
        return new IllegalArgumentException(
                uri.toString().indexOf('@') >= 0 // it may be a password's beginning
                        ? what + ", or whose name and password are not percent-encoded"
                        : what + ": " + uri);
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /// Returns the host and, unless it is the scheme's own, the port, as the field `host` has them.
    String authority() {
        boolean usual = port == (isSecure() ? 443 : 80);
        return usual ? bracketed() : bracketed() + ":" + port;
    }

    /// Returns the host and the port.
    String hostAndPort() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
