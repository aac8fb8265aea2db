package weft.http.server;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weft.http.Headers;
import weft.http.Response;

/// Lets pages of other origins use a server: the CORS protocol of the Fetch standard.
///
/// ```java
/// Handler handler = api.with(Cors.of("https://app.example"));
/// ```
///
/// **Thread safety.** Immutable.
///
/// @param origins such as `https://app.example`; or `*` for all of them
/// @param methods beside GET, HEAD and POST
/// @param headers that requests may have beside the usual ones, in lower case
/// @param exposed headers of responses that a page may read beside the usual ones
/// @param credentials whether cookies are sent, which is not for all origins
/// @param maxAge how long a browser need not ask again
/// @asyncio none; aiohttp_cors
public record Cors(
        Set<String> origins,
        Set<String> methods,
        Set<String> headers,
        Set<String> exposed,
        boolean credentials,
        Duration maxAge)
        implements Middleware {

    private static final String ANY = "*";

    /// Copies the sets; the names of headers become lower case.
    ///
    /// @throws IllegalArgumentException if all origins may send cookies
    public Cors {
        origins = Set.copyOf(origins);
        methods = Set.copyOf(methods);
        headers = headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        exposed = Set.copyOf(exposed);
        if (credentials && origins.contains(ANY)) {
            throw new IllegalArgumentException("pages of every origin would act in the name of this server's users");
        }
    }

    /// Returns this for some origins, without cookies.
    ///
    /// @param origins such as `https://app.example`; or `*` for all of them
    /// @return a middleware
    public static Cors of(String... origins) {
        return new Cors(
                Set.of(origins),
                Set.of("PUT", "PATCH", "DELETE"),
                Set.of("content-type", "authorization"),
                Set.of(),
                false,
                Duration.ofMinutes(10));
    }

    /// Returns this with other methods.
    ///
    /// @param methods beside GET, HEAD and POST
    /// @return another middleware
    public Cors withMethods(String... methods) {
        return new Cors(origins, Set.of(methods), headers, exposed, credentials, maxAge);
    }

    /// Returns this with other headers of requests.
    ///
    /// @param headers that requests may have beside the usual ones
    /// @return another middleware
    public Cors withHeaders(String... headers) {
        return new Cors(origins, methods, Set.of(headers), exposed, credentials, maxAge);
    }

    /// Returns this with other headers of responses.
    ///
    /// @param exposed headers that a page may read
    /// @return another middleware
    public Cors withExposed(String... exposed) {
        return new Cors(origins, methods, headers, Set.of(exposed), credentials, maxAge);
    }

    /// Returns this with cookies.
    ///
    /// @return another middleware
    /// @throws IllegalArgumentException if it is for all origins
    public Cors withCredentials() {
        return new Cors(origins, methods, headers, exposed, true, maxAge);
    }

    @Override
    public Response handle(ServerRequest request, Handler next) throws Exception {
        Optional<String> origin = request.header("origin");
        boolean allowed = origins.contains(ANY) || origin.isPresent() && origins.contains(origin.get());
        if (origin.isPresent()
                && request.method().equals("OPTIONS")
                && request.header("access-control-request-method").isPresent()) {
            Response preflight = varying(Response.of(204));
            return allowed && isWanted(request.headers()) ? allowing(preflight, origin.get()) : preflight;
        }
        // A failure needs the headers too, or the page does not see it.
        request.onAnswer(response -> allowed ? exposing(varying(response), origin.orElse(ANY)) : varying(response));
        return next.handle(request);
    }

    private Response varying(Response response) {
        return origins.contains(ANY) || response.headers().list("vary").contains("origin")
                ? response
                : response.withHeaders(response.headers().plus("vary", "origin"));
    }

    private boolean isWanted(Headers asked) {
        String method = asked.first("access-control-request-method").orElse("");
        List<String> names = asked.list("access-control-request-headers");
        return (methods.contains(method) || Set.of("GET", "HEAD", "POST").contains(method))
                && names.stream().allMatch(name -> headers.contains(name.toLowerCase(Locale.ROOT)));
    }

    private Response allowing(Response response, String origin) {
        return exposing(response, origin)
                .withHeader(
                        "access-control-allow-methods",
                        String.join(", ", methods.stream().sorted().toList()))
                .withHeader(
                        "access-control-allow-headers",
                        String.join(", ", headers.stream().sorted().toList()))
                .withHeader("access-control-max-age", Long.toString(maxAge.toSeconds()));
    }

    private Response exposing(Response response, String origin) {
        Response shown = response.withHeader("access-control-allow-origin", origins.contains(ANY) ? ANY : origin);
        if (credentials) {
            shown = shown.withHeader("access-control-allow-credentials", "true");
        }
        return exposed.isEmpty()
                ? shown
                : shown.withHeader(
                        "access-control-expose-headers",
                        String.join(", ", exposed.stream().sorted().toList()));
    }
}
