package weft.http.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.http.Body;
import weft.http.Headers;
import weft.http.Request;
import weft.http.syntax.Addresses;

/// Follows answers that lead elsewhere: RFC 9110, section 15.4, with the liberties that browsers take.
///
/// | status | method |
/// |---|---|
/// | 303 | GET, unless it is HEAD |
/// | 301, 302 | GET, if it was POST |
/// | 307, 308 | the same, with the same body |
final class Redirects {

    private static final List<String> OF_THE_BODY =
            List.of("content-type", "content-encoding", "content-language", "content-location", "content-length");
    private static final List<String> OF_THE_ORIGIN = List.of("authorization", "cookie", "proxy-authorization", "host");

    private Redirects() {}

    static ClientResponse follow(Request first, int max, AddressCredentials user, Exchange exchange) {
        ClientResponse response = exchange.send(first);
        if (max == 0 || location(response).isEmpty() || first.method().equals("HEAD")) {
            return response;
        }
        List<Hop> hops = new ArrayList<>();
        Request request = first;
        Optional<String> location;
        while ((location = location(response)).isPresent()) {
            try (ClientResponse left = response) {
                hops.add(new Hop(request.method(), request.uri(), left.status(), left.headers()));
                if (hops.size() > max) {
                    throw tooMany(hops, max);
                }
                request = next(request, left, location.get(), user, hops);
                left.drain();
            }
            response = exchange.send(request);
        }
        response.history(hops);
        return response;
    }

    private static Optional<String> location(ClientResponse response) {
        return switch (response.status()) {
            case 301, 302, 303, 307, 308 -> response.headers().first("location");
            default -> Optional.empty();
        };
    }

    private static Request next(
            Request request, ClientResponse response, String location, AddressCredentials user, List<Hop> hops) {
        int status = response.status();
        URI target = target(request.uri(), location, hops);
        Request next = request.withUri(target);
        boolean turnsToGet = status == 303 && !request.method().equals("HEAD")
                || (status == 301 || status == 302) && request.method().equals("POST");
        if (turnsToGet) {
            next = next.withMethod("GET").withBody(Body.EMPTY).withHeaders(without(next.headers(), OF_THE_BODY));
        } else if (!response.sparesBody()) {
            throw new RedirectException(
                    request.uri() + " leads to " + Addresses.hidden(target.toString()) + " with status " + status
                            + ", and the body cannot be sent again: it was read from a stream",
                    hops);
        }
        if (!Origin.of(target).equals(Origin.of(request.uri()))) {
            next = next.withHeaders(without(next.headers(), OF_THE_ORIGIN));
        }
        try {
            return user.take(next);
        } catch (IllegalArgumentException e) {
            throw unreachable(request.uri(), location, e, hops);
        }
    }

    private static URI target(URI base, String location, List<Hop> hops) {
        try {
            URI target = resolve(base, location);
            if (target.getRawFragment() == null && base.getRawFragment() != null) { // RFC 9110, section 10.2.2
                target = URI.create(target + "#" + base.getRawFragment());
            }
            Origin.of(target);
            return target;
        } catch (IllegalArgumentException e) {
            throw unreachable(base, location, e, hops);
        }
    }

    private static RedirectException unreachable(URI base, String location, RuntimeException why, List<Hop> hops) {
        RedirectException unreachable = new RedirectException(
                base + " leads where this client cannot go: \"" + Addresses.hidden(location) + "\" (" + why.getMessage()
                        + ")",
                hops);
        unreachable.addSuppressed(why);
        return unreachable;
    }

    /// Returns what a reference means that a field has.
    ///
    /// @throws IllegalArgumentException if it is none
    static URI resolve(URI base, String reference) {
        return References.resolve(base, Addresses.parse(encoded(reference)));
    }

    /// Encodes what servers forget to: the bytes that are not ASCII, and characters that an address cannot have.
    private static String encoded(String location) {
        StringBuilder text = new StringBuilder(location.length());
        for (byte b : location.strip().getBytes(StandardCharsets.ISO_8859_1)) {
            char c = (char) (b & 0xff);
            if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
                text.append(String.format("%%%02X", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static Headers without(Headers headers, List<String> names) {
        Headers left = headers;
        for (String name : names) {
            left = left.without(name);
        }
        return left;
    }

    private static RedirectException tooMany(List<Hop> hops, int max) {
        URI last = hops.getLast().uri();
        long times = hops.stream().filter(hop -> hop.uri().equals(last)).count();
        return new RedirectException(
                hops.getFirst().uri() + " was redirected more than " + max + " times"
                        + (times > 1 ? ", in a circle: " + last + " came " + times + " times" : ", last to " + last),
                hops);
    }
}
