package weft.http.syntax;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who asks may stand in an address, with a password: RFC 3986, section 3.2.1. It is for the client
/// alone, and not for logs.
public final class Addresses {

    private static final Pattern USER_INFO = Pattern.compile("^([^/?#]*//+)[^/?#]*@");

    /// What may be meant so, besides: what has a colon that no port follows, or no `//`. A server may have sent it, so
    /// that there is an `@` is seen before a colon is tried.
    private static final Pattern PERHAPS_USER_INFO = Pattern.compile(
            "(?s)^([^/?#]*//++)(?=.*@)(?:[^/?#]*|[^/?#\\[]*:(?!\\d*(?:[/?#]|$)).*)@|^[^/?#:]*+:(?!//).*@");

    private Addresses() {}

    /// Parses an address.
    ///
    /// @param text the address
    /// @return the same
    /// @throws IllegalArgumentException if it is none; without a password
    public static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            String shown = hidden(text);
            if (shown.equals(text)) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            throw new IllegalArgumentException( // without the cause, which has all of it
                    e.getReason() + ": " + shown + ", where a name and a password have to be percent-encoded");
        }
    }

    /// Returns what may be shown of an address, also of one that makes no sense.
    ///
    /// @param text the address
    /// @return the same, with `***` in place of who asks
    public static String hidden(String text) {
        return PERHAPS_USER_INFO.matcher(text).replaceFirst("$1***@");
    }

    /// Returns what an address says of who asks.
    ///
    /// @param uri the address
    /// @return a name, and perhaps a colon and a password, percent-encoded; null if it says nothing
    public static @Nullable String userInfo(URI uri) {
        String authority = uri.getRawAuthority(); // as the JDK knows no user at a host such as my_host
        int end = authority == null ? -1 : authority.lastIndexOf('@');
        return end < 0 ? null : authority.substring(0, end);
    }

    /// Returns an address that does not say who asks.
    ///
    /// @param uri the address
    /// @return the same, if it does not
    public static URI withoutUserInfo(URI uri) {
        return userInfo(uri) == null
                ? uri
                : parse(USER_INFO.matcher(uri.toString()).replaceFirst("$1"));
    }

    /// Decodes a part of an address: RFC 3986, section 2.1.
    ///
    /// @param part percent-encoded, in UTF-8
    /// @return the text
    /// @throws IllegalArgumentException if it makes no sense
    public static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8); // for which a plus is a space
    }
}
