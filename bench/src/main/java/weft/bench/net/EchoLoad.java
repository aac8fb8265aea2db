package weft.bench.net;

import java.io.IOException;
import weft.bench.harness.Child;
import weft.bench.harness.Java;
import weft.bench.harness.Server;

/// The load generator of echoes, a process of its own with nothing of weft's or Netty's in it. Its orders are `echo`,
/// as [EchoOrder] has it, `hold PORT CONNECTIONS MESSAGES` and `release`.
final class EchoLoad {

    private static final int HELD_SIZE = 64; // bytes of a message on a connection that is held
    private static final Protocol PLAIN = (_, size) -> new PlainMessage(size);

    private EchoLoad() {}

    static void main(String[] arguments) throws IOException {
        new Orders()
                .add("echo", new EchoOrder(PLAIN))
                .addHolding("hold", words -> {
                    int[] numbers = Orders.numbers(words);
                    Swarm swarm = new Swarm(PLAIN);
                    swarm.connect(numbers[0], numbers[1], HELD_SIZE, numbers[2]);
                    return swarm;
                })
                .obey();
    }

    static Child start() throws IOException {
        return Child.start("the load generator", Server.LOAD_CORE, Java.load(EchoLoad.class));
    }
}
