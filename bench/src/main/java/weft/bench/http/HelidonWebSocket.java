package weft.bench.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import weft.bench.harness.Parent;

/// A server of Helidon's that sends back the texts that it gets: a virtual thread a connection. Its scheduler has one
/// carrier.
final class HelidonWebSocket {

    private HelidonWebSocket() {}

    static void main(String[] arguments) {
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .backlog(4096)
                .connectionOptions(each -> each.tcpNoDelay(true)) // as all others have it by default
                .addRouting(WsRouting.builder().endpoint("/websocket", SendingBackTexts::new))
                .build()
                .start();
        Parent.ready(server.port());
    }

    private static final class SendingBackTexts implements WsListener {

        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            session.send(text, last);
        }
    }
}
