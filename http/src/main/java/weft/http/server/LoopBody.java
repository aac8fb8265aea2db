package weft.http.server;

/// What a program does on each loop of a server: makes what its handlers need there, serves, and
/// takes that down again.
///
/// ```java
/// WebServer.servePerLoop(address, options -> options.withLoops(2), loop -> {
///     try (WebClient client = WebClient.open()) {
///         loop.serve(request -> Response.text(client.get("http://localhost:9000/").text()));
///     }
/// });
/// ```
///
/// @asyncio none; aiohttp's cleanup_ctx
@FunctionalInterface
public interface LoopBody {

    /// Runs in a task of the loop, and ends when [ServerLoop#serve] has returned.
    ///
    /// **Cancellation.** When another loop has failed, and as [WebServer#serveForever()] says.
    ///
    /// @param loop serves
    /// @throws Exception ends the server, and comes out of [WebServer#serveForever()]
    void run(ServerLoop loop) throws Exception;
}
