package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Weft;
import weft.flow.Retry;
import weft.http.BadMessageException;
import weft.http.Request;
import weft.http.Response;
import weft.http.server.Http2Frames;
import weft.http.test.TestServer;
import weft.io.LimitExceededException;

/// Answers with long heads.
@Timeout(20)
class HeadLimitsTest {

    private static final int DEFAULT_LINE = 8190;
    private static final int DEFAULT_HEADERS = 64 * 1024;

    private static WebClient client(int line, int headers) {
        return WebClient.open(options ->
                line == DEFAULT_LINE && headers == DEFAULT_HEADERS ? options : options.withHeadLimits(line, headers));
    }

    @ParameterizedTest
    @CsvSource({
        "8190, 65536, 8190, 0, true",
        "8190, 65536, 8191, 0, false",
        "20, 65536, 20, 0, true",
        "20, 65536, 21, 0, false",
        "20000, 65536, 20000, 0, true",
        "8190, 65536, 20, 65400, true",
        "8190, 65536, 20, 65600, false",
        "8190, 500, 20, 450, true",
        "8190, 500, 20, 550, false",
        "8190, 1000000, 20, 900000, true"
    })
    void linesAndHeadersAreLimited(int maxLine, int maxHeaders, int line, int headers, boolean isGood)
            throws IOException {
        String first = "HTTP/1.1 200 ";
        try (RawServer server = RawServer.start(talk -> talk.serve(first + "x".repeat(line - first.length())
                + "\r\ncontent-length: 0\r\nx-long: " + "x".repeat(headers) + "\r\n\r\n"))) {
            Weft.run(() -> {
                try (WebClient client = client(maxLine, maxHeaders)) {
                    for (int i = 0; i < 2; i++) {
                        if (isGood) {
                            assertThat(client.get(server.uri("/"))
                                            .headers()
                                            .first("x-long")
                                            .orElse(""))
                                    .hasSize(headers);
                        } else {
                            assertTooLong(client, server);
                        }
                    }
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    private static void assertTooLong(WebClient client, RawServer server) {
        assertThatThrownBy(() -> client.get(server.uri("/")))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("the head of the answer is too long")
                .hasMessageContaining("withHeadLimits");
    }

    /// Status 200, and a long field, as literals without an index: RFC 7541, section 6.2.2.
    private static byte[] head(int stream, int length) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {(byte) 0x88, 0, 1, 'x', 0x7f});
        int rest = length - 0x7f;
        for (; rest >= 0x80; rest >>= 7) {
            block.write(rest & 0x7f | 0x80);
        }
        block.write(rest);
        block.writeBytes("y".repeat(length).getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        byte[] all = block.toByteArray();
        int largest = 16_384;
        for (int at = 0; at < all.length; at += largest) {
            int end = Math.min(all.length, at + largest);
            int flags = (at == 0 ? Http2Frames.END_STREAM : 0) | (end == all.length ? Http2Frames.END_HEADERS : 0);
            frames.writeBytes(Http2Frames.frame(
                    at == 0 ? Http2Frames.HEADERS : Http2Frames.CONTINUATION,
                    flags,
                    stream,
                    Arrays.copyOfRange(all, at, end)));
        }
        return frames.toByteArray();
    }

    private static RawServer http2(int length) {
        return RawServer.start(talk -> {
            OutputStream out = talk.socket().getOutputStream();
            out.write(Http2Frames.frame(Http2Frames.SETTINGS, 0, 0));
            talk.read(Http2Frames.PREFACE.length);
            while (true) {
                out.write(head(Http2Frames.until(talk.socket(), Http2Frames.HEADERS).stream(), length));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 65000, good",
        "65536, 66000, too long",
        "65536, 150000, far too long",
        "500, 400, good",
        "500, 500, too long",
        "500, 5000, far too long",
        "1000000, 900000, good"
    })
    void headersAreLimitedInHttp2(int maxHeaders, int length, String outcome) throws IOException {
        try (RawServer server = http2(length)) {
            Weft.run(() -> {
                try (WebClient older = client(DEFAULT_LINE, maxHeaders);
                        WebClient client = older.with(ClientOptions::withPriorKnowledge)) {
                    for (int i = 0; i < 2; i++) {
                        switch (outcome) {
                            case "good" -> assertThat(lengthOfX(client, server)).isEqualTo(length);
                            case "too long" -> assertTooLong(client, server);
                            default -> assertSomebodysIsTooLong(client, server);
                        }
                    }
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    private static int lengthOfX(WebClient client, RawServer server) {
        return client.get(server.uri("/")).headers().first("x").orElse("").length();
    }

    /// Which answer it was is not known any more: the whole connection has ended.
    private static void assertSomebodysIsTooLong(WebClient client, RawServer server) {
        assertThatThrownBy(() -> client.get(server.uri("/")))
                .isExactlyInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the head of an answer on this connection is too long")
                .hasMessageContaining("withHeadLimits");
    }

    @Test
    void requestsBesidesAnAnswerThatIsFarTooLongAreSentAgain() throws IOException {
        try (RawServer server = RawServer.start(talk -> {
            OutputStream out = talk.socket().getOutputStream();
            out.write(Http2Frames.frame(Http2Frames.SETTINGS, 0, 0));
            talk.read(Http2Frames.PREFACE.length);
            if (talk.number() == 1) {
                Http2Frames.until(talk.socket(), Http2Frames.HEADERS);
                int last = Http2Frames.until(talk.socket(), Http2Frames.HEADERS).stream();
                out.write(head(last, 150_000));
            }
            while (true) {
                out.write(head(Http2Frames.until(talk.socket(), Http2Frames.HEADERS).stream(), 200));
            }
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                        options -> options.withPriorKnowledge().withMiddleware(Retries.of(Retry.defaults())))) {
                    assertThat(Weft.gather(() -> lengthOfX(client, server), () -> lengthOfX(client, server)))
                            .containsExactly(200, 200);
                }
            });
        }
    }

    /// Netty's encoder keeps to what the server of HTTP/2 says that it takes.
    @Test
    void requestThatIsTooLongForTheServerIsNotTheAnswersFault() {
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(_ -> Response.text("hello"));
                    WebClient client = server.client(
                            options -> options.withPriorKnowledge().withMiddleware(Retries.of(Retry.defaults())))) {
                assertThatThrownBy(() -> client.send(Request.get("/").withHeader("cookie", "c".repeat(40_000))))
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageContaining("the head of the request is too long for the server")
                        .hasMessageContaining("32768");
                assertThat(client.get("/").text()).isEqualTo("hello");
            }
        });
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> ClientOptions.DEFAULT.withHeadLimits(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 bytes of a line: it must be 1 or more");
        assertThatThrownBy(() -> ClientOptions.DEFAULT.withHeadLimits(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-1 bytes of headers: it must be 1 or more");
    }
}
