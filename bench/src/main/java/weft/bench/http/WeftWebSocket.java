package weft.bench.http;

import java.net.InetSocketAddress;
import weft.Weft;
import weft.bench.harness.Parent;
import weft.http.server.WebServer;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSocketOptions;
import weft.http.websocket.WebSockets;

/// A server of weft's that sends back the messages that it gets.
final class WeftWebSocket {

    private WeftWebSocket() {}

    static void main(String[] arguments) {
        Weft.run(() -> {
            var address = new InetSocketAddress("127.0.0.1", 0);
            try (WebServer server = WebServer.open(
                    address,
                    options -> options.withLimits(
                            options.limits().withConnections(20_000).withRequests(20_000, 0)),
                    request -> WebSockets.accept(
                            request, WebSocketOptions::withoutCompression, WeftWebSocket::sendBack))) {
                Parent.ready(server.port());
                server.serveForever();
            }
        });
    }

    private static void sendBack(WebSocketConnection socket) {
        for (WebSocketMessage message : socket.messages()) {
            switch (message) {
                case WebSocketMessage.Text(String text) -> socket.send(text);
                case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    }
}
