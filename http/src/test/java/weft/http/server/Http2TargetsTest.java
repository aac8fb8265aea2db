package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.connect;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Http2Frames.until;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Response;

/// What a request of HTTP/2 may ask for, and of whom.
class Http2TargetsTest {

    private final Served served = new Served();
    private final List<String> handled = new ArrayList<>();

    /// Sends a request, and returns the status of the answer.
    private static String ask(WebServer server, String... fields) {
        return Weft.toThread(() -> {
            try (Socket socket = connect(server)) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, literals(fields)));
                return status(until(socket, HEADERS).payload());
            }
        });
    }

    /// RFC 7541, section 6.2.2: literals that are not indexed, with a new name.
    private static byte[] literals(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = fields[i].getBytes(StandardCharsets.US_ASCII);
            block.write(text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /// The first field is an index of the static table, or its value follows.
    private static String status(byte[] block) {
        return switch (block[0] & 0xff) {
            case 0x88 -> "200";
            case 0x8c -> "400";
            default -> new String(block, 2, 3, StandardCharsets.US_ASCII);
        };
    }

    @Test
    void tunnelIsNotMade() {
        served.run(
                request -> {
                    handled.add(request.target());
                    return Response.of(200);
                },
                server -> {
                    assertThat(ask(server, ":method", "CONNECT", ":authority", "h:80"))
                            .isEqualTo("501");
                    assertThat(ask(server, ":method", "CONNECT", ":authority", "@h:80/a"))
                            .isEqualTo("501");
                });
        assertThat(handled).isEmpty();
        assertThat(served.failures).isEmpty();
    }
}
