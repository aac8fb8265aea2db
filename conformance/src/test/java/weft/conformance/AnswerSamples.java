package weft.conformance;

import static weft.conformance.Http2Frames.block;
import static weft.conformance.Http2Frames.frame;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What servers send that do it right, in pieces: lines, chunks, frames.
final class AnswerSamples {

    private static final int FIRST_STREAM = 3; // of Netty's clients
    private static final byte[] PUSHED = {0, 0, 0, 2, (byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'h'};

    private final Random random;
    private final List<byte[]> pieces = new ArrayList<>();

    private AnswerSamples(Random random) {
        this.random = random;
    }

    /// Returns answers of HTTP/1.1, one after the other.
    static List<byte[]> messages(Random random) {
        AnswerSamples samples = new AnswerSamples(random);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            samples.message();
        }
        return samples.pieces;
    }

    /// Returns answers of HTTP/2, on as many streams.
    static List<byte[]> streams(Random random) {
        AnswerSamples samples = new AnswerSamples(random);
        samples.settings();
        for (int i = 0; i < 3; i++) {
            int stream = FIRST_STREAM + 2 * i;
            samples.aside(stream);
            samples.stream(stream);
        }
        return samples.pieces;
    }

    private void add(String... lines) {
        for (String line : lines) {
            pieces.add(Mutation.bytes(line));
        }
    }

    // ---- HTTP/1.1

    private void message() {
        switch (random.nextInt(12)) {
            case 0 ->
                add("HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n", "Set-Cookie: a=b; Path=/\r\n", "\r\n", "hello");
            case 1 -> {
                add("HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", "\r\n");
                add("5;a=b\r\n", "hello\r\n", "3e8\r\n", "x".repeat(1_000) + "\r\n", "0\r\n", "Trailer: a\r\n", "\r\n");
            }
            case 2 -> add("HTTP/1.1 204 No Content\r\n", "\r\n");
            case 3 -> add("HTTP/1.1 304 Not Modified\r\n", "Content-Length: 5\r\n", "\r\n");
            case 4 ->
                add("HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n", "\r\n");
            case 5 -> add("HTTP/1.1 302 Found\r\n", "Location: /b?c#d\r\n", "Content-Length: 0\r\n", "\r\n");
            case 6 -> {
                add(
                        "HTTP/1.1 401 Unauthorized\r\n",
                        "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
                add("Content-Length: 1\r\n", "\r\n", "x");
            }
            case 7 -> coded("gzip", Compressed.gzip(body()));
            case 8 -> coded("deflate", Compressed.deflate(body()));
            case 9 ->
                add("HTTP/1.0 200 OK\r\n", "Content-Type: text/html; charset=utf-16\r\n", "\r\n", "until the end");
            case 10 -> {
                add("HTTP/1.1 101 Switching Protocols\r\n", "Upgrade: websocket\r\n", "Connection: Upgrade\r\n");
                add("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "\r\n", "\u0081\u0005hello", "\u0088\0");
            }
            default ->
                add(
                        "HTTP/1.1 503 Service Unavailable\r\n",
                        "Retry-After: 1\r\n",
                        "Connection: close\r\n",
                        "Content-Length: 0\r\n",
                        "\r\n");
        }
    }

    private byte[] body() {
        return Mutation.bytes("h\u00e4llo".repeat(random.nextInt(20_000)));
    }

    private void coded(String coding, byte[] body) {
        add("HTTP/1.1 200 OK\r\n", "Content-Encoding: " + coding + "\r\n", "Content-Length: " + body.length + "\r\n");
        add("\r\n");
        pieces.add(body);
    }

    // ---- HTTP/2: RFC 9113, section 6

    private void settings() {
        byte[][] all = {{}, {0, 3, 0, 0, 0, 1}, {0, 4, 0, 0, 0, 0}, {0, 1, 0, 1, 0, 0, 0, 5, 0, 0, 0x7f, (byte) 0xff}};
        pieces.add(frame(4, 0, 0, all[random.nextInt(all.length)]));
        if (random.nextInt(4) > 0) { // else ours are never acknowledged
            pieces.add(frame(4, 1, 0));
        }
    }

    private void stream(int stream) {
        if (random.nextInt(4) == 0) {
            pieces.add(frame(1, 4, stream, block(new DefaultHttp2Headers().status("103"))));
        }
        boolean body = random.nextInt(3) > 0;
        pieces.add(frame(1, body ? 4 : 5, stream, head(body)));
        for (int n = body ? 1 + random.nextInt(3) : 0; n > 0; n--) {
            boolean trailers = n == 1 && random.nextInt(4) == 0;
            pieces.add(frame(0, n == 1 && !trailers ? 1 : 0, stream, new byte[random.nextInt(16_384)]));
            if (trailers) {
                pieces.add(frame(1, 5, stream, block(new DefaultHttp2Headers().add("trailer", "a"))));
            }
        }
    }

    private byte[] head(boolean body) {
        Http2Headers headers = new DefaultHttp2Headers().status(body ? "200" : random.nextBoolean() ? "204" : "302");
        headers.add("set-cookie", "a=b").add("location", "/b");
        if (body && random.nextInt(3) == 0) {
            headers.add("content-encoding", random.nextBoolean() ? "gzip" : "br");
        }
        return block(headers);
    }

    private void aside(int stream) {
        switch (random.nextInt(12)) {
            case 0 -> pieces.add(frame(3, 0, stream, new byte[] {0, 0, 0, (byte) (random.nextBoolean() ? 7 : 8)}));
            case 1 -> pieces.add(frame(4, 0, 0, new byte[] {0, 3, 0, 0, 0, (byte) random.nextInt(3)}));
            case 2 -> pieces.add(frame(6, 0, 0, new byte[8]));
            case 3 -> pieces.add(frame(8, 0, random.nextBoolean() ? 0 : stream, new byte[] {0, 1, 0, 0}));
            case 4 -> pieces.add(frame(7, 0, 0, new byte[] {0, 0, 0, (byte) (stream - 2), 0, 0, 0, 0}));
            case 5 -> {
                pieces.add(frame(5, 4, stream, PUSHED));
                pieces.add(frame(1, 4, 2, head(true)));
                pieces.add(frame(0, 1, 2, new byte[1_000]));
            }
            case 6 -> pieces.add(frame(0x20, 0, stream, new byte[100]));
            case 7 -> pieces.add(frame(4, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}));
            default -> {}
        }
    }
}
