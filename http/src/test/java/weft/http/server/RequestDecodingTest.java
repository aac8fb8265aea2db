package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.wire.Coded.coded;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.Body;
import weft.http.Content;
import weft.http.HeaderField;
import weft.http.Headers;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.wire.DecodedBody;
import weft.io.ByteReader;

/// Bodies that clients have compressed.
@Timeout(60)
class RequestDecodingTest {

    private static final List<String> VERSIONS = List.of("--http1.1", "--http2-prior-knowledge");
    private static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(20_000);
    private static final byte[] PLAIN = TEXT.getBytes(StandardCharsets.UTF_8);
    private static final int SMALL = 100_000; // curl 7 loses the answer to a large upload that is reset
    private static final Handler ECHO = request -> Response.of(Body.from(request.content()));
    private static final Handler LENGTH =
            request -> Response.text(request.content().bytes().length + " bytes");

    private final Served served = new Served();

    @TempDir
    private Path directory;

    /// Has curl send a file, and returns the answer's text and its status.
    private String post(WebServer server, String version, String coding, byte[] body, String... more) {
        return Weft.toThread(() -> {
            Path file = Files.write(directory.resolve("body"), body);
            List<String> arguments = new ArrayList<>(List.of(version, "-H", "content-encoding: " + coding));
            arguments.addAll(List.of("--data-binary", "@" + file, "-w", " %{http_code}"));
            arguments.addAll(List.of(more));
            arguments.add("http://127.0.0.1:" + server.port() + "/");
            return Curl.curl(arguments.toArray(String[]::new));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw deflate", "br", "zstd"})
    void bodyIsAsItWasBeforeItWasCompressed(String coding) throws IOException {
        byte[] body = coded(coding, PLAIN);
        String name = coding.replace("raw ", "");
        served.run(ECHO, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, name, body)).isEqualTo(TEXT + " 200");
                assertThat(post(server, version, name.toUpperCase(java.util.Locale.ROOT), body))
                        .isEqualTo(TEXT + " 200");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void formsAreDecoded() throws IOException {
        Handler handler = request -> {
            if (request.header("content-type").orElse("").startsWith(MediaType.FORM.type())) {
                return Response.text(request.form().first("a").orElseThrow());
            }
            StringBuilder parts = new StringBuilder();
            for (FormPart part : request.formParts()) {
                parts.append(part.name()).append('=').append(part.content().text());
            }
            return Response.text(parts.toString());
        };
        byte[] form = coded("gzip", "a=one+two".getBytes(StandardCharsets.UTF_8));
        byte[] parts = coded(
                "br",
                "--x\r\ncontent-disposition: form-data; name=b\r\n\r\nthree\r\n--x--\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        served.run(handler, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, "gzip", form)).isEqualTo("one two 200");
                assertThat(post(server, version, "br", parts, "-H", "content-type: multipart/form-data; boundary=x"))
                        .isEqualTo("b=three 200");
            }
        });
    }

    @Test
    void handlerSeesTheHeadersAsTheyWereSent() throws IOException {
        byte[] body = coded("gzip", PLAIN);
        Handler handler =
                request -> Response.text(request.header("content-encoding").orElse("none") + " "
                        + request.header("content-length").orElse("?") + " "
                        + request.content().length());
        served.run(
                handler,
                server -> assertThat(post(server, "--http1.1", "gzip", body))
                        .isEqualTo("gzip " + body.length + " OptionalLong.empty 200"));
    }

    @Test
    void whatIsNotCompressedSaysSo() {
        served.run(LENGTH, server -> {
            assertThat(post(server, "--http1.1", "identity", PLAIN)).isEqualTo(PLAIN.length + " bytes 200");
            assertThat(post(server, "--http1.1", "gzip", new byte[0])).isEqualTo("0 bytes 200");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"rot13", "gzip, br", "gzip,", "compress"})
    void codingThatIsNotKnownIs415AndTheAnswerSaysWhichAre(String coding) {
        served.run(ECHO, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, coding, new byte[SMALL], "-i"))
                        .contains("\naccept-encoding: " + DecodedBody.ACCEPTED + "\r")
                        .contains("a body in the coding " + coding)
                        .endsWith(" 415");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientWaitsForItsContinueUntilTheCodingIsKnown() throws IOException {
        byte[] body = coded("gzip", PLAIN);
        String head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n" + Served.CLOSE + "\r\n";
        served.run(
                ECHO,
                server -> Weft.toThread(() -> {
                    try (Socket socket = Served.connect(server)) {
                        Served.send(
                                socket, head + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n");
                        assertThat(Served.until(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                        socket.getOutputStream().write(body);
                        assertThat(Served.rest(socket))
                                .startsWith("HTTP/1.1 200")
                                .contains("lazy dog");
                    }
                    try (Socket socket = Served.connect(server)) {
                        Served.send(socket, head + "Content-Encoding: rot13\r\nContent-Length: 10\r\n\r\n");
                        assertThat(Served.rest(socket)).startsWith("HTTP/1.1 415");
                    }
                    return "";
                }));
        assertThat(served.failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gzip, 9", "gzip, 30", "gzip, -5", "deflate, 10", "br, 10", "zstd, 10"})
    void bodyThatEndsInTheMiddleIs400(String coding, int length) throws IOException {
        byte[] whole = coded(coding, PLAIN);
        refusedAs400(coding, Arrays.copyOf(whole, length > 0 ? length : whole.length + length), "in the middle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void nonsenseIs400(String coding) {
        byte[] nonsense = new byte[100_000];
        Arrays.fill(nonsense, (byte) 0xff);
        refusedAs400(coding, nonsense, "cannot be decoded");
    }

    private void refusedAs400(String coding, byte[] body, String why) {
        served.run(
                request -> {
                    try {
                        return LENGTH.handle(request);
                    } catch (weft.http.BadMessageException e) { // for who asks again it is no end
                        return Response.text(
                                "the handler got " + request.content().bytes().length);
                    }
                },
                server -> assertThat(post(server, "--http1.1", coding, body)).doesNotContain("the handler got"));
        served.failures.clear();
        served.run(LENGTH, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, coding, body))
                        .startsWith("400 Bad Request: the content of the request")
                        .contains(why)
                        .endsWith(" 400");
                String twice = Served.raw(
                        server,
                        "POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + coding + "\r\nContent-Length: "
                                + body.length + "\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1)
                                + Served.get("/next", Served.CLOSE));
                assertThat(twice).startsWith("HTTP/1.1 400").endsWith("0 bytes");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void limitIsForWhatTheBodyBecomes(String coding) throws IOException {
        byte[] bomb = coded(coding, new byte[24 << 20]);
        int max = 1 << 16;
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        Handler handler = request -> {
            ByteReader reader = request.contentUpTo(max).reader();
            long count = 0;
            try {
                for (int more; (more = reader.read(1 << 20).length) > 0; ) {
                    count += more;
                }
            } finally {
                read.add(count);
            }
            return Response.text("read " + count);
        };
        served.run(handler, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, coding, Arrays.copyOf(bomb, Math.min(bomb.length, max))))
                        .isEqualTo("413 Request Entity Too Large: a body of more than 65536 bytes\n 413");
                assertThat(post(server, version, coding, coded(coding, new byte[max])))
                        .isEqualTo("read 65536 200");
            }
        });
        served.run(
                LENGTH,
                server -> assertThat(post(server, "--http1.1", coding, bomb)).endsWith(" 413"));
        assertThat(read).allMatch(count -> count <= max);
        assertThat(served.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void whoAsksAgainAfterTooMuchGetsNoBodyWithAHole(String coding) throws IOException {
        int length = 2 * 32 * 1024 + 5_000; // the second block of three is refused, and the third would be allowed
        byte[] body = coded(coding, new byte[length]);
        Handler handler = request -> {
            try {
                return Response.text("" + request.contentUpTo(40_000).bytes().length);
            } catch (StatusException e) {
                return Response.text(
                        "the handler got " + request.contentUpTo(length).bytes().length);
            }
        };
        served.run(handler, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, coding, body))
                        .isEqualTo("413 Request Entity Too Large: a body of more than 40000 bytes\n 413");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void bombStaysRefused() throws IOException {
        byte[] bomb = coded("gzip", new byte[24 << 20]);
        Handler handler = request -> {
            try {
                return Response.text("" + request.contentUpTo(1L << 40).bytes().length);
            } catch (StatusException e) {
                return Response.text("the handler got " + request.content().bytes().length);
            }
        };
        served.run(
                handler,
                server -> assertThat(post(server, "--http1.1", "gzip", bomb))
                        .contains("it may be a bomb")
                        .endsWith(" 413"));
        assertThat(served.failures).isEmpty();
    }

    /// A name of a gzip member has no end, and becomes nothing.
    @Test
    void limitIsForWhatIsSentToo() {
        byte[] name = new byte[200_000];
        Arrays.fill(name, (byte) 'x');
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0}, 0, name, 0, 10);
        served.run(request -> Response.text("" + request.contentUpTo(100_000).bytes().length), server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, "gzip", name)).endsWith(" 413");
                assertThat(post(server, version, "gzip", name, "-H", "transfer-encoding: chunked"))
                        .endsWith(" 413");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void bombsAreDefusedWhereMuchIsAllowed(String coding) throws IOException {
        byte[] bomb = coded(coding, new byte[24 << 20]);
        served.run(
                request -> Response.text("" + request.contentUpTo(1L << 40).bytes().length),
                server -> assertThat(post(server, "--http1.1", coding, bomb))
                        .contains("it may be a bomb")
                        .endsWith(" 413"));
        assertThat(served.failures).isEmpty();
    }

    @Test
    void answerThatIsMadeOfABrokenBodyIsNoFailureOfTheHandlers() throws IOException {
        byte[] broken = coded("gzip", PLAIN);
        broken[broken.length - 6] ^= 1;
        served.run(ECHO, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, "gzip", broken)).contains("curl: (");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void bodyIsHadAsItIsSent() throws IOException {
        byte[] body = coded("gzip", PLAIN);
        Handler handler = request -> {
            Content content = request.withoutDecoding().content();
            return Response.text(content.length() + " " + Arrays.equals(content.bytes(), body));
        };
        served.run(handler, server -> {
            for (String version : VERSIONS) {
                assertThat(post(server, version, "gzip", body)).isEqualTo("OptionalLong[" + body.length + "] true 200");
                assertThat(post(server, version, "rot13", body))
                        .isEqualTo("OptionalLong[" + body.length + "] true 200");
            }
        });
    }

    @Test
    void bodyIsHadInOneOfTheTwoWays() throws IOException {
        byte[] body = coded("gzip", PLAIN);
        Handler handler = request -> {
            request.content();
            return Response.text(request.withoutDecoding().content().text());
        };
        served.run(
                handler,
                server -> assertThat(post(server, "--http1.1", "gzip", body)).endsWith(" 500"));
        assertThat(served.failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.exception().orElseThrow())
                        .hasMessageMatching(
                                "the body of POST / on .* was asked for decoded, and now as it was sent: .*"));
    }

    @Test
    void proxyPassesOnWhatIsSent() throws IOException {
        byte[] body = coded("zstd", PLAIN);
        List<Headers> seen = Collections.synchronizedList(new ArrayList<>());
        Handler backend = request -> {
            seen.add(request.headers());
            return ECHO.handle(request);
        };
        served.run(backend, server -> {
            try (WebClient client = WebClient.open()) {
                Handler proxy = request -> {
                    String type = request.header("content-encoding").orElseThrow();
                    Request passedOn = Request.of("POST", "http://127.0.0.1:" + server.port() + "/")
                            .withHeader("content-encoding", type)
                            .withBody(Body.from(request.withoutDecoding().content()));
                    try (ClientResponse answer = client.send(passedOn)) {
                        return Response.text(answer.text());
                    }
                };
                WebServer front = WebServer.open(Served.anyPort(), options -> options, proxy);
                var serving = Weft.createTask(front::serveForever);
                for (String version : VERSIONS) {
                    assertThat(post(front, version, "zstd", body)).isEqualTo(TEXT + " 200");
                }
                front.close();
                serving.await();
            }
        });
        assertThat(seen)
                .hasSize(2)
                .allSatisfy(headers -> assertThat(headers)
                        .contains(new HeaderField("content-length", "" + body.length))
                        .contains(new HeaderField("content-encoding", "zstd")));
    }
}
