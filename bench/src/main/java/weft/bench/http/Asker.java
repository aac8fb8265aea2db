package weft.bench.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import weft.bench.net.Way;

/// One connection of the load generator's that speaks HTTP: a request, and its answer.
final class Asker implements Way {

    private static final int LONGEST_HEAD = 4096;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer request;
    private final byte[] head = new byte[LONGEST_HEAD];
    private final int expected;
    private int headLength;
    private int bodyLeft; // once the head is there
    private boolean inBody;
    private long due;

    /// @param expected how long the body of each answer is
    private Asker(Selector selector, int port, ByteBuffer request, int expected) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        this.request = request.duplicate();
        this.expected = expected;
    }

    /// Returns what connects to a server.
    static Way.Opening to(int port, HttpTask task) {
        ByteBuffer request = request(task, port);
        return selector -> new Asker(selector, port, request, task.answer().length);
    }

    /// Makes a request, which all connections share.
    private static ByteBuffer request(HttpTask task, int port) {
        byte[] body = task.sent() > 0 ? HttpTask.large() : new byte[0];
        String text = (task.sent() > 0 ? "POST " : "GET ") + task.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + (task.sent() > 0
                        ? "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + task.sent()
                        : "")
                + "\r\n\r\n";
        byte[] start = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(start.length + body.length)
                .put(start)
                .put(body)
                .flip();
    }

    @Override
    public void send(long due) throws IOException {
        this.due = due;
        request.rewind();
        headLength = 0;
        inBody = false;
        write();
    }

    @Override
    public long due() {
        return due;
    }

    private void write() throws IOException {
        channel.write(request);
        int wanted = request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    @Override
    public boolean progress(ByteBuffer scratch) throws IOException {
        if (request.hasRemaining() && key.isWritable()) {
            write();
        }
        if (!key.isReadable()) {
            return false;
        }
        if (channel.read(scratch.clear()) < 0) {
            throw new EOFException("the server closed a connection");
        }
        scratch.flip();
        while (!inBody && scratch.hasRemaining()) {
            takeHead(scratch.get());
        }
        bodyLeft -= inBody ? scratch.remaining() : 0;
        if (inBody && bodyLeft < 0) {
            throw new IOException("more came than the length that was told");
        }
        return inBody && bodyLeft == 0;
    }

    private void takeHead(byte next) throws IOException {
        if (headLength == head.length) {
            throw new IOException("the head of an answer has more than " + LONGEST_HEAD + " bytes");
        }
        head[headLength++] = next;
        if (next == '\n' && headLength > 3 && head[headLength - 2] == '\r' && head[headLength - 3] == '\n') {
            String text = new String(head, 0, headLength, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            if (!text.startsWith("http/1.1 200 ") || !text.contains("\r\ncontent-length: " + expected + "\r\n")) {
                throw new IOException("not the answer that was asked for: " + text.strip());
            }
            inBody = true;
            bodyLeft = expected;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
