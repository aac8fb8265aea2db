package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.DATA;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.RESET;
import static weft.http.server.Http2Frames.SETTINGS;
import static weft.http.server.Http2Frames.concat;
import static weft.http.server.Http2Frames.frame;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Response;
import weft.http.websocket.Peer;

/// Requests whose body the handler does not read: clients that others wrote have the whole answer, and are told that
/// they need not send the rest.
@Timeout(60)
class UnwantedUploadTest {

    private static final int UPLOAD = 10_000_000;
    private static final int SMALL = 100_000;
    private static final int ANSWER = 3_000_000;

    // :method POST, :scheme http, :path /, by their indices in HPACK's static table; :authority is a literal
    private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'h'};

    private final Served served = new Served();

    @TempDir
    private Path directory;

    private void run(Served.Body body) {
        served.run(request -> Response.text(request.path().equals("/short") ? "short" : "x".repeat(ANSWER)), body);
        assertThat(served.failures).isEmpty();
    }

    /// But for large uploads by HTTP/2: curl 7 loses the end of the answer if the stream is reset, and waits forever if
    /// it is not.
    @Test
    void curlHasTheWholeAnswer() throws Exception {
        Path small = Files.write(directory.resolve("small"), new byte[SMALL]);
        Path large = Files.write(directory.resolve("large"), new byte[UPLOAD]);
        run(server -> {
            String uri = "http://127.0.0.1:" + server.port() + "/";
            for (int i = 0; i < 3; i++) {
                assertThat(Weft.<String>toThread(() -> upload(small, "--http2-prior-knowledge", uri)))
                        .hasSize(ANSWER);
                assertThat(Weft.<String>toThread(() -> upload(small, "--http2-prior-knowledge", uri + "short")))
                        .isEqualTo("short");
                assertThat(Weft.<String>toThread(() -> upload(small, "--http1.1", uri)))
                        .hasSize(ANSWER);
                assertThat(Weft.<String>toThread(() -> upload(large, "--http1.1", uri)))
                        .hasSize(ANSWER);
            }
        });
    }

    private static String upload(Path file, String version, String uri) throws Exception {
        return Curl.curl(version, "-H", "Expect:", "-T", file.toString(), "-X", "POST", uri);
    }

    private static final String NODE = """
            const http2 = require('http2');
            const session = http2.connect(process.argv[1]);
            const stream = session.request({ ':method': 'POST', ':path': '/' });
            let length = 0;
            stream.on('error', error => console.log(error.message));
            stream.on('data', data => length += data.length);
            stream.on('close', () => { console.log(length, stream.rstCode); process.exit(); });
            stream.end(Buffer.alloc(10000000));
            """;

    @Test
    void nodeHasItToo() {
        run(server -> assertThat(Peer.node(NODE).run("http://127.0.0.1:" + server.port()))
                .isEqualTo(ANSWER + " 0"));
    }

    @Test
    void theJdksClientHasItToo() {
        run(server -> {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
            String answer = Weft.<String>toThread(() -> {
                try (HttpClient client = HttpClient.newHttpClient()) {
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                    HttpRequest request = HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[UPLOAD]))
                            .build();
                    return client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body();
                }
            });
            assertThat(answer).hasSize(ANSWER);
        });
    }

    @Test
    void theResetComesBehindAllOfTheAnswer() {
        int length = 50_000;
        served.run(_ -> Response.text("x".repeat(length)), server -> {
            Weft.toThread(() -> {
                try (Socket socket = Http2Frames.connect(server)) {
                    OutputStream out = socket.getOutputStream();
                    out.write(frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0x75, 0x30})); // 30,000 for a stream
                    out.write(frame(HEADERS, END_HEADERS, 1, POST));
                    out.write(frame(DATA, 0, 1, new byte[10]));
                    int left = length;
                    while (left > 20_000) {
                        left -= Http2Frames.until(socket, DATA).payload().length;
                    }
                    out.write(frame(Http2Frames.WINDOW_UPDATE, 0, 1, (byte) 0, (byte) 0, (byte) 0x75, (byte) 0x30));
                    while (left > 0) {
                        left -= Http2Frames.until(socket, DATA).payload().length;
                    }
                    assertThat(Http2Frames.until(socket, RESET).payload()).containsExactly(0, 0, 0, 0);
                }
                return null;
            });
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void aSmallRestMayCome() {
        byte[] head = concat(POST, new byte[] {0x0f, 0x0d, 2, '1', '0'}); // content-length: 10
        served.run(_ -> Response.text("short"), server -> {
            Weft.toThread(() -> {
                try (Socket socket = Http2Frames.connect(server)) {
                    OutputStream out = socket.getOutputStream();
                    out.write(frame(HEADERS, END_HEADERS, 1, head));
                    assertThat(Http2Frames.until(socket, DATA).flags()).isEqualTo(END_STREAM);
                    out.write(frame(DATA, END_STREAM, 1, new byte[10]));
                    out.write(frame(HEADERS, END_HEADERS | END_STREAM, 3, Http2Frames.GET));
                    out.write(frame(HEADERS, END_HEADERS, 5, POST));
                    assertThat(Http2Frames.until(socket, RESET).stream()).isEqualTo(5);
                }
                return null;
            });
        });
        assertThat(served.failures).isEmpty();
    }
}
