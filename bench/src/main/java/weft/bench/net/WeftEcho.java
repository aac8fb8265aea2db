package weft.bench.net;

import java.net.InetSocketAddress;
import weft.Weft;
import weft.bench.harness.Parent;
import weft.io.ByteStream;
import weft.net.ConnectionHandler;
import weft.net.Listener;
import weft.net.Net;

/// An echo server of weft's. The argument is its form: `transfer` or `read-write`.
final class WeftEcho {

    private WeftEcho() {}

    static void main(String[] arguments) {
        ConnectionHandler handler = switch (arguments[0]) {
            case "transfer" -> stream -> stream.transferTo(stream);
            case "read-write" -> WeftEcho::readWrite;
            default -> throw new IllegalArgumentException("neither transfer nor read-write: " + arguments[0]);
        };
        Weft.run(() -> {
            var address = new InetSocketAddress("127.0.0.1", 0);
            try (Listener listener = Net.listen(address, options -> options.withBacklog(4096))) {
                Parent.ready(listener.port());
                listener.serve(handler);
            }
        });
    }

    private static void readWrite(ByteStream stream) {
        for (byte[] data; (data = stream.read(65536)).length > 0; ) {
            stream.write(data);
        }
    }
}
