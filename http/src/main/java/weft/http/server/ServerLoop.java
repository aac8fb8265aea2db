package weft.http.server;

/// A server, on one of its loops.
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; aiohttp.web.BaseSite
public sealed interface ServerLoop permits ListeningLoop {

    /// Serves on this loop until the server is closed: connections of this loop alone, by handlers
    /// that run on it.
    ///
    /// **Cancellation.** As of [WebServer#serveForever()], which it ends.
    ///
    /// @param handler answers requests
    /// @throws IllegalStateException if this serves already, or has done so
    void serve(Handler handler);
}
