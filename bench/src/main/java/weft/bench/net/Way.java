package weft.bench.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/// One connection of the load's, with one message on its way at a time.
public interface Way {

    /// Connects.
    @FunctionalInterface
    interface Opening {

        /// @param selector with which it is registered, and itself attached
        Way open(Selector selector) throws IOException;
    }

    /// Sends a message.
    ///
    /// @param due when it was to be sent, which may be before now
    void send(long due) throws IOException;

    /// Returns when the last message was to be sent.
    long due();

    /// Takes what has come, and goes on writing.
    ///
    /// @param scratch holds what has come, for the length of the call
    /// @return whether the answer is whole now
    /// @throws IOException if it is not a good one
    boolean progress(ByteBuffer scratch) throws IOException;

    void close() throws IOException;
}
