package weft.http.client;

import java.time.Duration;
import weft.http.Request;

/// What happens to a request on its way: for logs, measurements and traces.
///
/// ```text
/// Started -> (Queued) -> Connecting -> Connected | Reused -> Answered -> Ended
/// ```
///
/// `Retried` leads back to `Connecting`, and each redirect begins with `Started` again. `Failed` may come at
/// any time, and nothing after it.
///
/// @asyncio none; aiohttp.TraceConfig
public sealed interface ClientEvent {

    /// Returns the request.
    ///
    /// @return as it is sent
    Request request();

    /// It begins.
    ///
    /// @param request the request
    record Started(Request request) implements ClientEvent {}

    /// It has to wait for a connection that others use.
    ///
    /// @param request the request
    /// @param pool what the connections are doing
    record Queued(Request request, PoolStatistics pool) implements ClientEvent {}

    /// A connection is being made for it.
    ///
    /// @param request the request
    record Connecting(Request request) implements ClientEvent {}

    /// It has a connection that was made for it.
    ///
    /// @param request the request
    /// @param time how long that took, TLS included
    record Connected(Request request, Duration time) implements ClientEvent {}

    /// It has a connection that was used before.
    ///
    /// @param request the request
    record Reused(Request request) implements ClientEvent {}

    /// The connection that was used before had died, so another is used.
    ///
    /// @param request the request
    record Retried(Request request) implements ClientEvent {}

    /// The head of the answer has come.
    ///
    /// @param request the request
    /// @param status of the answer
    /// @param time since it began
    record Answered(Request request, int status, Duration time) implements ClientEvent {}

    /// The content has come to its end, or was given up.
    ///
    /// @param request the request
    /// @param time since it began
    record Ended(Request request, Duration time) implements ClientEvent {}

    /// There is no answer.
    ///
    /// @param request the request
    /// @param failure why; a [weft.CancelledError] if it was cancelled
    /// @param time since it began
    record Failed(Request request, Throwable failure, Duration time) implements ClientEvent {}
}
