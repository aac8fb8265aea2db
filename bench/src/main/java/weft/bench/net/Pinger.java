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
final class Pinger implements Way {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Message message;
    private final ByteBuffer sent;
    private final ByteBuffer expected; // as far as it has come back

    private long number;
    private long due;

    Pinger(Selector selector, Protocol protocol, int port, int size) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        message = protocol.begin(channel, size);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        sent = message.sent();
        expected = message.expected();
    }

    @Override
    public void send(long due) throws IOException {
        number++;
        message.renew(number);
        sent.clear();
        expected.clear().limit(0);
        this.due = due;
        write();
    }

    private void write() throws IOException {
        channel.write(sent);
        int wanted = sent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /// @throws EchoError if something else has come
    @Override
    public boolean progress(ByteBuffer scratch) throws IOException {
        if (sent.hasRemaining() && key.isWritable()) {
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
        if (end > expected.capacity()) {
            throw new EchoError("more came back than was sent");
        }
        expected.position(expected.limit()).limit(end);
        if (scratch.flip().mismatch(expected) != -1) {
            throw new EchoError("other bytes came back than were sent, in message " + number);
        }
        return end == expected.capacity();
    }

    @Override
    public long due() {
        return due;
    }

    @Override
    public void close() throws IOException {
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
