package weft.http.client;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import weft.http.Request;

/// Keeps the cookies that servers set, and gives them back: RFC 6265, with what its successor says of secure ones.
///
/// A client has one of its own unless told otherwise; several may share one. There are 50 cookies of a domain at
/// most, and 3,000 in all: the oldest go, and first those that are not secure. A secure one goes for another secure
/// one alone; what is not secure is not kept then.
///
/// ```java
/// CookieJar jar = CookieJar.create();
/// try (WebClient client = WebClient.open(options -> options.withCookies(jar))) {
///     client.post("https://example.org/login", Body.form(Map.of("name", "me"))).close();
/// }
/// ```
///
/// **Thread safety.** Confined to one loop.
///
/// @asyncio none; aiohttp.CookieJar
public final class CookieJar {

    private static final int MOST = 3000;
    private static final int MOST_OF_A_DOMAIN = 50;

    private final InstantSource clock;
    private final List<Cookie> cookies = new ArrayList<>(); // the oldest first

    private CookieJar(InstantSource clock) {
        this.clock = clock;
    }

    /// Creates a jar.
    ///
    /// @return an empty one
    public static CookieJar create() {
        return create(InstantSource.system());
    }

    /// Creates a jar.
    ///
    /// @param clock tells when cookies have expired
    /// @return an empty one
    public static CookieJar create(InstantSource clock) {
        return new CookieJar(Objects.requireNonNull(clock, "clock"));
    }

    /// Does what a server asks for. What it has no right to is passed over; so is, without TLS, a cookie in place or in
    /// front of one that goes by TLS alone.
    ///
    /// The first in a process that names a domain reads the list of public suffixes, some 100 ms; for a client, a
    /// thread does.
    ///
    /// @param uri where the answer came from
    /// @param setCookie a value of the field `set-cookie`
    public void set(URI uri, String setCookie) {
        Instant now = clock.instant();
        boolean isSecure = Origin.of(uri).isSecure();
        SetCookie.parse(uri, setCookie, now)
                .filter(cookie -> isSecure || cookies.stream().noneMatch(known -> known.isGuardedFrom(cookie, now)))
                .ifPresent(cookie -> put(cookie, now));
    }

    /// Keeps a cookie, in place of the one with its name, domain and path: one that this or another jar had in
    /// [#cookies()], or one of the program's own. It is given back wherever it says, whoever may set it there.
    ///
    /// ```java
    /// saved.forEach(jar::add);
    /// ```
    ///
    /// @param cookie the cookie; one that has expired is deleted
    /// @asyncio none; aiohttp's CookieJar.update_cookies and CookieJar.load
    public void add(Cookie cookie) {
        put(Objects.requireNonNull(cookie, "cookie"), clock.instant());
    }

    private void put(Cookie cookie, Instant now) {
        int known = -1;
        for (int i = 0; i < cookies.size() && known < 0; i++) {
            known = cookies.get(i).isSameAs(cookie) ? i : -1;
        }
        if (cookie.isExpired(now)) {
            if (known >= 0) {
                cookies.remove(known);
            }
        } else if (known >= 0) {
            cookies.set(known, cookie); // and keeps its age
        } else if (makeRoom(cookie, now)) {
            cookies.add(cookie);
        }
    }

    /// Whether there is room for a cookie, or has been made. Whoever can set cookies without TLS is not to drive out
    /// those with it: secure ones go last, as by RFC 6265bis, section 5.7, and for their like alone.
    private boolean makeRoom(Cookie cookie, Instant now) {
        cookies.removeIf(known -> known.isExpired(now));
        List<Cookie> same = cookies.stream()
                .filter(known -> known.domain().equals(cookie.domain()))
                .toList();
        boolean isDomainFull = same.size() >= MOST_OF_A_DOMAIN;
        if (!isDomainFull && cookies.size() < MOST) {
            return true;
        }
        List<Cookie> rivals = isDomainFull ? same : cookies;
        Optional<Cookie> leaving = rivals.stream()
                .filter(known -> !known.isSecure())
                .findFirst()
                .or(() -> cookie.isSecure() ? Optional.of(rivals.getFirst()) : Optional.empty());
        leaving.ifPresent(cookies::remove);
        return leaving.isPresent();
    }

    /// Returns all cookies that have not expired, also those that would end with the client.
    ///
    /// @return the oldest first
    /// @asyncio none; iterating aiohttp's CookieJar, and CookieJar.save
    public List<Cookie> cookies() {
        Instant now = clock.instant();
        return cookies.stream().filter(cookie -> !cookie.isExpired(now)).toList();
    }

    /// Returns the cookies that go to an address.
    ///
    /// @param uri an absolute address
    /// @return those with the longest paths first, and of these the oldest
    /// @asyncio none; aiohttp's CookieJar.filter_cookies
    public List<Cookie> cookies(URI uri) {
        if (cookies.isEmpty()) {
            return List.of();
        }
        Origin origin = Origin.of(uri);
        String path = SetCookie.pathOf(uri);
        Instant now = clock.instant();
        return cookies.stream()
                .filter(cookie -> !cookie.isExpired(now) && cookie.goesTo(origin, path))
                .sorted(Comparator.comparingInt((Cookie cookie) -> cookie.path().length())
                        .reversed())
                .toList();
    }

    /// Forgets all cookies.
    public void clear() {
        cookies.clear();
    }

    /// Sends a request with the cookies that go with it, and keeps those that come back.
    ClientResponse send(Request request, Exchange next) {
        List<Cookie> known = cookies(request.uri());
        Request whole = request;
        if (!known.isEmpty()) {
            String own = known.stream()
                    .map(cookie -> cookie.name() + "=" + cookie.value())
                    .collect(Collectors.joining("; "));
            whole = request.withHeader(
                    "cookie",
                    request.headers()
                            .first("cookie")
                            .map(given -> given + "; " + own)
                            .orElse(own));
        }
        ClientResponse response = next.send(whole);
        boolean kept = false;
        try {
            for (String value : response.all("set-cookie")) {
                if (SetCookie.mayNameDomain(value)) {
                    PublicSuffixes.await();
                }
                set(request.uri(), value);
            }
            kept = true;
        } finally {
            if (!kept) {
                response.close();
            }
        }
        return whole == request ? response : response.withRequest(request); // a redirect gets cookies of its own
    }

    @Override
    public String toString() {
        return "CookieJar[" + cookies.size() + " cookies]";
    }
}
