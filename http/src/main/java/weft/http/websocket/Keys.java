package weft.http.websocket;

import io.netty.handler.codec.http.websocketx.RandomWebSocketFrameMaskGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// What proves that both sides speak WebSocket: RFC 6455, section 1.3.
final class Keys {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // the RFC's
    private static final int LENGTH = 16;

    private Keys() {}

    /// Returns a new one, of the same random numbers as the masks.
    static String create() {
        ByteBuffer key = ByteBuffer.allocate(LENGTH);
        while (key.hasRemaining()) {
            key.putInt(RandomWebSocketFrameMaskGenerator.INSTANCE.nextMask());
        }
        return Base64.getEncoder().encodeToString(key.array());
    }

    static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String answerTo(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }
}
