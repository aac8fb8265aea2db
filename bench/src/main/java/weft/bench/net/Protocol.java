package weft.bench.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/// What connections of the load speak.
@FunctionalInterface
public interface Protocol {

    /// Begins on one.
    ///
    /// @param channel is connected, and blocks
    /// @param size of a message, in bytes
    /// @return what is to be sent on it
    /// @throws IOException if the server does not speak it
    Message begin(SocketChannel channel, int size) throws IOException;

    /// Returns what connects to a server that speaks it.
    default Way.Opening to(int port, int size) {
        return selector -> new Pinger(selector, this, port, size);
    }
}
