import static weft.Weft.moveOnAfter;
import static weft.Weft.run;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import weft.flow.Generators;
import weft.net.Listener;
import weft.net.Net;

/// Tells which ports of a host are open, trying a hundred at a time.
///
/// `weft run examples/net/PortScanner.java HOST [FIRST LAST]`; without arguments it finds a port that it
/// has opened itself.
class PortScanner {

    static void main(String[] arguments) {
        if (arguments.length == 0) {
            run(PortScanner::demo);
            return;
        }
        int first = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        int last = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1023;
        run(() -> IO.println("open: " + scan(arguments[0], first, last)));
    }

    static List<Integer> scan(String host, int first, int last) {
        List<Integer> ports = IntStream.rangeClosed(first, last).boxed().toList();
        List<Integer> open = new ArrayList<>();
        try (var results = Generators.mapConcurrently(100, ports, port -> isOpen(host, port) ? port : 0)) {
            for (int port : results) {
                if (port != 0) {
                    open.add(port);
                }
            }
        }
        return open;
    }

    static boolean isOpen(String host, int port) {
        try {
            return moveOnAfter(Duration.ofSeconds(2), () -> Net.connect(host, port).close());
        } catch (UncheckedIOException e) { // refused, or no way there
            return false;
        }
    }

    static void demo() {
        try (Listener listener = Net.listen("localhost", 0)) {
            int port = listener.port();
            IO.println(scan("localhost", port, port).equals(List.of(port)) ? "found it" : "missed it");
        }
    }
}
