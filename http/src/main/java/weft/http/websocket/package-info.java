/// WebSocket, RFC 6455, with compression, RFC 7692: clients and servers.
///
/// [weft.http.websocket.WebSockets] connects and accepts; a
/// [weft.http.websocket.WebSocketConnection] sends and receives
/// [weft.http.websocket.WebSocketMessage]s. It is spoken over HTTP/1.1; RFC 8441, which has it over
/// HTTP/2, is not there.
package weft.http.websocket;
