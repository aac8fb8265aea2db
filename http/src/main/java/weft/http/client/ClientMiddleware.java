package weft.http.client;

import weft.http.Request;

/// Stands between a client and the network: sees every request, and every answer.
///
/// ```java
/// ClientMiddleware named = (request, next) -> next.send(request.withHeader("x-request-id", "17"));
/// try (WebClient client = WebClient.open(options -> options.withMiddleware(named))) {
///     client.get("https://example.org/").close();
/// }
/// ```
///
/// It is called for each request that goes out, and so once for each redirect. It may send the request
/// several times, or not at all. Of answers that it does not return it closes each.
///
/// @asyncio none; aiohttp's client middleware
@FunctionalInterface
public interface ClientMiddleware {

    /// Sends a request on its way, changed or not.
    ///
    /// @param request with an absolute address
    /// @param next the rest of the way
    /// @return the answer
    ClientResponse send(Request request, Exchange next);
}
