package weft.http.client;

import weft.http.Request;

/// Sends a request and returns the answer: the rest of the way, as a [ClientMiddleware] sees it.
///
/// @asyncio none; aiohttp's ClientHandlerType
@FunctionalInterface
public interface Exchange {

    /// Sends a request, and waits for the head of the answer.
    ///
    /// @param request with an absolute address
    /// @return the answer, to be closed or read to its end
    /// @throws java.io.UncheckedIOException if the connection breaks before
    /// @throws weft.TimedOutException if a limit of time is reached
    ClientResponse send(Request request);
}
