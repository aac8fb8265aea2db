package weft.conformance;

import static weft.conformance.Http2Frames.frame;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// What clients send that do it right, in pieces: lines, chunks, frames.
final class Samples {

    private static final String[] PATHS = {
        "/", "/a/b?c=d&e=%20f", "/echo", "/stream", "/form", "/parts", "/large", "/ignore"
    };

    private final Random random;
    private final List<byte[]> pieces = new ArrayList<>();

    private Samples(Random random) {
        this.random = random;
    }

    /// Returns one of any kind.
    static List<byte[]> any(Random random) {
        Samples samples = new Samples(random);
        switch (random.nextInt(5)) {
            case 0, 1 -> samples.requests();
            case 2, 3 -> samples.streams();
            default -> samples.webSocket();
        }
        return samples.pieces;
    }

    private void add(String... lines) {
        for (String line : lines) {
            pieces.add(Mutation.bytes(line));
        }
    }

    private String path() {
        return PATHS[random.nextInt(PATHS.length)];
    }

    // ---- HTTP/1.1

    private void requests() {
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            request();
        }
    }

    private void request() {
        switch (random.nextInt(10)) {
            case 0 -> add("GET " + path() + " HTTP/1.1\r\n", "Host: h\r\n", "Cookie: a=b; c=\"d\"\r\n", "\r\n");
            case 1 ->
                add("HEAD " + path() + " HTTP/1.1\r\n", "Host: h\r\n", "Accept-Encoding: gzip, br;q=0\r\n", "\r\n");
            case 2 -> add("GET http://h:80/ HTTP/1.1\r\n", "Host: h:80\r\n", "Accept-Encoding: gzip\r\n", "\r\n");
            case 3 -> add("GET " + path() + " HTTP/1.0\r\n", "Connection: keep-alive\r\n", "\r\n");
            case 4 -> withLength("text/plain; charset=utf-8", "h\u00e4llo".repeat(random.nextInt(2_000)));
            case 5 -> withLength("application/x-www-form-urlencoded", "a=b&c=%C3%A4+d&e");
            case 6 ->
                withLength(
                        "multipart/form-data; boundary=x",
                        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x\r\nContent-Disposition: form-data;"
                                + " name=\"f\"; filename=\"g\"\r\nContent-Type: text/html\r\n\r\n<p>\r\n--x--\r\n");
            case 7 -> {
                add("POST " + path() + " HTTP/1.1\r\n", "Host: h\r\n", "Transfer-Encoding: chunked\r\n", "\r\n");
                add("5;a=b\r\n", "hello\r\n", "3e8\r\n", "x".repeat(1_000) + "\r\n", "0\r\n", "Trailer: a\r\n", "\r\n");
            }
            case 8 -> compressed("h\u00e4llo".repeat(random.nextInt(2_000)));
            default ->
                add(
                        "PUT " + path() + " HTTP/1.1\r\n",
                        "Host: h\r\n",
                        "Expect: 100-continue\r\n",
                        "Content-Length: 3\r\n",
                        "\r\n",
                        "abc");
        }
    }

    private void compressed(String body) {
        boolean gzip = random.nextBoolean();
        byte[] plain = Mutation.bytes(body);
        byte[] coded = gzip ? Compressed.gzip(plain) : Compressed.deflate(plain);
        add(
                "POST " + path() + " HTTP/1.1\r\n",
                "Host: h\r\n",
                "Content-Encoding: " + (gzip ? "gzip" : "deflate") + "\r\n");
        add("Content-Length: " + coded.length + "\r\n", "\r\n");
        pieces.add(coded);
    }

    private void withLength(String type, String body) {
        add("POST " + path() + " HTTP/1.1\r\n", "Host: h\r\n", "Content-Type: " + type + "\r\n");
        add("Content-Length: " + body.length() + "\r\n", "\r\n", body);
    }

    // ---- HTTP/2: RFC 9113, section 6

    private void streams() {
        add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        pieces.add(frame(4, 0, 0, random.nextBoolean() ? new byte[0] : new byte[] {0, 4, 0, 1, 0, 0}));
        int stream = 1;
        for (int n = 1 + random.nextInt(4); n > 0; n--, stream += 2) {
            stream(stream);
            aside(stream);
        }
    }

    private void stream(int stream) {
        boolean body = random.nextBoolean();
        byte[] head = head(body);
        if (random.nextInt(4) > 0) {
            pieces.add(frame(1, body ? 4 : 5, stream, head));
        } else {
            int cut = random.nextInt(head.length);
            pieces.add(frame(1, body ? 0 : 1, stream, Arrays.copyOf(head, cut)));
            pieces.add(frame(9, 4, stream, Arrays.copyOfRange(head, cut, head.length)));
        }
        for (int n = body ? 1 + random.nextInt(3) : 0; n > 0; n--) {
            pieces.add(frame(0, n == 1 ? 1 : 0, stream, new byte[random.nextInt(5_000)]));
        }
    }

    private byte[] head(boolean body) {
        Http2Headers headers = new DefaultHttp2Headers()
                .method(body ? "POST" : random.nextBoolean() ? "GET" : "HEAD")
                .scheme("http")
                .path(path())
                .authority("h");
        headers.add("cookie", "a=b").add("accept-encoding", random.nextBoolean() ? "gzip" : "br");
        if (body && random.nextBoolean()) {
            headers.add("content-type", "multipart/form-data; boundary=x");
        }
        return Http2Frames.block(headers);
    }

    private void aside(int stream) {
        switch (random.nextInt(8)) {
            case 0 -> pieces.add(frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
            case 1 -> pieces.add(frame(4, 0, 0, new byte[] {0, 3, 0, 0, 0, 9}));
            case 2 -> pieces.add(frame(6, 0, 0, new byte[8]));
            case 3 -> pieces.add(frame(8, 0, random.nextBoolean() ? 0 : stream, new byte[] {0, 1, 0, 0}));
            case 4 -> pieces.add(frame(2, 0, stream, new byte[] {0, 0, 0, 0, 15}));
            case 5 -> pieces.add(frame(4, 1, 0, new byte[0]));
            case 6 -> pieces.add(frame(7, 0, 0, new byte[8]));
            default -> {}
        }
    }

    // ---- WebSocket: RFC 6455, section 5

    private void webSocket() {
        String extension = random.nextBoolean() ? "" : "Sec-WebSocket-Extensions: permessage-deflate\r\n";
        add(
                "GET /socket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n" + extension + "\r\n");
        for (int n = random.nextInt(6); n > 0; n--) {
            switch (random.nextInt(6)) {
                case 0 -> add(1, true, "h\u00e9llo");
                case 1 -> add(2, true, "x".repeat(random.nextInt(70_000)));
                case 2 -> {
                    add(1, false, "in ");
                    add(9, true, "ping");
                    add(0, true, "parts");
                }
                case 3 -> add(10, true, "");
                case 4 -> add(0x41, true, "\u00f2H\u00cd\u00c9\u00c9\u0007\0"); // RFC 7692, section 7.2.3.1
                default -> add(8, true, random.nextBoolean() ? "" : "\u0003\u00e8bye");
            }
        }
    }

    private void add(int kind, boolean last, String payload) {
        byte[] mask = {1, 2, 3, 4};
        byte[] bytes = kind == 1 ? payload.getBytes(java.nio.charset.StandardCharsets.UTF_8) : Mutation.bytes(payload);
        ByteBuffer frame = ByteBuffer.allocate(14 + bytes.length).put((byte) (last ? 0x80 | kind : kind));
        if (bytes.length < 126) {
            frame.put((byte) (0x80 | bytes.length));
        } else if (bytes.length < 65_536) {
            frame.put((byte) 0xfe).putShort((short) bytes.length);
        } else {
            frame.put((byte) 0xff).putLong(bytes.length);
        }
        frame.put(mask);
        for (int i = 0; i < bytes.length; i++) {
            frame.put((byte) (bytes[i] ^ mask[i % 4]));
        }
        pieces.add(Arrays.copyOf(frame.array(), frame.position()));
    }
}
