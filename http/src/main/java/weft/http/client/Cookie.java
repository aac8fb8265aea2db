package weft.http.client;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import weft.http.syntax.Tokens;

/// A cookie, as a jar keeps it: RFC 6265, section 5.3.
///
/// @param name the name
/// @param value the value, as the server has sent it
/// @param domain to which it goes
/// @param isHostOnly whether it goes to that host alone, and not to those under it
/// @param path under which it goes
/// @param expires when it ends; empty for the end of the client
/// @param isSecure whether it goes by TLS alone
/// @asyncio none; http.cookies.Morsel
public record Cookie(
        String name,
        String value,
        String domain,
        boolean isHostOnly,
        String path,
        Optional<Instant> expires,
        boolean isSecure) {

    /// Checks that it can be sent, and be compared.
    ///
    /// @throws IllegalArgumentException if not
    public Cookie {
        check(!name.isEmpty() && name.indexOf('=') < 0 && isPart(name), "the name", name, "some text without = and ;");
        check(isPart(value), "the value", value, "text without ;");
        check(
                !domain.isEmpty() && domain.equals(domain.toLowerCase(Locale.ROOT)),
                "the domain",
                domain,
                "in lower case");
        check(path.startsWith("/"), "the path", path, "one that begins with /");
        Objects.requireNonNull(expires, "expires");
    }

    private static boolean isPart(String text) {
        return Tokens.isOf(text, c -> Tokens.isFieldChar(c) && c != ';');
    }

    private static void check(boolean holds, String what, String value, String needed) {
        if (!holds) {
            throw new IllegalArgumentException(what + " of a cookie is \"" + value + "\", and has to be " + needed);
        }
    }

    boolean isSameAs(Cookie other) {
        return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
    }

    /// Whether one that was set without TLS, perhaps by who stands between client and server, may not come in place of
    /// this, nor in front of it: RFC 6265bis, section 5.7.
    boolean isGuardedFrom(Cookie other, Instant now) {
        return isSecure
                && name.equals(other.name)
                && !isExpired(now)
                && (SetCookie.domainMatches(domain, other.domain) || SetCookie.domainMatches(other.domain, domain))
                && SetCookie.pathMatches(other.path, path);
    }

    boolean isExpired(Instant now) {
        return expires.isPresent() && !expires.get().isAfter(now);
    }

    boolean goesTo(Origin origin, String requestPath) {
        return (isHostOnly ? origin.host().equals(domain) : SetCookie.domainMatches(origin.host(), domain))
                && SetCookie.pathMatches(requestPath, path)
                && (!isSecure || origin.isSecure());
    }
}
