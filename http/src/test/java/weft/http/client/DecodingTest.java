package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.http.wire.Coded.coded;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Request;
import weft.io.LimitExceededException;

@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class DecodingTest {

    private static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(20_000);

    private static JdkServer serving(String coding, byte[] content) {
        return JdkServer.start().on("/", exchange -> {
            exchange.getResponseHeaders().set("content-encoding", coding);
            String accepted = exchange.getRequestHeaders().getFirst("accept-encoding");
            exchange.getResponseHeaders().set("x-accepted", String.valueOf(accepted));
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw deflate", "br", "zstd"})
    void contentIsAsItWasBeforeItWasCompressed(String coding) throws Exception {
        String name = coding.replace("raw ", "");
        try (JdkServer server = serving(name, coded(coding, TEXT.getBytes(StandardCharsets.UTF_8)))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.get(server.uri("/"))) {
                    assertThat(response.headers().list("x-accepted")).contains(name);
                    assertThat(response.text()).isEqualTo(TEXT);
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw deflate", "br", "zstd"})
    void bytesThatComeOneByOneAreDecoded(String coding) throws Exception {
        byte[] content = coded(coding, "hello, hello, hello".getBytes(StandardCharsets.UTF_8));
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.socket().setTcpNoDelay(true);
            talk.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-encoding: " + coding.replace("raw ", "")
                    + "\r\n\r\n");
            for (byte b : content) {
                talk.send("1\r\n" + (char) (b & 0xff) + "\r\n");
                Thread.sleep(1);
            }
            talk.send("0\r\n\r\n");
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("hello, hello, hello");
                    assertThat(client.statistics().idle()).isEqualTo(1);
                }
            });
        }
    }

    @Test
    void gzipMayHaveANameAndSeveralMembers() throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] first = coded("gzip", "one, ".getBytes(StandardCharsets.UTF_8));
        content.write(new byte[] {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 0});
        content.write(new byte[] {3, 0, 'x', 'y', 'z'});
        content.write("name\0comment\0cc".getBytes(StandardCharsets.UTF_8));
        content.write(first, 10, first.length - 10);
        content.write(coded("gzip", "two".getBytes(StandardCharsets.UTF_8)));
        try (JdkServer server = serving("gzip", content.toByteArray())) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("one, two");
                }
            });
        }
    }

    @Test
    void codingsMayBeOnTopOfEachOther() throws Exception {
        byte[] content = coded("gzip", coded("deflate", TEXT.getBytes(StandardCharsets.UTF_8)));
        try (JdkServer server = serving("deflate, gzip", content)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo(TEXT);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, 9", "gzip, 30", "gzip, -5", "deflate, 10", "br, 10", "zstd, 10"})
    void contentThatEndsInTheMiddleIsAFailure(String coding, int length) throws Exception {
        byte[] whole = coded(coding, TEXT.getBytes(StandardCharsets.UTF_8));
        byte[] content = Arrays.copyOf(whole, length > 0 ? length : whole.length + length);
        try (JdkServer server = serving(coding, content)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")).text())
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("in the middle");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void nonsenseIsTheServersFault(String coding) throws Exception {
        byte[] nonsense = new byte[1000];
        Arrays.fill(nonsense, (byte) 0xff);
        try (JdkServer server = serving(coding, nonsense)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")).text())
                            .isInstanceOf(BadMessageException.class)
                            .hasMessageContaining("cannot be decoded");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void wrongChecksumIsNoticed() throws Exception {
        byte[] content = coded("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
        content[content.length - 6] ^= 1;
        try (JdkServer server = serving("gzip", content)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")).text())
                            .isInstanceOf(BadMessageException.class);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void bombsAreDefused(String coding) throws Exception {
        byte[] bomb = coded(coding, new byte[24 << 20]);
        try (JdkServer server = serving(coding, bomb)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withContentLimit(1 << 30))) {
                    assertThatThrownBy(() -> client.get(server.uri("/")).text())
                            .isInstanceOf(LimitExceededException.class)
                            .hasMessageContaining("bomb");
                    assertThat(client.statistics().inUse()).isZero();
                    WebClient trusting = client.with(options -> options.withMaxExpansion(Integer.MAX_VALUE));
                    assertThat(trusting.get(server.uri("/")).bytes()).hasSize(24 << 20);
                }
            });
        }
    }

    @Test
    void partsAreAskedForAndReadAsTheyAre() throws Exception {
        byte[] content = coded("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
        byte[] middle = Arrays.copyOfRange(content, 100, 200);
        try (JdkServer server = serving("gzip", content).on("/part", exchange -> {
            String accepted = exchange.getRequestHeaders().getFirst("accept-encoding");
            exchange.getResponseHeaders().set("content-encoding", "gzip");
            exchange.getResponseHeaders().set("content-range", "bytes 100-199/" + content.length);
            exchange.getResponseHeaders().set("x-accepted", String.valueOf(accepted));
            exchange.sendResponseHeaders(206, middle.length);
            exchange.getResponseBody().write(middle);
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Request part = Request.get(server.uri("/part")).withHeader("Range", "bytes=100-199");
                    ClientResponse response = client.send(part);
                    assertThat(response.headers().first("x-accepted")).contains("identity");
                    assertThat(response.bytes()).isEqualTo(middle);
                    ClientResponse wanted = client.send(part.withHeader("accept-encoding", "gzip"));
                    assertThat(wanted.headers().first("x-accepted")).contains("gzip");
                    assertThat(wanted.bytes()).isEqualTo(middle);
                    Request whole = part.withUri(URI.create(server.uri("/"))); // to a server that has no parts
                    assertThat(client.send(whole).text()).isEqualTo(TEXT);
                }
            });
        }
    }

    @Test
    void whatIsNotKnownOrNotWantedStaysAsItIs() throws Exception {
        byte[] content = coded("gzip", TEXT.getBytes(StandardCharsets.UTF_8));
        try (JdkServer server = serving("gzip", content);
                JdkServer strange = serving("rot13", content)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(strange.uri("/")).bytes()).isEqualTo(content);
                    ClientResponse response =
                            client.with(ClientOptions::withoutDecoding).get(server.uri("/"));
                    assertThat(response.headers().first("x-accepted")).contains("null");
                    assertThat(response.bytes()).isEqualTo(content);
                    assertThat(client.send(Request.of("HEAD", server.uri("/"))).text())
                            .isEmpty();
                }
            });
        }
    }
}
