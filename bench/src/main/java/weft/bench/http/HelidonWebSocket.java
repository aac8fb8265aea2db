package weft.bench.http;

import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

/// A server of Helidon's that sends back the texts that it gets: a virtual thread a connection. Its scheduler has one
/// carrier.
final class HelidonWebSocket {

    private HelidonWebSocket() {}

    static void main(String[] arguments) {
        HelidonHttp.serve(
                builder -> builder.addRouting(WsRouting.builder().endpoint("/websocket", SendingBackTexts::new)));
    }

    private static final class SendingBackTexts implements WsListener {

        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            session.send(text, last);
        }
    }
}
