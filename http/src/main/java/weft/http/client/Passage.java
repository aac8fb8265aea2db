package weft.http.client;

import org.jspecify.annotations.Nullable;
import weft.http.Request;

/// The way through one middleware, for one call of a client: also the rest of the way, as that middleware sees it.
final class Passage implements Exchange {

    private final ClientMiddleware middleware;
    private final Exchange rest;
    private final Sent sent;
    private @Nullable Request first; // which came to the middleware

    Passage(ClientMiddleware middleware, Exchange rest, Sent sent) {
        this.middleware = middleware;
        this.rest = rest;
        this.sent = sent;
    }

    ClientResponse enter(Request request) {
        if (first == null) {
            first = request;
        }
        return sent.attempt(() -> middleware.send(request, this));
    }

    @Override
    public ClientResponse send(Request request) {
        return rest.send(request);
    }

    /// Whether a request goes where the first one went.
    boolean isAtItsOrigin(Request request) {
        return first == null
                || first.uri() == request.uri()
                || Origin.of(first.uri()).equals(Origin.of(request.uri()));
    }
}
