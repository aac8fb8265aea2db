package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.io.BytePipe;
import weft.io.ByteWriter;
import weft.sync.AsyncEvent;

/// What compression does to streams, and to what caches and clients are told.
class CompressionTest {

    private static final String[] CODINGS = {"gzip", "deflate"};

    private final Served served = new Served();

    private static InputStream decoded(Socket socket, String coding) throws IOException {
        InputStream in = socket.getInputStream();
        return coding.equals("gzip") ? new GZIPInputStream(in) : new InflaterInputStream(in);
    }

    /// Reads as far as the end of a line, or of the body: a reader of the JDK's would wait for more.
    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c; (c = in.read()) >= 0 && c != '\n'; ) {
            text.append((char) c);
        }
        return text.toString();
    }

    /// Asks for lines, each of which is there before the next one is written.
    private void requireThatLinesComeOneByOne(Handler lines, AsyncEvent[] seen) {
        served.run(lines.with(Compression.DEFAULT), server -> {
            for (String coding : CODINGS) {
                try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                    // A body without chunks, to be decoded as it is.
                    Served.send(socket, "GET / HTTP/1.0\r\nAccept-Encoding: " + coding + "\r\n\r\n");
                    Weft.toThread(() -> Served.until(socket, "\r\n\r\n"));
                    InputStream body = Weft.toThread(() -> decoded(socket, coding));
                    for (int i = 0; i < 3; i++) {
                        assertThat(Weft.<String>toThread(() -> line(body))).isEqualTo("line " + i);
                        seen[0].set();
                    }
                    assertThat(Weft.<String>toThread(() -> line(body))).isEmpty();
                }
            }
        });
        assertThat(served.failures).isEmpty();
    }

    private static void writeLines(ByteWriter out, AsyncEvent[] seen) {
        for (int i = 0; i < 3; i++) {
            seen[0] = AsyncEvent.create();
            out.write("line " + i + "\n");
            Weft.timeout(Duration.ofSeconds(30), seen[0]::await);
        }
    }

    @Test
    void whatIsWrittenIsReadBeforeThereIsMore() {
        AsyncEvent[] seen = new AsyncEvent[1];
        requireThatLinesComeOneByOne(
                request -> Response.of(Body.stream(MediaType.TEXT, out -> writeLines(out, seen))), seen);
    }

    @Test
    void whatComesOutOfAReaderIsReadBeforeThereIsMore() {
        AsyncEvent[] seen = new AsyncEvent[1];
        requireThatLinesComeOneByOne(
                request -> {
                    BytePipe.Pair pipe = BytePipe.pair();
                    Weft.createTask("writes lines", () -> {
                        writeLines(pipe.second(), seen);
                        pipe.second().end();
                    });
                    return Response.of(Body.from(MediaType.TEXT, pipe.first()));
                },
                seen);
    }

    private static String ask(WebServer server, String method, String path, String... headers) {
        return Served.raw(
                server,
                method + " " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                        + String.join(
                                "",
                                Arrays.stream(headers)
                                        .map(header -> header + "\r\n")
                                        .toList())
                        + "\r\n");
    }

    @Test
    void thresholdIsForLengthsThatAreKnown() {
        Handler handler = Router.EMPTY
                .get("/short", request -> Response.text("s"))
                .get("/empty", request -> Response.text(""))
                .get("/stream", request -> Response.of(Body.stream(MediaType.TEXT, out -> out.write("s"))));
        for (int threshold : new int[] {0, 1, 1_000}) {
            served.run(handler.with(new Compression(threshold, 4)), server -> {
                assertThat(ask(server, "GET", "/stream", "Accept-Encoding: gzip"))
                        .as("from %d on", threshold)
                        .contains("content-encoding: gzip");
                assertThat(ask(server, "GET", "/short", "Accept-Encoding: gzip").contains("content-encoding"))
                        .as("from %d on", threshold)
                        .isEqualTo(threshold < 2);
                assertThat(ask(server, "GET", "/empty", "Accept-Encoding: gzip"))
                        .doesNotContain("content-encoding");
            });
        }
        assertThat(served.failures).isEmpty();
    }

    @Test
    void shortPiecesAreCompressedTogether() {
        Handler handler = Router.EMPTY
                .get(
                        "/pieces",
                        request -> Response.of(Body.stream(MediaType.TEXT, out -> {
                            for (int i = 0; i < 20_000; i++) {
                                out.write(i + "\n");
                            }
                        })))
                .get(
                        "/whole",
                        request -> Response.text(IntStream.range(0, 20_000)
                                .mapToObj(i -> i + "\n")
                                .collect(Collectors.joining())));
        served.run(handler.with(Compression.DEFAULT), server -> {
            String[] gzip = {"Accept-Encoding: gzip"};
            int whole = ask(server, "GET", "/whole", gzip).length();
            assertThat(ask(server, "GET", "/pieces", gzip).length()).isLessThan(whole + whole / 5);
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void whatAWriterThrowsEndsTheAnswerInTheMiddle() {
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
            out.write("begun");
            Weft.sleep(Duration.ofMillis(1));
            throw new IOException("the source is broken");
        }));
        served.run(
                handler.with(Compression.DEFAULT),
                server -> assertThat(ask(server, "GET", "/", "Accept-Encoding: gzip"))
                        .contains("content-encoding: gzip")
                        .doesNotEndWith("0\r\n\r\n"));
        assertThat(served.failures).hasSize(1);
        assertThat(served.failures.getFirst().exception().orElseThrow())
                .isInstanceOf(IOException.class)
                .hasMessage("the source is broken");
    }

    @Test
    void clientThatLeavesEndsTheWriter() {
        AsyncEvent[] ended = new AsyncEvent[1];
        String[] pieces = {"short", "long ".repeat(100_000)}; // the client is slow to take those
        Handler handler = request -> Response.of(Body.stream(MediaType.TEXT, out -> {
            try {
                while (true) {
                    for (String piece : pieces) {
                        out.write(piece);
                        Weft.sleep(Duration.ofMillis(1));
                    }
                }
            } finally {
                ended[0].set();
            }
        }));
        served.run(handler.with(Compression.DEFAULT), server -> {
            for (int i = 0; i < 10; i++) {
                ended[0] = AsyncEvent.create();
                try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                    Served.send(socket, "GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
                    Weft.toThread(() -> Served.until(socket, "\r\n\r\n"));
                    Weft.sleep(Duration.ofMillis(10L * i));
                }
                Weft.timeout(Duration.ofSeconds(20), ended[0]::await);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    /// A handler that knows what its clients have, and sends parts of it.
    private static Response tagged(ServerRequest request) {
        Response known = Response.of(200).withHeader("etag", "\"1\"").withHeader("accept-ranges", "bytes");
        return request.headers().list("if-none-match").stream().anyMatch(tag -> tag.endsWith("\"1\""))
                ? known.withStatus(304)
                : known.withBody(Body.of("text ".repeat(1_000)));
    }

    @Test
    void clientThatHasTheCompressedFormIsToldSo() {
        Handler handler = ((Handler) CompressionTest::tagged).with(Compression.DEFAULT);
        served.run(handler, server -> {
            for (String method : new String[] {"GET", "HEAD"}) {
                assertThat(ask(server, method, "/", "Accept-Encoding: gzip"))
                        .contains("etag: W/\"1\"\r\n", "vary: accept-encoding\r\n", "content-encoding: gzip\r\n")
                        .doesNotContain("accept-ranges");
                assertThat(ask(server, method, "/", "Accept-Encoding: gzip", "If-None-Match: W/\"1\""))
                        .startsWith("HTTP/1.1 304")
                        .contains("etag: W/\"1\"\r\n", "vary: accept-encoding\r\n");
                assertThat(ask(server, method, "/", "Accept-Encoding: gzip", "If-None-Match: \"1\""))
                        .startsWith("HTTP/1.1 304")
                        .contains("etag: \"1\"\r\n");
                assertThat(ask(server, method, "/"))
                        .contains("etag: \"1\"\r\n", "vary: accept-encoding\r\n", "accept-ranges: bytes\r\n")
                        .contains("content-length: 5000\r\n");
            }
        });
    }
}
