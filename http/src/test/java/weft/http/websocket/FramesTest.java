package weft.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;
import weft.http.Response;
import weft.http.server.WebServer;
import weft.sync.AsyncEvent;

/// Bytes in, and what comes back, over sockets of the JDK's: RFC 6455, sections 5 to 8, and RFC 7692.
@Timeout(60)
class FramesTest {

    private record Row(String name, String deflate, byte[][] sent, String answer) {}

    private static final String NO = "";
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] BYE = masked(FIN | CLOSE, hex("03e8"));

    private static Row row(String name, String answer, byte[]... sent) {
        return new Row(name, NO, sent, answer);
    }

    private static Row deflated(String name, String answer, byte[]... sent) {
        return new Row(name, DEFLATE, sent, answer);
    }

    private static final Row[] ROWS = {
        // What is allowed
        row("a text", "text a|close 1000", masked(FIN | TEXT, ascii("a")), BYE),
        row(
                "a text in parts",
                "text abc|close 1000",
                masked(TEXT, ascii("a")),
                masked(0, ascii("b")),
                masked(FIN, ascii("c")),
                BYE),
        row(
                "empty parts",
                "text a|close 1000",
                masked(TEXT, ascii("")),
                masked(0, ascii("a")),
                masked(FIN, ascii("")),
                BYE),
        row("a character in two parts", "text \u00e4|close 1000", masked(TEXT, hex("c3")), masked(FIN, hex("a4")), BYE),
        row(
                "a ping between parts",
                "pong p|text ab|close 1000",
                masked(TEXT, ascii("a")),
                masked(FIN | PING, ascii("p")),
                masked(FIN, ascii("b")),
                BYE),
        row(
                "a ping of 125 bytes",
                "pong " + "p".repeat(125) + "|close 1000",
                masked(FIN | PING, ascii("p".repeat(125))),
                BYE),
        row("a pong that nobody asked for", "close 1000", masked(FIN | PONG, ascii("x")), BYE),
        row("a mask of zeros", "text a|close 1000", hex("8181" + "00000000" + "61"), BYE),
        row(
                "lengths of two and eight bytes",
                "binary 126|binary 65536|close 1000",
                masked(FIN | BINARY, new byte[126]),
                masked(FIN | BINARY, new byte[65536]),
                BYE),
        row("what follows a close", "close 1000", BYE, masked(FIN | TEXT, ascii("a"))),
        // Closes: sections 5.5.1 and 7.4
        row("a close without a code", "close", masked(FIN | CLOSE, hex(""))),
        row("a close with a reason", "close 4999", masked(FIN | CLOSE, hex("1387" + "c3a4"))),
        row("a close of one byte", "close 1002", masked(FIN | CLOSE, hex("03"))),
        row("a close whose reason is not UTF-8", "close 1007", masked(FIN | CLOSE, hex("03e8" + "ff"))),
        row("close 0", "close 1002", masked(FIN | CLOSE, hex("0000"))),
        row("close 999", "close 1002", masked(FIN | CLOSE, hex("03e7"))),
        row("close 1004", "close 1002", masked(FIN | CLOSE, hex("03ec"))),
        row("close 1005", "close 1002", masked(FIN | CLOSE, hex("03ed"))),
        row("close 1006", "close 1002", masked(FIN | CLOSE, hex("03ee"))),
        row("close 1015", "close 1002", masked(FIN | CLOSE, hex("03f7"))),
        row("close 2999", "close 1002", masked(FIN | CLOSE, hex("0bb7"))),
        row("close 5000", "close 1002", masked(FIN | CLOSE, hex("1388"))),
        row("close 65535", "close 1002", masked(FIN | CLOSE, hex("ffff"))),
        // Frames: section 5.2
        row("no mask", "close 1002", hex("8101" + "61")),
        row("a bit of no extension", "close 1002", masked(FIN | RSV1 | TEXT, ascii("a"))),
        row("the second bit", "close 1002", masked(FIN | 0x20 | TEXT, ascii("a"))),
        row("the third bit", "close 1002", masked(FIN | 0x10 | PING, ascii("a"))),
        row("opcode 3", "close 1002", masked(FIN | 3, ascii("a"))),
        row("opcode 7", "close 1002", masked(FIN | 7, ascii("a"))),
        row("opcode 11", "close 1002", masked(FIN | 11, ascii("a"))),
        row("opcode 15", "close 1002", masked(FIN | 15, ascii("a"))),
        row("a length that is not the shortest", "close 1002", hex("81fe" + "0001" + "00000000" + "61")),
        row(
                "a length of eight bytes that fits two",
                "close 1002",
                hex("82ff" + "0000000000000001" + "00000000" + "61")),
        row("a negative length", "close 1002", hex("82ff" + "8000000000000000" + "00000000")),
        row("a huge length", "close 1009", hex("82ff" + "7fffffffffffffff" + "00000000")),
        row("a frame that is too long", "close 1009", hex("82ff" + "0000000000200001" + "00000000")),
        row(
                "parts that are too long",
                "close 1009",
                masked(BINARY, new byte[1 << 20]),
                masked(0, new byte[1 << 20]),
                masked(FIN, new byte[1])),
        // Control frames: section 5.5
        row("a ping of 126 bytes", "close 1002", masked(FIN | PING, new byte[126])),
        row("a ping in parts", "close 1002", masked(PING, ascii("a")), masked(FIN, ascii("b"))),
        row("a close in parts", "close 1002", masked(CLOSE, hex("03")), masked(FIN, hex("e8"))),
        // Parts: section 5.4
        row("a part of nothing", "close 1002", masked(FIN, ascii("a"))),
        row("a text within a text", "close 1002", masked(TEXT, ascii("a")), masked(FIN | TEXT, ascii("b"))),
        row(
                "a part after the last",
                "close 1002",
                masked(TEXT, ascii("a")),
                masked(FIN, ascii("b")),
                masked(FIN, ascii("c"))),
        // Texts: section 8.1
        row("not UTF-8", "close 1007", masked(FIN | TEXT, hex("ff"))),
        row("what stands for it", "text \ufffd|close 1000", masked(FIN | TEXT, hex("efbfbd")), BYE),
        row("both", "close 1007", masked(FIN | TEXT, hex("efbfbdff"))),
        row("half a character", "close 1007", masked(FIN | TEXT, hex("c3"))),
        row("a longer form than need be", "close 1007", masked(FIN | TEXT, hex("c0af"))),
        row("a surrogate", "close 1007", masked(FIN | TEXT, hex("eda080"))),
        row("beyond Unicode", "close 1007", masked(FIN | TEXT, hex("f4908080"))),
        row("bytes that are not UTF-8", "binary 1|close 1000", masked(FIN | BINARY, hex("ff")), BYE),
        // Compressed: RFC 7692, section 7.2.3
        deflated("a deflated text", "text Hello|close 1000", masked(FIN | RSV1 | TEXT, hex("f248cdc9c90700")), BYE),
        deflated(
                "the same again, from the window",
                "text Hello|text Hello|close 1000",
                masked(FIN | RSV1 | TEXT, hex("f248cdc9c90700")),
                masked(FIN | RSV1 | TEXT, hex("f200110000")),
                BYE),
        deflated(
                "in parts",
                "text Hello|close 1000",
                masked(RSV1 | TEXT, hex("f248cd")),
                masked(FIN, hex("c9c90700")),
                BYE),
        deflated(
                "blocks that are the last of their kind",
                "text Hello|text Hello|close 1000",
                masked(FIN | RSV1 | TEXT, hex("f348cdc9c9070000")),
                masked(FIN | RSV1 | TEXT, hex("f348cdc9c9070000")),
                BYE),
        deflated(
                "a first part that is nothing yet",
                "text Hello|close 1000",
                masked(RSV1 | TEXT, hex("000000ffff")),
                masked(FIN, hex("f248cdc9c90700")),
                BYE),
        deflated("not deflated", "text a|close 1000", masked(FIN | TEXT, ascii("a")), BYE),
        deflated("an empty text", "text |close 1000", masked(FIN | RSV1 | TEXT, hex("00")), BYE),
        deflated(
                "a later part with the bit",
                "close 1002",
                masked(RSV1 | TEXT, hex("f248cd")),
                masked(FIN | RSV1, hex("c9c90700"))),
        deflated("a ping with the bit", "close 1002", masked(FIN | RSV1 | PING, hex("f248"))),
        deflated("another bit", "close 1002", masked(FIN | 0x20 | TEXT, ascii("a"))),
        deflated("what is not deflated", "close 1007", masked(FIN | RSV1 | TEXT, hex("ffffffff"))),
    };

    @Test
    void framesAreAnsweredByTheRules() {
        Talk talk = new Talk().with(options -> options.withMaxMessage(2 << 20).withMaxFrame(1 << 20));
        talk.run(Talk.ECHO, (server, client) -> {
            SoftAssertions softly = new SoftAssertions();
            for (Row row : ROWS) {
                String answer = Weft.toThread(() -> exchange(server, row));
                softly.assertThat(answer).as(row.name).isEqualTo(row.answer);
            }
            softly.assertAll();
        });
        assertThat(talk.failures).isEmpty();
    }

    /// Its end would come after a day: the options' patience.
    @Test
    void theHandlerOfOneThatCannotBeDecompressedEndsWithItsConnection() {
        Row row = deflated("", "close 1007", masked(FIN | RSV1 | TEXT, hex("ffffffff")));
        AsyncEvent ended = AsyncEvent.create();
        Talk talk = new Talk();
        talk.serve(
                request -> {
                    Response answer =
                            WebSockets.accept(request, options -> options.withPatience(Duration.ofDays(1)), Talk.ECHO);
                    ended.set();
                    return answer;
                },
                (server, client) -> {
                    assertThat(Weft.<String>toThread(() -> exchange(server, row)))
                            .isEqualTo(row.answer);
                    Weft.timeout(Duration.ofSeconds(10), ended::await);
                });
        assertThat(talk.failures).isEmpty();
    }

    private static final String[][] REQUESTS = {
        {"a POST", "POST / HTTP/1.1", "", "", "400"},
        {"HTTP/1.0", "GET / HTTP/1.0", "", "", "400"},
        {"no upgrade", "GET / HTTP/1.1", "Upgrade: websocket", "X: y", "426"},
        {"another upgrade", "GET / HTTP/1.1", "Upgrade: websocket", "Upgrade: h2c", "426"},
        {"no connection", "GET / HTTP/1.1", "Connection: Upgrade", "Connection: keep-alive", "426"},
        {"one of several", "GET / HTTP/1.1", "Connection: Upgrade", "Connection: keep-alive, uPgrade", "101"},
        {"upgrade in capitals", "GET / HTTP/1.1", "Upgrade: websocket", "Upgrade: WEBSOCKET", "101"},
        {"another version", "GET / HTTP/1.1", "Version: 13", "Version: 8", "426"},
        {"no key", "GET / HTTP/1.1", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X: y", "400"},
        {"a short key", "GET / HTTP/1.1", "Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: dGhl", "400"},
        {"a body", "GET / HTTP/1.1", "Host: h", "Host: h\r\nContent-Length: 1", "400"},
        {
            "a window that is none",
            "GET / HTTP/1.1",
            "Host: h",
            "Host: h\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=x",
            "101"
        },
        {"an unknown extension", "GET / HTTP/1.1", "Host: h", "Host: h\r\nSec-WebSocket-Extensions: foo; bar=1", "101"},
    };

    @Test
    void requestsAreCheckedBeforeTheUpgrade() {
        new Talk().run(Talk.ECHO, (server, client) -> {
            SoftAssertions softly = new SoftAssertions();
            for (String[] row : REQUESTS) {
                String head =
                        (row[1] + "\r\n" + request(NO)).replace(row[2], row[3]).replace("Sec-WebSocket-X", "X");
                String answer = Weft.toThread(() -> {
                    try (Socket socket = connect(server)) {
                        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                        return head(socket.getInputStream());
                    }
                });
                softly.assertThat(answer).as(row[0]).startsWith("HTTP/1.1 " + row[4]);
                softly.assertThat(answer).as(row[0]).doesNotContainIgnoringCase("sec-websocket-extensions");
            }
            softly.assertAll();
        });
    }

    /// Section 1.3 has this key and its answer.
    @Test
    void keyIsAnswered() {
        assertThat(Keys.answerTo("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(Keys.isKey(Keys.create())).isTrue();
        assertThat(Keys.create()).isNotEqualTo(Keys.create());
    }

    private static String request(String more) {
        return "Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n";
    }

    private static Socket connect(WebServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String exchange(WebServer server, Row row) throws IOException {
        try (Socket socket = connect(server)) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\n" + request(row.deflate)).getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String head = head(in);
            if (!head.startsWith("HTTP/1.1 101")
                    || head.toLowerCase(java.util.Locale.ROOT).contains("permessage-deflate")
                            == row.deflate.isEmpty()) {
                return head;
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] frame : row.sent) {
                all.writeBytes(frame);
            }
            socket.getOutputStream().write(all.toByteArray());
            List<String> answers = new ArrayList<>();
            for (int first; (first = in.read()) >= 0; ) {
                answers.add(frame(first, in));
            }
            return String.join("|", answers);
        }
    }

    /// Reads a frame of the server's, which is short enough to be whole and is not deflated.
    private static String frame(int first, InputStream in) throws IOException {
        int length = in.read();
        if (length == 126) {
            length = in.read() << 8 | in.read();
        } else if (length == 127) {
            in.skipNBytes(4);
            length = in.read() << 24 | in.read() << 16 | in.read() << 8 | in.read();
        }
        byte[] content = in.readNBytes(length);
        String text = new String(content, StandardCharsets.UTF_8);
        return switch (first & ~RSV1) {
            case FIN | TEXT -> "text " + text;
            case FIN | BINARY -> "binary " + length;
            case FIN | PING -> "ping " + text;
            case FIN | PONG -> "pong " + text;
            case FIN | CLOSE -> length == 0 ? "close" : "close " + ((content[0] & 0xff) << 8 | content[1] & 0xff);
            default -> "frame " + first;
        };
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Returns a frame of a client's.
    private static byte[] masked(int first, byte[] content) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (content.length < 126) {
            frame.write(0x80 | content.length);
        } else if (content.length < 65536) {
            frame.writeBytes(new byte[] {(byte) 0xfe, (byte) (content.length >> 8), (byte) content.length});
        } else {
            frame.writeBytes(new byte[] {(byte) 0xff, 0, 0, 0, 0});
            frame.writeBytes(
                    java.nio.ByteBuffer.allocate(4).putInt(content.length).array());
        }
        byte[] mask = {0x12, 0x34, 0x56, 0x78};
        frame.writeBytes(mask);
        for (int i = 0; i < content.length; i++) {
            frame.write(content[i] ^ mask[i % 4]);
        }
        return frame.toByteArray();
    }
}
