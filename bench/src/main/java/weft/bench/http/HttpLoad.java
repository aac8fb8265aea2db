package weft.bench.http;

import java.io.IOException;
import java.time.Duration;
import weft.bench.harness.Child;
import weft.bench.harness.Java;
import weft.bench.harness.Server;
import weft.bench.net.EchoOrder;
import weft.bench.net.Orders;

/// The load generator of HTTP at a constant rate, and of WebSocket, a process of its own with nothing of weft's or
/// Netty's
/// in it. Its orders are `paced PORT CONNECTIONS TASK RATE MILLIS`, `websocket`, as [EchoOrder] has it, `hold PORT
/// CONNECTIONS REQUESTS` and `release`.
final class HttpLoad {

    private HttpLoad() {}

    static void main(String[] arguments) throws IOException {
        new Orders()
                .add("paced", HttpLoad::paced)
                .add("websocket", new EchoOrder(TextFrame::begin))
                .addHolding("hold", words -> {
                    int[] numbers = Orders.numbers(words);
                    Askers askers = new Askers();
                    askers.connect(numbers[0], numbers[1], HttpTask.PLAINTEXT, numbers[2]);
                    return askers;
                })
                .obey();
    }

    static Child start() throws IOException {
        return Child.start("the load generator", Server.LOAD_CORE, Java.load(HttpLoad.class));
    }

    private static String paced(String[] words) throws IOException {
        double rate = Double.parseDouble(words[3]);
        try (Askers askers = new Askers()) {
            askers.connect(number(words, 0), number(words, 1), HttpTask.valueOf(words[2]), 1);
            askers.run(rate, Duration.ofMillis(number(words, 4)));
            return Paced.of(rate, askers.latencies()).line();
        }
    }

    private static int number(String[] words, int index) {
        return Integer.parseInt(words[index]);
    }
}
