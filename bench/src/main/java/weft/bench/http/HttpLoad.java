package weft.bench.http;

import java.io.IOException;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Java;
import weft.bench.harness.Server;
import weft.bench.net.EchoOrder;
import weft.bench.net.Orders;
import weft.bench.net.Paced;
import weft.bench.net.Pacer;
import weft.bench.net.Protocol;
import weft.bench.net.Way;

/// The load generator of HTTP at a constant rate, and of WebSocket, a process of its own with nothing of weft's or
/// Netty's in it. Its orders are `paced PORT CONNECTIONS TASK RATE MILLIS`, `paced-websocket PORT CONNECTIONS SIZE RATE
/// MILLIS`, `websocket`, as [EchoOrder] has it, `hold PORT CONNECTIONS REQUESTS`, `hold-websocket` with
/// texts instead, and `release`.
final class HttpLoad {

    private static final Protocol WEB_SOCKET = TextFrame::begin;
    private static final int HELD_SIZE = 64; // bytes of a text on a WebSocket that is held

    private HttpLoad() {}

    static void main(String[] arguments) throws IOException {
        new Orders()
                .add("paced", words -> paced(words, Asker.to(number(words, 0), HttpTask.valueOf(words[2]))))
                .add("paced-websocket", words -> paced(words, WEB_SOCKET.to(number(words, 0), number(words, 2))))
                .add("websocket", new EchoOrder(WEB_SOCKET))
                .addHolding("hold", words -> held(words, Asker.to(number(words, 0), HttpTask.PLAINTEXT)))
                .addHolding("hold-websocket", words -> held(words, WEB_SOCKET.to(number(words, 0), HELD_SIZE)))
                .obey();
    }

    private static Orders.Held held(String[] words, Way.Opening opening) throws IOException {
        Pacer held = new Pacer();
        held.connect(opening, number(words, 1), number(words, 2));
        return held;
    }

    static Child start() throws IOException {
        return Child.start("the load generator", Server.LOAD_CORE, Java.load(HttpLoad.class));
    }

    private static String paced(String[] words, Way.Opening opening) throws IOException {
        return Paced.line(opening, number(words, 1), Double.parseDouble(words[3]), Duration.ofMillis(number(words, 4)));
    }

    private static int number(String[] words, int index) {
        return Integer.parseInt(words[index]);
    }
}
