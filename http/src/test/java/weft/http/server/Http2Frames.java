package weft.http.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Frames of HTTP/2, written and read by hand.
public final class Http2Frames {

    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RESET = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    // :method GET, :scheme http, :path /, by their indices in HPACK's static table; :authority is a literal
    public static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'h'};

    // The same with POST
    public static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'h'};

    public record Frame(int type, int flags, int stream, byte[] payload) {}

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /// Returns what gives up a stream.
    public static byte[] cancel(int stream) {
        return frame(RESET, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
    }

    static Socket connect(WebServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096); // what the server sends piles up there, and not in the system
        socket.setSoTimeout(20_000);
        socket.connect(server.address());
        socket.getOutputStream().write(PREFACE);
        socket.getOutputStream().write(frame(SETTINGS, 0, 0));
        return socket;
    }

    /// Reads frames up to one of some types; fails at the end.
    public static Frame until(Socket socket, int... types) throws IOException {
        InputStream in = socket.getInputStream();
        while (true) {
            byte[] head = in.readNBytes(9);
            if (head.length < 9) {
                throw new IOException("the connection ended");
            }
            ByteBuffer fields = ByteBuffer.wrap(head);
            int length = (fields.get() & 0xff) << 16 | (fields.getShort() & 0xffff);
            Frame frame = new Frame(fields.get(), fields.get(), fields.getInt(), in.readNBytes(length));
            if (IntStream.of(types).anyMatch(type -> type == frame.type())) {
                return frame;
            }
        }
    }

    public static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private Http2Frames() {}
}
