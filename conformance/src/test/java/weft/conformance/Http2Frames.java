package weft.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Frames of HTTP/2, written by hand: RFC 9113, section 6.
final class Http2Frames {

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private Http2Frames() {}

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /// Returns a whole request: GET of http, on the host h.
    ///
    /// @param path its index in HPACK's static table, RFC 7541, appendix A: 4 is `/`, and 5 `/index.html`
    static byte[] get(int stream, int path) {
        return frame(
                HEADERS,
                END_STREAM | END_HEADERS,
                stream,
                (byte) 0x82,
                (byte) 0x86,
                (byte) (0x80 | path),
                (byte) 0x41,
                (byte) 1,
                (byte) 'h');
    }

    /// Returns a block of headers without the dynamic table, so that a frame means the same wherever it comes.
    static byte[] block(Http2Headers headers) {
        ByteBuf block = Unpooled.buffer();
        try {
            new DefaultHttp2HeadersEncoder((_, _) -> true).encodeHeaders(1, headers, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return ByteBufUtil.getBytes(block);
    }
}
