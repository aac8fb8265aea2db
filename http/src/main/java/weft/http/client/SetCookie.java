package weft.http.client;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.http.syntax.Tokens;

/// Reads the field `set-cookie`: RFC 6265, section 5, with the prefixes of its successor.
final class SetCookie {

    private static final int LONGEST = 4096; // as browsers have it
    private static final Duration LONGEST_LIFE = Duration.ofDays(400);

    private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?");
    private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?");
    private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private SetCookie() {}

    /// Returns the cookie that a server at an address may set.
    ///
    /// @return empty if it makes no sense, or the server has no right to it. One that is expired is to be deleted
    static Optional<Cookie> parse(URI uri, String text, Instant now) {
        String[] parts = text.split(";", -1);
        int equals = parts[0].indexOf('=');
        String name = equals < 0 ? "" : parts[0].substring(0, equals).strip();
        String value = parts[0].substring(equals + 1).strip();
        if (name.isEmpty() || text.length() > LONGEST || !Tokens.isOf(text, Tokens::isFieldChar)) {
            return Optional.empty();
        }
        Map<String, String> attributes = new HashMap<>(); // the last one counts
        for (int i = 1; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            String key = (at < 0 ? parts[i] : parts[i].substring(0, at)).strip().toLowerCase(Locale.ROOT);
            attributes.put(key, at < 0 ? "" : parts[i].substring(at + 1).strip());
        }
        Origin origin = Origin.of(uri);
        String domain = domain(origin.host(), attributes.getOrDefault("domain", ""));
        if (domain == null) {
            return Optional.empty();
        }
        boolean hostOnly = domain.isEmpty();
        String path = attributes.getOrDefault("path", "");
        Cookie cookie = new Cookie(
                name,
                value,
                hostOnly ? origin.host() : domain,
                hostOnly,
                path.startsWith("/") ? path : defaultPath(uri),
                expires(attributes, now),
                attributes.containsKey("secure"));
        return isAllowed(cookie, origin, path) ? Optional.of(cookie) : Optional.empty();
    }

    /// Whether it may be for more than the host alone, so that [PublicSuffixes] are needed.
    static boolean mayNameDomain(String text) {
        return text.toLowerCase(Locale.ROOT).contains("domain");
    }

    /// Returns the domain, empty for the host alone, or null if the host has no right to it.
    private static @Nullable String domain(String host, String attribute) {
        String domain = (attribute.startsWith(".") ? attribute.substring(1) : attribute).toLowerCase(Locale.ROOT);
        if (domain.isEmpty()) {
            return "";
        }
        if (!domainMatches(host, domain)) {
            return null;
        }
        if (isAddress(host)) {
            return "";
        }
        return !PublicSuffixes.load().contains(domain) ? domain : domain.equals(host) ? "" : null;
    }

    private static boolean isAllowed(Cookie cookie, Origin origin, String path) {
        if (cookie.isSecure() && !origin.isSecure()) {
            return false;
        }
        String name = cookie.name().toLowerCase(Locale.ROOT);
        if (name.startsWith("__host-")) {
            return cookie.isSecure() && cookie.isHostOnly() && path.equals("/");
        }
        return !name.startsWith("__secure-") || cookie.isSecure();
    }

    static boolean domainMatches(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain) && !isAddress(host);
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || Tokens.isOf(host, c -> '0' <= c && c <= '9' || c == '.');
    }

    static boolean pathMatches(String requested, String path) {
        return requested.startsWith(path)
                && (requested.length() == path.length()
                        || path.endsWith("/")
                        || requested.charAt(path.length()) == '/');
    }

    static String pathOf(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static String defaultPath(URI uri) {
        String path = pathOf(uri);
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static Optional<Instant> expires(Map<String, String> attributes, Instant now) {
        String age = attributes.getOrDefault("max-age", "");
        if (age.matches("-?\\d+")) {
            boolean gone = age.startsWith("-") || age.matches("0+");
            long seconds = age.length() > 10 ? Long.MAX_VALUE : Long.parseLong(age);
            return Optional.of(gone ? Instant.MIN : now.plusSeconds(Math.min(seconds, LONGEST_LIFE.toSeconds())));
        }
        return date(attributes.getOrDefault("expires", ""));
    }

    /// Reads a date as browsers do: RFC 6265, section 5.1.1.
    static Optional<Instant> date(String text) {
        int[] time = null;
        int day = -1;
        int month = -1;
        int year = -1;
        for (String token : text.split("[\\t\\x20-\\x2f\\x3b-\\x40\\x5b-\\x60\\x7b-\\x7e]+")) {
            Matcher found;
            if (time == null && (found = TIME.matcher(token)).matches()) {
                time = new int[] {number(found, 1), number(found, 2), number(found, 3)};
            } else if (day < 0 && (found = DAY.matcher(token)).matches()) {
                day = number(found, 1);
            } else if (month < 0 && monthOf(token) > 0) {
                month = monthOf(token);
            } else if (year < 0 && (found = YEAR.matcher(token)).matches()) {
                year = number(found, 1);
            }
        }
        if (time == null || year < 0) {
            return Optional.empty();
        }
        int full = year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
        try {
            return full < 1601
                    ? Optional.empty()
                    : Optional.of(LocalDateTime.of(full, month, day, time[0], time[1], time[2])
                            .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }

    private static int monthOf(String token) {
        return token.length() < 3 ? 0 : 1 + MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT));
    }
}
