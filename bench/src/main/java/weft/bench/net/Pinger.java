package weft.bench.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// One connection of the load: sends a message, waits for the whole echo, compares it byte by byte, and only then sends
/// the next.
final class Pinger {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer message;
    private final ByteBuffer expected; // the same bytes, as far as they have come back
    private long number;
    private long sentAt;

    Pinger(Selector selector, int port, int size) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        message = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            message.put(i, (byte) (i * 31 + i / 251));
        }
        expected = message.duplicate();
    }

    /// Sends the next message, which differs from the one before at both ends.
    void send(long now) throws IOException {
        number++;
        message.clear();
        message.putLong(0, number);
        message.putLong(message.capacity() - Long.BYTES, ~number);
        expected.clear().limit(0);
        sentAt = now;
        write();
    }

    private void write() throws IOException {
        channel.write(message);
        int wanted = message.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /// Takes what has come, and goes on writing.
    ///
    /// @param scratch holds what has come, for the length of the call
    /// @return whether the echo is whole now
    /// @throws EchoError if something else has come
    boolean progress(ByteBuffer scratch) throws IOException {
        if (message.hasRemaining() && key.isWritable()) {
            write();
        }
        if (!key.isReadable()) {
            return false;
        }
        scratch.clear();
        int length = channel.read(scratch);
        if (length < 0) {
            throw new EOFException("the server closed a connection");
        }
        int end = expected.limit() + length;
        if (end > message.capacity()) {
            throw new EchoError("more came back than was sent");
        }
        expected.position(expected.limit()).limit(end);
        if (scratch.flip().mismatch(expected) != -1) {
            throw new EchoError("other bytes came back than were sent, in message " + number);
        }
        return end == message.capacity();
    }

    long sentAt() {
        return sentAt;
    }

    void close() throws IOException {
        channel.close();
    }

    /// The server is no echo server.
    static final class EchoError extends IOException {

        private static final long serialVersionUID = 1L;

        EchoError(String message) {
            super(message);
        }
    }
}
