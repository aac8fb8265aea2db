package weft.http.websocket;

import java.util.function.UnaryOperator;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.WebClient;
import weft.http.server.ServerRequest;

/// Opens connections: a client's by [#connect], a server's by [#accept].
///
/// ```java
/// Handler echo = request -> WebSockets.accept(request, socket -> {
///     for (WebSocketMessage message : socket.messages()) {
///         if (message instanceof WebSocketMessage.Text(String text)) {
///             socket.send(text);
///         }
///     }
/// });
/// ```
///
/// @asyncio none; aiohttp's ws_connect and web.WebSocketResponse
public final class WebSockets {

    private WebSockets() {}

    /// Connects.
    ///
    /// **Cancellation.** Closes the connection.
    ///
    /// @param client has the connection, for as long as it is open: it counts for its limits, and is
    ///     closed with it
    /// @param uri where: of `ws`, `wss`, `http` or `https`; relative to the client's base if it has one
    /// @return the connection, to be closed
    /// @throws weft.http.StatusException if the server answers 400 or more
    /// @throws weft.http.BadMessageException if it answers anything else that is not a WebSocket
    /// @throws java.io.UncheckedIOException if there is no connection, or it breaks before
    /// @throws weft.TimedOutException if a limit of time of the client's is reached; none holds
    ///     afterwards
    /// @asyncio none; aiohttp's ws_connect
    public static WebSocketConnection connect(WebClient client, String uri) {
        return connect(client, Request.get(uri), options -> options);
    }

    /// Connects, as the shorter form does.
    ///
    /// **Cancellation.** Closes the connection.
    ///
    /// @param client has the connection
    /// @param uri where
    /// @param options changes how
    /// @return the connection, to be closed
    /// @asyncio none; aiohttp's ws_connect
    public static WebSocketConnection connect(WebClient client, String uri, UnaryOperator<WebSocketOptions> options) {
        return connect(client, Request.get(uri), options);
    }

    /// Connects, as the shorter form does, with headers: `origin` for instance.
    ///
    /// **Cancellation.** Closes the connection.
    ///
    /// @param client has the connection
    /// @param request where, and the headers
    /// @param options changes how
    /// @return the connection, to be closed
    /// @asyncio none; aiohttp's ws_connect
    public static WebSocketConnection connect(
            WebClient client, Request request, UnaryOperator<WebSocketOptions> options) {
        return ClientHandshake.connect(client, request, options.apply(WebSocketOptions.DEFAULT));
    }

    /// Accepts a connection, and talks: in a handler, whose answer is what this returns.
    ///
    /// It returns when the conversation has ended, so what stands around the handler stands around all
    /// of it. A request that is none for a WebSocket is answered by 400, or 426 if another version is
    /// wanted, and the body does not run. When the server is closed, the client is told that it goes
    /// away, 1001, and the body sees the end.
    ///
    /// A connection that breaks is no failure of the body's, if that throws what it was told.
    ///
    /// **Cancellation.** The client is told that the server goes away: 1001.
    ///
    /// @param request the request
    /// @param body talks; the connection is closed when it returns
    /// @return what the handler has to return
    /// @asyncio none; aiohttp's WebSocketResponse.prepare
    public static Response accept(ServerRequest request, WebSocketHandler body) {
        return accept(request, options -> options, body);
    }

    /// Accepts a connection, and talks, as the shorter form does.
    ///
    /// **Cancellation.** The client is told that the server goes away: 1001.
    ///
    /// @param request the request
    /// @param options changes how
    /// @param body talks; the connection is closed when it returns
    /// @return what the handler has to return
    /// @asyncio none; aiohttp's WebSocketResponse.prepare
    public static Response accept(
            ServerRequest request, UnaryOperator<WebSocketOptions> options, WebSocketHandler body) {
        return ServerHandshake.accept(request, options.apply(WebSocketOptions.DEFAULT), body);
    }
}
