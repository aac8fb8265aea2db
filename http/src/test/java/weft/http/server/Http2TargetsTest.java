package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.RESET;
import static weft.http.server.Http2Frames.connect;
import static weft.http.server.Http2Frames.frame;
import static weft.http.server.Http2Frames.until;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Response;
import weft.http.server.Http2Frames.Frame;

/// What a request of HTTP/2 may ask for, and of whom.
class Http2TargetsTest {

    private final Served served = new Served();
    private final List<String> handled = new ArrayList<>();

    /// Sends a request, and returns the status of the answer, if there is one.
    private static String ask(WebServer server, String... fields) {
        return Weft.toThread(() -> {
            try (Socket socket = connect(server)) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, literals(fields)));
                Frame answer = until(socket, HEADERS, RESET);
                return answer.type() == RESET ? "reset" : status(answer.payload());
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

    @Test
    void hostIsCheckedAsInHttp1() {
        Handler handler = request -> {
            handled.add(request.host() + request.target());
            return Response.of(200);
        };
        String[][] rows = {
            {"200", "/", "h:80"},
            {"400", "/", "a/b\"><x>"},
            {"400", "/", "u@h"},
            {"400", "http://h/", "h"},
            {"400", "*", "h"},
            {"400", "/#x", "h"},
        };
        served.run(handler, server -> {
            for (String[] row : rows) {
                assertThat(ask(server, ":method", "GET", ":scheme", "http", ":path", row[1], ":authority", row[2]))
                        .as(row[1] + " of " + row[2])
                        .isEqualTo(row[0]);
            }
            String[] path = {":method", "GET", ":scheme", "http", ":path", "/"};
            assertThat(ask(server, with(path, "host", "a"))).isEqualTo("200");
            assertThat(ask(server, with(path, "host", "a/b"))).isEqualTo("400");
            assertThat(ask(server, with(path, "host", "a", "host", "b"))).isEqualTo("reset");
            assertThat(ask(server, with(path, ":authority", "a", "host", "a"))).isEqualTo("200");
            assertThat(ask(server, with(path, ":authority", "a", "host", "b"))).isEqualTo("reset");
            assertThat(ask(server, path)).isEqualTo("200");
        });
        assertThat(handled).containsExactly("h:80/", "a/", "a/", "/");
        assertThat(served.failures).isEmpty();
    }

    private static String[] with(String[] fields, String... more) {
        return Stream.of(fields, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
