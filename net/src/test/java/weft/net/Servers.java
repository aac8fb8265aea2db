package weft.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import weft.Task;
import weft.Weft;

/// Servers on free ports of this machine.
final class Servers {

    /// What a test does with a server that is running.
    @FunctionalInterface
    interface Body {
        void run(Listener listener) throws Exception;
    }

    private Servers() {}

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /// Runs a body while a server runs, and closes that.
    static void with(ConnectionHandler handler, Body body) throws Exception {
        with(options -> options, handler, body);
    }

    static void with(UnaryOperator<ListenOptions> options, ConnectionHandler handler, Body body) throws Exception {
        Listener listener = Net.listen(anyPort(), options);
        Task<Void> server = Weft.createTask("server", () -> listener.serve(handler));
        try {
            body.run(listener);
        } finally {
            listener.close();
            server.await();
        }
    }
}
