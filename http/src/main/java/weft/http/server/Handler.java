package weft.http.server;

import weft.http.Response;

/// What a server answers a request with: a plain method that may suspend.
///
/// @asyncio none; aiohttp's web.Handler
@FunctionalInterface
public interface Handler {

    /// Answers a request.
    ///
    /// **Cancellation.** A server that is told to stop cancels it when its grace is over; so does
    /// a client that goes away, if the options say so.
    ///
    /// @param request the request
    /// @return the answer
    /// @throws Exception answered by 500, and reported to the loop's failure handler; a
    ///     [weft.http.StatusException] is its own answer, unless a client has got it from a server
    Response handle(ServerRequest request) throws Exception;

    /// Returns this with something around it.
    ///
    /// @param middleware what is around it
    /// @return another handler
    default Handler with(Middleware middleware) {
        return request -> middleware.handle(request, this);
    }
}
