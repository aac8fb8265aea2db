package weft.http.client;

import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import weft.http.Request;
import weft.http.syntax.Addresses;

/// Who is asking, as a middleware: sets the field `authorization` of requests that have none.
///
/// ```java
/// WebClient.open(options -> options.withBase("https://api.example.org/")
///         .withMiddleware(Credentials.bearer(token)));
/// ```
///
/// They go to the origin of the request that the client was given, and not along with a redirect to another one. A
/// client that is given requests to several origins has them go to each: [#only] keeps them to one.
/// Whatever stands between a client and these, and calls them with an [Exchange] of its own, decides itself.
///
/// For one request a name and a password may stand in its address, percent-encoded:
/// `http://user:password@host/`. They are sent to that origin as of [#basic], unless the request has a field
/// `authorization`, or these set it. No redirect takes them to another origin, and nothing shows them.
///
/// **Thread safety.** As of the client whose middleware it is.
///
/// @asyncio none; aiohttp.BasicAuth and DigestAuthMiddleware
public final class Credentials implements ClientMiddleware {

    private final ClientMiddleware scheme;
    private final BiPredicate<Request, Exchange> condition;

    private Credentials(ClientMiddleware scheme, BiPredicate<Request, Exchange> condition) {
        this.scheme = scheme;
        this.condition = condition;
    }

    private Credentials(ClientMiddleware scheme) {
        this(scheme, (request, next) -> !(next instanceof Passage passage) || passage.isAtItsOrigin(request));
    }

    /// A name and a password as they are: RFC 7617. Use TLS.
    ///
    /// @param user without a colon
    /// @param password the password
    /// @return a middleware
    /// @throws IllegalArgumentException if the name has a colon
    public static Credentials basic(String user, String password) {
        return new Credentials(always(new Login(user, password).basic()));
    }

    /// A token: RFC 6750. Use TLS.
    ///
    /// @param token the token
    /// @return a middleware
    public static Credentials bearer(String token) {
        return new Credentials(always("Bearer " + Objects.requireNonNull(token, "token")));
    }

    /// Proof of a password that is not sent: RFC 7616, with MD5, SHA-256 and SHA-512-256, for `auth` alone. The
    /// first request is answered by a challenge, and sent again with the proof; those that follow have it at once.
    ///
    /// @param user the name; if it has other characters than Latin-1's, requests to a server whose challenge
    ///     does not say `charset=UTF-8` are an [IllegalArgumentException]
    /// @param password the password, of which the proof has the bytes in UTF-8, or in Latin-1 if the name is sent
    ///     in that
    /// @param random makes what keeps a server from choosing all that is hashed: a
    ///     [java.security.SecureRandom]
    /// @return a middleware
    public static Credentials digest(String user, String password, RandomGenerator random) {
        return new Credentials(new DigestAccess(user, password, random));
    }

    private static ClientMiddleware always(String value) {
        return (request, next) ->
                next.send(request.withHeaders(request.headers().withDefault("authorization", value)));
    }

    /// Returns these credentials for one origin alone, also if a redirect leads there.
    ///
    /// @param origin an address; its path does not matter
    /// @return other credentials
    public Credentials only(String origin) {
        Origin wanted = Origin.of(Addresses.parse(origin));
        return new Credentials(
                scheme, (request, next) -> Origin.of(request.uri()).equals(wanted));
    }

    /// Returns these credentials for all requests, those of redirects to anywhere included: whoever can make a server
    /// redirect gets them.
    ///
    /// @return other credentials
    public Credentials everywhere() {
        return new Credentials(scheme, (_, _) -> true);
    }

    @Override
    public ClientResponse send(Request request, Exchange next) {
        return condition.test(request, next) ? scheme.send(request, next) : next.send(request);
    }
}
