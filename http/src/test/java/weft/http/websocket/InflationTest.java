package weft.http.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;
import weft.Weft;
import weft.http.client.WebClient;

/// What our client makes of messages that a server of the JDK's sockets has compressed: RFC 7692, section 7.2.
@Timeout(60)
class InflationTest {

    private static final int FIRST = 0x42; // of several, and compressed
    private static final int WHOLE = 0xc2;
    private static final int LAST = 0x80;
    private static final byte[] BYE = frame(0x88, hex("03e8"));
    private static final String KEEPS = "permessage-deflate";
    private static final String FORGETS = "permessage-deflate; server_no_context_takeover";

    private record Received(List<byte[]> messages, int code) {
        List<String> texts() {
            return messages.stream().map(bytes -> new String(bytes, US_ASCII)).toList();
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] frame(int first, byte[] content) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (content.length < 126) {
            frame.write(content.length);
        } else {
            frame.writeBytes(new byte[] {126, (byte) (content.length >> 8), (byte) content.length});
        }
        frame.writeBytes(content);
        return frame.toByteArray();
    }

    private static Received received(String extension, byte[]... frames) {
        List<byte[]> messages = new ArrayList<>();
        int[] code = new int[1];
        Weft.run(() -> {
            try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    WebClient client = WebClient.open()) {
                Task<Void> server = Weft.createTask("server", () -> {
                    Weft.toThread(() -> {
                        serve(listening, extension, frames);
                        return null;
                    });
                });
                String uri = "ws://127.0.0.1:" + listening.getLocalPort() + "/";
                try (WebSocketConnection socket =
                        WebSockets.connect(client, uri, options -> options.withMaxMessage(100_000))) {
                    for (WebSocketMessage message : socket.messages()) {
                        messages.add(message instanceof WebSocketMessage.Binary(byte[] bytes) ? bytes : new byte[0]);
                    }
                    code[0] = socket.closeCode().orElse(0);
                } catch (WebSocketClosedException e) {
                    code[0] = e.code();
                }
                server.await();
            }
        });
        return new Received(messages, code[0]);
    }

    private static void serve(ServerSocket listening, String extension, byte[]... frames) throws IOException {
        try (Socket socket = listening.accept()) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            String key = head.toString().split("(?i)sec-websocket-key: ")[1].split("\r\n")[0];
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 101 Go\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: "
                            + Keys.answerTo(key) + "\r\nsec-websocket-extensions: " + extension + "\r\n\r\n")
                    .getBytes(US_ASCII));
            for (byte[] frame : frames) {
                out.write(frame);
            }
            socket.getInputStream().read(); // the client's close
        }
    }

    /// Which cost as much as content each, and are nothing.
    @Test
    void messageOfNothingButLastBlocksIsTooBig() {
        byte[] empty = hex("0300".repeat(10_000));

        Received received = received(KEEPS, frame(WHOLE, empty), BYE);

        assertThat(received.messages).isEmpty();
        assertThat(received.code).isEqualTo(1009);
        assertThat(received(KEEPS, frame(WHOLE, hex("0300".repeat(1000) + "00")), BYE).code)
                .isEqualTo(1000);
    }

    @Test
    void blockThatIsTheLastOfItsKindEndsNeitherMessageNorConnection() {
        byte[] hello = hex("f348cdc9c90700");
        byte[] withByte = hex("f348cdc9c9070000");
        for (String extension : List.of(KEEPS, FORGETS)) {
            Received received = received(
                    extension,
                    frame(WHOLE, withByte),
                    frame(WHOLE, hello), // without the byte that section 7.2.3.4 wants
                    frame(FIRST, hello),
                    frame(0, hello),
                    frame(LAST, withByte),
                    frame(WHOLE, hex("f348cdc9c90700f348cdc9c9070000")), // two blocks
                    BYE);

            assertThat(received.texts()).containsExactly("Hello", "Hello", "HelloHelloHello", "HelloHello");
            assertThat(received.code).isEqualTo(1000);
        }
    }

    @Test
    void firstPartMayBeNothing() {
        Received received = received(KEEPS, frame(FIRST, hex("000000ffff")), frame(LAST, hex("f248cdc9c90700")), BYE);

        assertThat(received.texts()).containsExactly("Hello");
        assertThat(received.code).isEqualTo(1000);
    }

    /// Messages refer to what was before a block that is the last of its kind, as far back as the window goes.
    @Test
    void windowOutlivesWhatEnds() {
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        try (Deflater first = new Deflater(6, true);
                Deflater next = new Deflater(6, true)) {
            byte[] ended = new byte[40_000];
            first.setInput(noise);
            first.finish();
            int length = first.deflate(ended);
            next.setDictionary(noise);
            next.setInput(noise);
            byte[] shorter = new byte[40_000];
            int rest = next.deflate(shorter, 0, shorter.length, Deflater.SYNC_FLUSH) - 4;

            Received received = received(
                    KEEPS,
                    frame(WHOLE, Arrays.copyOf(ended, length + 1)),
                    frame(WHOLE, Arrays.copyOf(ended, length + 1)), // turns the ring
                    frame(WHOLE, Arrays.copyOf(shorter, rest)),
                    BYE);

            assertThat(rest).isLessThan(1000);
            assertThat(received.messages).hasSize(3).allMatch(bytes -> Arrays.equals(bytes, noise));
            assertThat(received.code).isEqualTo(1000);
        }
    }

    @Test
    void whatWasForgottenCannotBeReferredTo() {
        byte[] hello = frame(WHOLE, hex("f248cdc9c90700"));
        byte[] again = frame(WHOLE, hex("f200110000"));

        assertThat(received(KEEPS, hello, again, BYE).texts()).containsExactly("Hello", "Hello");
        assertThat(received(FORGETS, hello, hello, again)).satisfies(received -> {
            assertThat(received.texts()).containsExactly("Hello", "Hello");
            assertThat(received.code).isEqualTo(1007);
        });
    }

    @Test
    void limitIsToTheByte() {
        try (Deflater deflater = new Deflater(6, true)) {
            byte[] coded = new byte[1000];
            deflater.setInput(new byte[100_000]);
            int whole = deflater.deflate(coded, 0, coded.length, Deflater.SYNC_FLUSH) - 4;
            byte[] most = Arrays.copyOf(coded, whole);
            deflater.reset();
            deflater.setInput(new byte[100_001]);
            byte[] more = Arrays.copyOf(coded, deflater.deflate(coded, 0, coded.length, Deflater.SYNC_FLUSH) - 4);

            Received received = received(KEEPS, frame(WHOLE, most), frame(WHOLE, more));

            assertThat(received.messages).hasSize(1).allMatch(bytes -> bytes.length == 100_000);
            assertThat(received.code).isEqualTo(1009);
        }
    }
}
