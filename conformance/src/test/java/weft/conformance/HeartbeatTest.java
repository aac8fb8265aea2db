package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import weft.Weft;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;
import weft.test.WeftTest;

/// WebSockets on which nothing is said for long, in memory and virtual time.
class HeartbeatTest {

    private static final Duration INTERVAL = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @WeftTest(seeds = 10)
    void heartbeatKeepsTheSilent() {
        Handler echo = request -> WebSockets.accept(
                request, options -> options.withHeartbeat(INTERVAL).withPatience(PATIENCE), socket -> {
                    for (WebSocketMessage message : socket.messages()) {
                        if (message instanceof WebSocketMessage.Text(String text)) {
                            socket.send(text);
                        }
                    }
                });
        try (TestServer server = TestServer.inMemory(echo);
                WebSocketConnection socket = WebSockets.connect(server.client(), "ws://localhost/")) {
            Weft.sleep(INTERVAL.multipliedBy(100)); // of as many heartbeats, which the client answers
            socket.send("still there");
            assertThat(socket.receive()).contains(new WebSocketMessage.Text("still there"));
        }
    }
}
