package weft.http.websocket;

/// What a server does with a connection.
///
/// @asyncio none; the handler of aiohttp
@FunctionalInterface
public interface WebSocketHandler {

    /// Talks. When it returns, the connection is closed.
    ///
    /// **Cancellation.** The client is told that the server goes away: 1001.
    ///
    /// @param socket the connection
    /// @throws Exception the client is told that the server failed, 1011, and the loop's failure
    ///     handler gets it
    void handle(WebSocketConnection socket) throws Exception;
}
