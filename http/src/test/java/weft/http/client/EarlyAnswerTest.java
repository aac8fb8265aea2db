package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Http2Frames.ACK;
import static weft.http.server.Http2Frames.DATA;
import static weft.http.server.Http2Frames.END_HEADERS;
import static weft.http.server.Http2Frames.END_STREAM;
import static weft.http.server.Http2Frames.HEADERS;
import static weft.http.server.Http2Frames.RESET;
import static weft.http.server.Http2Frames.SETTINGS;
import static weft.http.server.Http2Frames.WINDOW_UPDATE;
import static weft.http.server.Http2Frames.frame;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.Http2Frames;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.http.websocket.Peer;
import weft.net.Tls;
import weft.sync.AsyncEvent;

/// Answers that come while the request is still on its way, to which the server does not listen: RFC 9113,
/// section 8.1, and RFC 9112, section 9.5. The client has the whole answer all the same.
@Timeout(60)
class EarlyAnswerTest {

    private enum Wire {
        HTTP1("http", ClientOptions::withoutHttp2),
        HTTP1_WITH_TLS("https", ClientOptions::withoutHttp2),
        HTTP2("http", ClientOptions::withPriorKnowledge),
        HTTP2_WITH_TLS("https", options -> options);

        private final String scheme;
        private final UnaryOperator<ClientOptions> options;

        Wire(String scheme, UnaryOperator<ClientOptions> options) {
            this.scheme = scheme;
            this.options = options;
        }

        boolean isSecure() {
            return scheme.equals("https");
        }
    }

    private record Sizes(Wire wire, int upload, int answer) {}

    private static X509Bundle certificate;
    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    static Stream<Sizes> sizes() {
        return Stream.of(Wire.values())
                .flatMap(wire -> Stream.of(100_000, 1_000_000, 10_000_000)
                        .flatMap(upload ->
                                Stream.of(2, 300_000, 3_000_000).map(answer -> new Sizes(wire, upload, answer))));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void isRead(Sizes sizes) throws Exception {
        Path chain = certificate.toTempCertChainPem().toPath();
        Path key = certificate.toTempPrivateKeyPem().toPath();
        UnaryOperator<ServerOptions> options =
                known -> sizes.wire.isSecure() ? known.withTls(Tls.server(chain, key)) : known;
        Weft.run(loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            WebServer server = WebServer.open(any, options, _ -> Response.text("x".repeat(sizes.answer)));
            Task<Void> serving = Weft.createTask("server", server::serveForever);
            try (WebClient client = WebClient.open(known ->
                    sizes.wire.options.apply(known).withTls(Tls.client().withTrusted(chain)))) {
                Body upload = Body.of(MediaType.BYTES, new byte[sizes.upload]);
                String uri = sizes.wire.scheme + "://localhost:" + server.port() + "/";
                for (int i = 0; i < 3; i++) {
                    assertThat(client.post(uri, upload).text()).hasSize(sizes.answer);
                }
            } finally {
                server.close();
                serving.await();
            }
        });
        assertThat(failures).isEmpty();
    }

    // ---- servers that others wrote, or nobody would

    private static final String NODE = """
            const http2 = require('http2'), http = require('http');
            const answer = 'x'.repeat(3000000);
            const server = process.argv[1] === '2' ? http2.createServer() : http.createServer();
            if (process.argv[1] === '2') server.on('stream', (stream, headers) => {
                stream.on('error', () => {});
                stream.respond({ ':status': 200 });
                stream.on('finish', () => stream.close(http2.constants.NGHTTP2_NO_ERROR));
                stream.end(answer);
            });
            else server.on('request', (request, response) => response.end(answer));
            server.keepAliveTimeout = 100_000; // longer than this test may be held up
            server.listen(0, '127.0.0.1', () => console.log(server.address().port));
            process.stdin.on('end', () => process.exit());
            process.stdin.resume();
            """;

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void nodesIsReadToo(String version) throws Exception {
        Process process = Peer.node(NODE).start(version);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String uri = "http://127.0.0.1:" + out.readLine() + "/";
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(known -> version.equals("2") ? known.withPriorKnowledge() : known)) {
                    Body upload = Body.of(MediaType.BYTES, new byte[10_000_000]);
                    for (int i = 0; i < 3; i++) {
                        assertThat(client.post(uri, upload).text()).hasSize(3_000_000);
                    }
                }
            });
        } finally {
            process.getOutputStream().close();
            process.destroy();
        }
    }

    /// Whether the server lets the client send what it likes, so that nothing waits to be written when it resets.
    private enum Window {
        SMALL,
        LARGE
    }

    /// What comes behind the answer.
    private enum Last {
        RESET,
        END_OF_CONNECTION
    }

    /// What is not read before that waits with the stream, and not with its reader: it is more than that takes.
    @ParameterizedTest
    @CsvSource({"SMALL, RESET", "LARGE, RESET", "SMALL, END_OF_CONNECTION", "LARGE, END_OF_CONNECTION"})
    void isReadAfterTheEndToo(Window window, Last last) throws Exception {
        byte[] part = new byte[16_000];
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        byte[] settings = window == Window.LARGE ? new byte[] {0, 4, 0x7f, 0, 0, 0} : new byte[0]; // initial window
        frames.write(frame(SETTINGS, 0, 0, settings));
        frames.write(frame(WINDOW_UPDATE, 0, 0, (byte) 0x7e, (byte) 0, (byte) 0, (byte) 0));
        byte[] ready = frames.toByteArray();
        frames.reset();
        frames.write(frame(HEADERS, END_HEADERS, 3, (byte) 0x88)); // 200
        for (int i = 1; i <= 12; i++) {
            frames.write(frame(DATA, i == 12 ? END_STREAM : 0, 3, part));
        }
        if (last == Last.RESET) {
            frames.write(frame(RESET, 0, 3, new byte[4]));
        }
        byte[] answer = frames.toByteArray();
        try (RawServer server = RawServer.start(talk -> {
            OutputStream out = talk.socket().getOutputStream();
            out.write(ready);
            InputStream in = talk.socket().getInputStream();
            in.skipNBytes(24); // the preface
            int left = window == Window.LARGE ? 1 : 65_535; // of the upload, until it answers
            for (byte[] head; (head = in.readNBytes(9)).length == 9; ) {
                int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
                in.skipNBytes(length);
                if (head[3] == SETTINGS && head[4] != ACK && left > 0) {
                    out.write(frame(SETTINGS, ACK, 0));
                } else if (head[3] == DATA && left > 0 && (left -= length) <= 0) {
                    out.write(answer);
                    if (last == Last.END_OF_CONNECTION) {
                        talk.socket().shutdownOutput();
                    }
                }
            }
        })) {
            Weft.run(loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), () -> {
                AsyncEvent refused = AsyncEvent.create();
                Body upload = Body.stream(MediaType.BYTES, out -> {
                    try {
                        while (true) {
                            out.write(new byte[1000]);
                            Weft.checkpoint();
                        }
                    } finally {
                        refused.set();
                    }
                });
                try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge);
                        ClientResponse response = client.post(server.uri("/"), upload)) {
                    refused.await();
                    assertThat(response.bytes()).hasSize(12 * part.length);
                }
            });
        }
        assertThat(failures).isEmpty();
    }

    /// What waits for the server's window when the answer is there would keep the one stream that it allows.
    @ParameterizedTest
    @ValueSource(strings = {"with the head", "behind the head"})
    void whatWasNotTakenMakesRoomForTheNextRequest(String where) throws Exception {
        byte[] oneStreamAndNoWindow = {0, 3, 0, 0, 0, 1, 0, 4, 0, 0, 0, 0};
        try (RawServer server = RawServer.start(talk -> {
            OutputStream out = talk.socket().getOutputStream();
            out.write(frame(SETTINGS, 0, 0, oneStreamAndNoWindow));
            talk.socket().getInputStream().skipNBytes(Http2Frames.PREFACE.length);
            while (true) {
                int id = Http2Frames.until(talk.socket(), HEADERS).stream();
                out.write(frame(HEADERS, END_HEADERS | END_STREAM, id, (byte) 0x89)); // 204
            }
        })) {
            Body upload = where.equals("with the head")
                    ? Body.of(MediaType.BYTES, new byte[10])
                    : Body.stream(MediaType.BYTES, out -> out.write(new byte[10]));
            Weft.run(() -> {
                try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge)) {
                    for (int i = 0; i < 3; i++) {
                        assertThat(client.post(server.uri("/"), upload).status())
                                .isEqualTo(204);
                    }
                }
            });
            assertThat(server.connections()).isOne();
        }
    }
}
