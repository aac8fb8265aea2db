package weft.http.server;

import weft.http.Response;

/// What stands around handlers: it may look at the request, answer it, hand on another one, change
/// the answer. It does not get one that is thrown, or made of a failure: [ServerRequest#onAnswer] is for
/// what belongs on all of them.
///
/// ```java
/// Middleware noStore = (request, next) -> next.handle(request).withHeader("cache-control",
/// "no-store");
/// ```
///
/// @asyncio none; aiohttp's web.middleware
@FunctionalInterface
public interface Middleware {

    /// Answers a request, most often by what comes next.
    ///
    /// @param request the request
    /// @param next what comes next
    /// @return the answer
    /// @throws Exception as a handler does
    Response handle(ServerRequest request, Handler next) throws Exception;
}
