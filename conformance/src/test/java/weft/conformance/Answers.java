package weft.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// All that a server has sent on a connection: whether it is what the protocol allows. The end may be missing, as the
/// connection may have been cut; nothing else may.
final class Answers {

    /// Which a server may give to whatever comes, if its handlers do not fail.
    private static final Set<Integer> STATUSES =
            Set.of(200, 206, 304, 400, 404, 405, 408, 411, 413, 414, 415, 417, 421, 426, 431, 501, 505);

    private static final int TABLE_SIZE = 0x20; // the first three bits of what sets it: RFC 7541, section 6.3
    private static final int MOST_OF_TABLE = 4096; // what both sides begin with

    private final byte[] bytes;
    private final List<String> methods; // of the requests that the handler has seen
    private final int maxFrame;
    private int at;
    private int answers;

    private Answers(byte[] bytes, List<String> methods, int maxFrame) {
        this.bytes = bytes;
        this.methods = methods;
        this.maxFrame = maxFrame;
    }

    /// Throws an AssertionError if that is not so.
    ///
    /// @param bytes what has come
    /// @param methods of the requests on this connection that the handler was called for
    /// @param maxFrame how long frames of HTTP/2 may be, in bytes
    static void check(byte[] bytes, List<String> methods, int maxFrame) {
        Answers all = new Answers(bytes, methods, maxFrame);
        if (bytes.length > 0 && bytes[0] == 'H') {
            all.messages();
        } else {
            all.frames();
        }
    }

    private static void require(boolean condition, Object what) {
        if (!condition) {
            throw new AssertionError(String.valueOf(what));
        }
    }

    // ---- HTTP/1.1

    private void messages() {
        while (at < bytes.length) {
            String head = head();
            if (head == null) {
                return;
            }
            require(head.matches("(?s)HTTP/1\\.1 \\d{3} .*"), "no answer: " + head);
            int status = Integer.parseInt(head.substring(9, 12));
            if (status == 100) {
                continue;
            }
            if (status == 101) {
                webSocket();
                return;
            }
            require(STATUSES.contains(status), head);
            boolean handled = answers < methods.size();
            require(answers++ <= methods.size(), "more answers than requests, of which there were " + methods);
            String fields = head.toLowerCase(Locale.ROOT);
            boolean last = fields.contains("\r\nconnection: close\r\n");
            require(handled || last, "goes on after what is no request: " + head);
            if (!(handled && methods.get(answers - 1).equals("HEAD"))
                    && status != 304
                    && !(last && at == bytes.length)) {
                body(fields);
            }
            require(!last || at >= bytes.length, "something comes after the last answer");
        }
    }

    private String head() {
        String rest = new String(bytes, at, bytes.length - at, StandardCharsets.ISO_8859_1);
        int end = rest.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        at += end + 4;
        return rest.substring(0, end + 4);
    }

    private void body(String fields) {
        if (fields.contains("\r\ntransfer-encoding: chunked\r\n")) {
            while (at < bytes.length && chunk() > 0) {}
        } else if (fields.contains("\r\ncontent-length: ")) {
            at += Integer.parseInt(fields.replaceFirst("(?s).*\r\ncontent-length: (\\d+)\r\n.*", "$1"));
        } else {
            require(fields.contains("\r\nconnection: close\r\n"), "a body without an end: " + fields);
            at = bytes.length;
        }
    }

    private int chunk() {
        String rest = new String(bytes, at, Math.min(20, bytes.length - at), StandardCharsets.ISO_8859_1);
        int end = rest.indexOf("\r\n");
        if (end < 0) {
            at = bytes.length;
            return 0;
        }
        int length = Integer.parseInt(rest.substring(0, end), 16);
        at += end + 2 + length + 2;
        require(at > bytes.length || bytes[at - 2] == '\r' && bytes[at - 1] == '\n', "a chunk without an end");
        return length;
    }

    // ---- HTTP/2

    private void frames() {
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true);
        Set<Integer> begun = new HashSet<>();
        Set<Integer> ended = new HashSet<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= 9) {
            int lengthAndType = in.getInt();
            int flags = in.get();
            int stream = in.getInt();
            byte[] payload = new byte[Math.min(lengthAndType >>> 8, in.remaining())];
            in.get(payload);
            if (payload.length < lengthAndType >>> 8) {
                return;
            }
            int type = lengthAndType & 0xff;
            require(
                    type < 10 && type != 5 && payload.length <= maxFrame,
                    "a frame of type " + type + " with " + payload.length + " bytes");
            if (type == 1) {
                require(begun.add(stream), "two answers on one stream");
                status(decoder, stream, payload, begun);
            } else if (type == 0) {
                require(begun.contains(stream), "data before headers");
            }
            if (type < 2) {
                require(!ended.contains(stream), "something comes after the end of a stream");
                if ((flags & 1) != 0) {
                    ended.add(stream);
                }
            }
        }
    }

    private void status(DefaultHttp2HeadersDecoder decoder, int stream, byte[] block, Set<Integer> begun) {
        try {
            Http2Headers headers = decoder.decodeHeaders(stream, withSmallTable(block));
            int status = Integer.parseInt(headers.status().toString());
            if (status == 100) {
                begun.remove(stream);
            } else {
                require(STATUSES.contains(status), headers);
            }
        } catch (Http2Exception e) {
            throw new AssertionError("headers that cannot be read: " + Arrays.toString(block), e);
        }
    }

    /// Returns a block whose table has never more than the 4 KiB that this server keeps in the end: before, it may say
    /// all that it was allowed (RFC 7541, section 4.2), for which the decoder would make room.
    private static ByteBuf withSmallTable(byte[] block) {
        ByteBuf small = Unpooled.buffer(block.length);
        long last = 0;
        int next = 0;
        while (next < block.length && (block[next] & 0xe0) == TABLE_SIZE) {
            int begin = next;
            last = block[next++] & 0x1f;
            for (int shift = 0; last >= 0x1f && (shift == 0 || block[next - 1] < 0); shift += 7) {
                last += (long) (block[next++] & 0x7f) << shift;
            }
            if (last > MOST_OF_TABLE) {
                small.writeBytes(new byte[] {0x3f, (byte) 0xe1, 0x1f}); // which says 4096
            } else {
                small.writeBytes(block, begin, next - begin);
            }
        }
        require(last <= MOST_OF_TABLE, "a table of headers of " + last + " bytes");
        return small.writeBytes(block, next, block.length - next);
    }

    // ---- WebSocket

    private void webSocket() {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, bytes.length - at);
        boolean closed = false;
        while (in.remaining() >= 2) {
            int kind = in.get() & 0x8f;
            int length = in.get() & 0xff;
            require(!closed, "something comes after the close");
            require(length < 128, "a server masks");
            require((kind & 0xf) < 3 || kind > 0x87 && kind < 0x8b && length < 126, "a frame of kind " + kind);
            closed = kind == 0x88;
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (in.remaining() < more) {
                return;
            }
            long size = more == 2 ? in.getShort() & 0xffff : more == 8 ? in.getLong() : length;
            if (in.remaining() < size) {
                return;
            }
            in.position(in.position() + (int) size);
        }
    }
}
