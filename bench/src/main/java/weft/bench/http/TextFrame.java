package weft.bench.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;
import weft.bench.net.Message;

/// A text that a WebSocket carries, in one frame: RFC 6455, section 5.2. It is sent masked, with another key each time,
/// and has to come back in one frame without a mask.
final class TextFrame implements Message {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LONGEST_HEAD = 4096;
    private static final int FIN_AND_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int DIGITS = Long.BYTES * 2;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final SplittableRandom RANDOM = new SplittableRandom();

    private final ByteBuffer sent;
    private final ByteBuffer expected;
    private final int size;

    /// @param size of the text, in bytes, of which each is a letter or a digit
    TextFrame(int size) {
        if (size < 2 * DIGITS || size > 0xffff) {
            throw new IllegalArgumentException("a text of " + size + " bytes: between " + 2 * DIGITS + " and 65535");
        }
        this.size = size;
        int lengthBytes = size < TWO_BYTES_FOLLOW ? 0 : 2;
        expected = ByteBuffer.allocateDirect(2 + lengthBytes + size);
        sent = ByteBuffer.allocateDirect(expected.capacity() + Integer.BYTES);
        expected.put((byte) FIN_AND_TEXT).put((byte) (lengthBytes == 0 ? size : TWO_BYTES_FOLLOW));
        sent.put((byte) FIN_AND_TEXT).put((byte) (MASKED | (lengthBytes == 0 ? size : TWO_BYTES_FOLLOW)));
        if (lengthBytes > 0) {
            expected.putShort((short) size);
            sent.putShort((short) size);
        }
        for (int i = 0; i < size; i++) {
            expected.put(textAt() + i, (byte) ('a' + i % 26));
        }
    }

    private int textAt() {
        return expected.capacity() - size;
    }

    /// Asks a server for a WebSocket, without any extension.
    static Message begin(SocketChannel channel, int size) throws IOException {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        String key = Base64.getEncoder().encodeToString(bytes);
        String request = "GET /websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n\r\n";
        channel.socket().setSoTimeout(TIMEOUT_MILLIS);
        channel.socket().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String head = head(channel.socket().getInputStream());
        if (!head.startsWith("HTTP/1.1 101 ")
                || !head.toLowerCase(Locale.ROOT)
                        .contains("\r\nsec-websocket-accept: " + answer(key).toLowerCase(Locale.ROOT) + "\r\n")
                || head.toLowerCase(Locale.ROOT).contains("sec-websocket-extensions")) {
            throw new IOException("not a WebSocket as it was asked for: " + head.strip());
        }
        return new TextFrame(size);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.length() == LONGEST_HEAD) {
                throw new EOFException("the head of an answer is cut, or too long: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String answer(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java platform has it
        }
    }

    @Override
    public ByteBuffer sent() {
        return sent;
    }

    @Override
    public ByteBuffer expected() {
        return expected;
    }

    @Override
    public void renew(long number) {
        putDigits(textAt(), number);
        putDigits(expected.capacity() - DIGITS, number);
        mask(RANDOM.nextInt());
    }

    private void putDigits(int at, long number) {
        for (int i = 0; i < DIGITS; i++) {
            expected.put(at + i, HEX[(int) (number >>> (Long.SIZE - 4 - 4 * i)) & 0xf]);
        }
    }

    private void mask(int key) {
        int from = textAt();
        int to = sent.capacity() - size;
        sent.putInt(to - Integer.BYTES, key);
        long keys = (long) key << Integer.SIZE | key & 0xffff_ffffL;
        int i = 0;
        for (; i + Long.BYTES <= size; i += Long.BYTES) {
            sent.putLong(to + i, expected.getLong(from + i) ^ keys);
        }
        for (; i < size; i++) {
            sent.put(to + i, (byte) (expected.get(from + i) ^ key >>> 24 - 8 * (i % 4)));
        }
    }
}
