package weft.http.server;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import weft.http.HeaderField;
import weft.http.Response;
import weft.http.syntax.Tokens;

/// A cookie that a response sets: RFC 6265, section 4.1.
///
/// ```java
/// Response response = SetCookie.of("theme",
/// "dark").withMaxAge(Duration.ofDays(365)).on(Response.of(204));
/// ```
///
/// Unless told otherwise it is for the whole host, until the browser is closed, out of reach of
/// scripts, and not sent with what other sites post.
///
/// **Thread safety.** Immutable.
///
/// @param name its name
/// @param value its value, of the characters that a cookie may have
/// @param path below which it is sent
/// @param domain whose hosts get it too
/// @param maxAge how long it is kept; zero deletes it
/// @param sameSite whether it is sent with requests that other sites make
/// @param secure whether it is sent by TLS alone
/// @param httpOnly whether scripts do not see it
/// @asyncio none; aiohttp's Response.set_cookie
public record SetCookie(
        String name,
        String value,
        String path,
        Optional<String> domain,
        Optional<Duration> maxAge,
        SameSite sameSite,
        boolean secure,
        boolean httpOnly) {

    /// Whether a cookie is sent with requests that other sites make.
    public enum SameSite {
        /// With none of them.
        STRICT("Strict"),
        /// When a link is followed.
        LAX("Lax"),
        /// With all; browsers want it to be secure then.
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    /// Checks that it can be sent.
    ///
    /// @throws IllegalArgumentException if a character must not be there
    public SetCookie {
        new HeaderField(name, ""); // which is a token as well
        if (!Tokens.isOf(value, c -> c > ' ' && c < 0x7f && "\",;\\".indexOf(c) < 0)) {
            throw new IllegalArgumentException("the cookie " + name + " cannot have this value: encode it");
        }
        requireAttribute(path);
        domain.ifPresent(SetCookie::requireAttribute);
        Objects.requireNonNull(maxAge, "maxAge");
        Objects.requireNonNull(sameSite, "sameSite");
    }

    private static void requireAttribute(String text) {
        if (!Tokens.isOf(text, c -> c >= ' ' && c < 0x7f && c != ';')) {
            throw new IllegalArgumentException("not a part of a cookie: " + text);
        }
    }

    /// Returns a cookie.
    ///
    /// @param name its name
    /// @param value its value
    /// @return a cookie
    /// @throws IllegalArgumentException if a character must not be there
    public static SetCookie of(String name, String value) {
        return new SetCookie(name, value, "/", Optional.empty(), Optional.empty(), SameSite.LAX, false, true);
    }

    /// Returns what deletes a cookie of this name, path and domain.
    ///
    /// @return another cookie
    /// @asyncio none; aiohttp's Response.del_cookie
    public SetCookie deleted() {
        return new SetCookie(name, "", path, domain, Optional.of(Duration.ZERO), sameSite, secure, httpOnly);
    }

    /// Returns this for another path.
    ///
    /// @param path below which it is sent
    /// @return another cookie
    public SetCookie withPath(String path) {
        return new SetCookie(name, value, path, domain, maxAge, sameSite, secure, httpOnly);
    }

    /// Returns this for all hosts of a domain.
    ///
    /// @param domain whose hosts get it
    /// @return another cookie
    public SetCookie withDomain(String domain) {
        return new SetCookie(name, value, path, Optional.of(domain), maxAge, sameSite, secure, httpOnly);
    }

    /// Returns this to be kept for a time.
    ///
    /// @param maxAge how long; in whole seconds
    /// @return another cookie
    public SetCookie withMaxAge(Duration maxAge) {
        return new SetCookie(name, value, path, domain, Optional.of(maxAge), sameSite, secure, httpOnly);
    }

    /// Returns this with another rule for requests that other sites make.
    ///
    /// @param sameSite the rule
    /// @return another cookie
    public SetCookie withSameSite(SameSite sameSite) {
        return new SetCookie(name, value, path, domain, maxAge, sameSite, secure, httpOnly);
    }

    /// Returns this to be sent by TLS alone.
    ///
    /// @return another cookie
    public SetCookie withSecure() {
        return new SetCookie(name, value, path, domain, maxAge, sameSite, true, httpOnly);
    }

    /// Returns this for scripts to see.
    ///
    /// @return another cookie
    public SetCookie withScriptAccess() {
        return new SetCookie(name, value, path, domain, maxAge, sameSite, secure, false);
    }

    /// Returns a response that sets it, beside those that it sets already.
    ///
    /// @param response a response
    /// @return another response
    public Response on(Response response) {
        return response.withHeaders(response.headers().plus("set-cookie", toString()));
    }

    /// Returns this as it is sent.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name)
                .append('=')
                .append(value)
                .append("; Path=")
                .append(path);
        domain.ifPresent(known -> text.append("; Domain=").append(known));
        maxAge.ifPresent(age -> text.append("; Max-Age=").append(age.toSeconds()));
        text.append("; SameSite=").append(sameSite.text);
        if (secure) {
            text.append("; Secure");
        }
        if (httpOnly) {
            text.append("; HttpOnly");
        }
        return text.toString();
    }

    static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
