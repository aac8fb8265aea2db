package weft.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes messages of frames, whose order Netty's decoder has checked.
///
/// Messages are strings and arrays, whose size the channel counts, so that a reader who does not
/// keep up stops the other side.
final class Assembly {

    private final int limit;
    private boolean isText; // the message that is coming
    private @Nullable ByteArrayOutputStream parts; // of it, if it has several

    Assembly(int limit) {
        this.limit = limit;
    }

    /// Returns the message that a frame ends: a string or an array of bytes; null if more follows.
    ///
    /// @throws CorruptedWebSocketFrameException if it is too long, or not UTF-8
    @Nullable
    Object add(WebSocketFrame frame) {
        ByteBuf content = frame.content();
        int before = parts == null ? 0 : parts.size();
        if (content.readableBytes() > limit - before) {
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message has more than " + limit + " bytes");
        }
        if (!(frame instanceof ContinuationWebSocketFrame)) {
            isText = frame instanceof TextWebSocketFrame;
        }
        byte[] bytes = ByteBufUtil.getBytes(content);
        if (parts == null && frame.isFinalFragment()) {
            return message(bytes);
        }
        if (parts == null) {
            parts = new ByteArrayOutputStream(bytes.length);
        }
        parts.writeBytes(bytes);
        if (!frame.isFinalFragment()) {
            return null;
        }
        byte[] whole = parts.toByteArray();
        parts = null;
        return message(whole);
    }

    private Object message(byte[] bytes) {
        if (!isText) {
            return bytes;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            // it was not sent, but stands for what is no text
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "a text is not UTF-8");
        }
        return text;
    }
}
