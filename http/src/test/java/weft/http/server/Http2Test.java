package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.CancelledError;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.WebClient;
import weft.io.ByteStream;
import weft.net.MemoryAddress;
import weft.net.Net;
import weft.net.Tls;
import weft.sync.AsyncEvent;

class Http2Test {

    private static final Handler ECHO = request -> Response.text(request.method() + " " + request.target() + " "
            + request.protocol() + " " + request.content().text());

    private final Served served = new Served();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path directory;

    // ---- clients that others wrote

    static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("there is no curl: " + e.getMessage());
            throw e;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(20, TimeUnit.SECONDS);
        return output;
    }

    @Test
    void curlSpeaksBothVersionsOnOnePlainPort() {
        served.run(ECHO, server -> {
            String url = "http://127.0.0.1:" + server.port() + "/a?b";
            assertThat(Weft.<String>toThread(() -> curl(url))).isEqualTo("GET /a?b HTTP/1.1 ");
            assertThat(Weft.<String>toThread(() -> curl("--http2-prior-knowledge", "-d", "body", url)))
                    .isEqualTo("POST /a?b HTTP/2 body");
            assertThat(Weft.<String>toThread(() -> curl("--http2-prior-knowledge", "-I", url)))
                    .startsWith("HTTP/2 200")
                    .contains("content-length: 17");
            assertThat(Weft.<String>toThread(() -> curl("--http1.0", url))).isEqualTo("GET /a?b HTTP/1.0 ");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void curlIsToldToGoOn() {
        Handler handler = request -> request.path().equals("/no")
                ? Response.text("no").withStatus(403)
                : Response.text(request.content().text());
        served.run(handler, server -> {
            String url = "http://127.0.0.1:" + server.port();
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                String[] asks = {"-v", version, "-H", "Expect: 100-continue", "--expect100-timeout", "15", "-d", "body"
                };
                String wanted = Weft.<String>toThread(() -> curl(with(asks, url + "/")));
                assertThat(wanted)
                        .containsPattern("< HTTP/[12.]+ 100")
                        .containsPattern("< HTTP/[12.]+ 200")
                        .contains("body");
            }
            // Not asked of HTTP/2: this curl may lose an answer if the stream's reset comes along with it.
            String[] asks = {"-v", "--http1.1", "-H", "Expect: 100-continue", "--expect100-timeout", "15", "-d", "body"
            };
            String unwanted = Weft.<String>toThread(() -> curl(with(asks, url + "/no")));
            assertThat(unwanted).contains("< HTTP/1.1 403").doesNotContain("100 Continue");
            String old = Weft.<String>toThread(
                    () -> curl("-v", "--http1.0", "-H", "Expect: 100-continue", "-d", "body", url + "/"));
            assertThat(old).contains("200 OK").contains("body").doesNotContain("100 Continue");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void handlerThatDoesNotReadDoesNotStopTheUploadsOfOthers() {
        AsyncEvent read = AsyncEvent.create();
        Handler handler = request -> {
            if (request.path().equals("/busy")) {
                read.await();
            }
            return Response.text("" + request.content().bytes().length);
        };
        served.run(handler, server -> {
            String url = "http://127.0.0.1:" + server.port();
            try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge)) {
                Weft.taskGroup(group -> {
                    Body upload = Body.of(MediaType.BYTES, new byte[300_000]); // more than a stream may send unread
                    List<Task<String>> busy = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        busy.add(group.createTask(
                                () -> client.post(url + "/busy", upload).text()));
                    }
                    for (int i = 0; i < 10; i++) {
                        assertThat(client.post(url + "/", upload).text()).isEqualTo("300000");
                    }
                    read.set();
                    for (Task<String> each : busy) {
                        assertThat(each.await()).isEqualTo("300000");
                    }
                });
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void answerIsWholeThoughTheRequestIsNotWanted() { // many windows of it, before the reset
        Body upload = Body.of(MediaType.BYTES, new byte[100_000]);
        served.run(_ -> Response.text("x".repeat(3_000_000)), server -> {
            try (WebClient client = WebClient.open(ClientOptions::withPriorKnowledge)) {
                for (int i = 0; i < 5; i++) {
                    String url = "http://127.0.0.1:" + server.port() + "/";
                    Request request = Request.post(url, upload).withExpectContinue();
                    assertThat(client.send(request).text()).hasSize(3_000_000);
                }
            }
        });
        assertThat(served.failures).isEmpty();
    }

    private static String[] with(String[] arguments, String last) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    @Test
    void curlChoosesByAlpn() {
        TestCertificate certificate = TestCertificate.create();
        served.with(options -> options.withTls(Tls.server(certificate.chain(), certificate.key())))
                .run(ECHO, server -> {
                    String url = "https://127.0.0.1:" + server.port() + "/a";
                    assertThat(Weft.<String>toThread(() -> curl("-k", url))).isEqualTo("GET /a HTTP/2 ");
                    assertThat(Weft.<String>toThread(() -> curl("-k", "--http1.1", url)))
                            .isEqualTo("GET /a HTTP/1.1 ");
                });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void largeBodiesGoBothWays() throws Exception {
        byte[] large = new byte[3 << 20];
        new java.util.Random(1).nextBytes(large);
        Path file = Files.write(directory.resolve("large"), large);
        Path received = directory.resolve("received");
        Handler handler = request -> Response.of(
                Body.from(MediaType.BYTES, request.contentUpTo(10 << 20).reader()));
        served.run(handler, server -> {
            String url = "http://127.0.0.1:" + server.port() + "/";
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                Weft.toThread(() -> curl(version, "--data-binary", "@" + file, "-o", received.toString(), url));
                assertThat(Weft.toThread(() -> Files.mismatch(file, received)))
                        .as(version)
                        .isEqualTo(-1);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientOfTheJdkHasManyRequestsAtOnceOnOneConnection() {
        TestCertificate certificate = TestCertificate.create();
        served.with(options -> options.withTls(Tls.server(certificate.chain(), certificate.key())))
                .run(
                        ECHO,
                        server -> Weft.toThread(() -> {
                            try (HttpClient client = HttpClient.newBuilder()
                                    .sslContext(certificate.trustingContext())
                                    .build()) {
                                URI uri = URI.create("https://localhost:" + server.port() + "/a");
                                assertThat(client.send(
                                                        HttpRequest.newBuilder(uri)
                                                                .build(),
                                                        HttpResponse.BodyHandlers.ofString())
                                                .version())
                                        .isEqualTo(HttpClient.Version.HTTP_2);
                                var answers =
                                        new ArrayList<java.util.concurrent.CompletableFuture<HttpResponse<String>>>();
                                for (int i = 0; i < 50; i++) {
                                    answers.add(client.sendAsync(
                                            HttpRequest.newBuilder(uri)
                                                    .POST(HttpRequest.BodyPublishers.ofString("body " + i))
                                                    .build(),
                                            HttpResponse.BodyHandlers.ofString()));
                                }
                                for (int i = 0; i < 50; i++) {
                                    assertThat(answers.get(i).get().body()).isEqualTo("POST /a HTTP/2 body " + i);
                                }
                                HttpRequest old = HttpRequest.newBuilder(uri)
                                        .version(HttpClient.Version.HTTP_1_1)
                                        .build();
                                assertThat(client.send(old, HttpResponse.BodyHandlers.ofString())
                                                .body())
                                        .isEqualTo("GET /a HTTP/1.1 ");
                            }
                        }));
        assertThat(served.failures).isEmpty();
    }

    // ---- frames

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    // :method GET, :scheme http, :path /, by their indices in HPACK's static table; :authority is a literal
    static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'h'};

    record Frame(int type, int flags, int stream, byte[] payload) {}

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static Socket connect(WebServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096); // what the server sends piles up there, and not in the system
        socket.setSoTimeout(20_000);
        socket.connect(server.address());
        socket.getOutputStream().write(PREFACE);
        socket.getOutputStream().write(frame(SETTINGS, 0, 0));
        return socket;
    }

    /// Reads frames up to one of a type; fails at the end.
    static Frame until(Socket socket, int type) throws IOException {
        InputStream in = socket.getInputStream();
        while (true) {
            byte[] head = in.readNBytes(9);
            if (head.length < 9) {
                throw new IOException("the connection ended");
            }
            ByteBuffer fields = ByteBuffer.wrap(head);
            int length = (fields.get() & 0xff) << 16 | (fields.getShort() & 0xffff);
            Frame frame = new Frame(fields.get(), fields.get(), fields.getInt(), in.readNBytes(length));
            if (frame.type == type) {
                return frame;
            }
        }
    }

    @Test
    void prefaceMayComeByteByByte() {
        MemoryAddress address = MemoryAddress.create("the server");
        for (String sent :
                List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PROPFIND / HTTP/1.1\r\nHost: h\r\n\r\n", "PR")) {
            served.at(address).run(ECHO, server -> {
                try (ByteStream stream = Net.connect(address)) {
                    for (byte b : sent.getBytes(StandardCharsets.US_ASCII)) {
                        stream.write(new byte[] {b});
                        for (int i = 0; i < 10; i++) { // until it has arrived
                            Weft.checkpoint();
                        }
                    }
                    switch (sent.length()) {
                        case 24 -> assertThat(stream.readExactly(9)[3]).isEqualTo((byte) SETTINGS);
                        case 2 -> {
                            stream.end();
                            assertThat(stream.readAll(100)).isEmpty();
                        }
                        default -> assertThat(stream.readLine()).isEqualTo("HTTP/1.1 200 OK");
                    }
                }
            });
        }
        assertThat(served.failures).isEmpty();
    }

    /// Sends frames over and over, and returns whether the server puts an end to it.
    private static boolean isStopped(WebServer server, int times, java.util.function.IntFunction<byte[]> flood) {
        return Weft.toThread(() -> {
            try (Socket socket = connect(server)) {
                socket.setSoTimeout(5_000);
                for (int i = 0; i < times; i++) {
                    socket.getOutputStream().write(flood.apply(i));
                }
                until(socket, GOAWAY);
                return true;
            } catch (java.net.SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    private static byte[] many(byte[] frame) {
        ByteBuffer all = ByteBuffer.allocate(1_000 * frame.length);
        while (all.hasRemaining()) {
            all.put(frame);
        }
        return all.array();
    }

    @Test
    void floodsAreStoppedAndTheServerGoesOn() {
        served.run(ECHO, server -> {
            assertThat(isStopped(
                            server,
                            1_000,
                            i -> concat(
                                    frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET),
                                    frame(RESET, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8))))
                    .as("rapid reset")
                    .isTrue();
            assertThat(isStopped(
                            server,
                            1_000,
                            i -> i == 0 ? frame(HEADERS, END_STREAM, 1, GET) : frame(CONTINUATION, 0, 1)))
                    .as("empty continuations")
                    .isTrue();
            assertThat(isStopped(server, 1_000, i -> i == 0 ? frame(HEADERS, END_HEADERS, 1, GET) : frame(DATA, 0, 1)))
                    .as("empty data")
                    .isTrue();
            assertThat(isStopped(server, 1_000, i -> many(frame(SETTINGS, 0, 0))))
                    .as("settings of a client that does not read")
                    .isTrue();
            assertThat(isStopped(server, 1_000, i -> many(frame(PING, 0, 0, new byte[8]))))
                    .as("pings of a client that does not read")
                    .isTrue();

            assertThat(Weft.<String>toThread(
                            () -> curl("--http2-prior-knowledge", "http://127.0.0.1:" + server.port() + "/a")))
                    .isEqualTo("GET /a HTTP/2 ");
        });
    }

    @Test
    void resetCancelsTheHandler() {
        AsyncEvent cancelled = AsyncEvent.create();
        Handler handler = request -> {
            log.add("handled");
            try {
                Weft.sleep(Duration.ofDays(1));
            } catch (CancelledError e) {
                cancelled.set();
                throw e;
            }
            return Response.of(200);
        };
        served.with(ServerOptions::withCancelOnDisconnect).run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                while (log.isEmpty()) {
                    Weft.sleep(Duration.ofMillis(1));
                }
                socket.getOutputStream().write(frame(RESET, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
                Weft.timeout(Duration.ofSeconds(20), cancelled::await);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void resetCancelsAHandlerThatReadsNothingOfWhatHasCome() {
        AsyncEvent cancelled = AsyncEvent.create();
        Handler handler = request -> {
            try {
                Weft.sleep(Duration.ofDays(1));
            } catch (CancelledError e) {
                cancelled.set();
                throw e;
            }
            return Response.of(200);
        };
        byte[] post = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'h'};
        served.with(ServerOptions::withCancelOnDisconnect).run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS, 1, post));
                for (int i = 0; i < 3; i++) {
                    socket.getOutputStream().write(frame(DATA, 0, 1, new byte[16_000]));
                }
                Weft.toThread(() -> until(socket, WINDOW_UPDATE));
                for (int i = 0; i < 3; i++) { // more than is read ahead: the stream keeps some of it
                    socket.getOutputStream().write(frame(DATA, 0, 1, new byte[16_000]));
                }
                socket.getOutputStream().write(frame(RESET, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
                Weft.timeout(Duration.ofSeconds(5), cancelled::await);
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void closedItSaysGoawayAndAnswersWhatIsInProgress() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            log.add("handled");
            open.await();
            return Response.text("done");
        };
        served.run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                while (log.isEmpty()) {
                    Weft.sleep(Duration.ofMillis(1));
                }
                server.shutdown();
                Frame goaway = Weft.toThread(() -> until(socket, GOAWAY));
                assertThat(ByteBuffer.wrap(goaway.payload).getLong()).isEqualTo(1L << 32); // stream 1, no error
                open.set();
                Frame data = Weft.toThread(() -> until(socket, DATA));
                assertThat(new String(data.payload, StandardCharsets.US_ASCII)).isEqualTo("done");
                Task<Void> closing = Weft.createTask(server::close);
                assertThat(Weft.<String>toThread(() -> Served.rest(socket))).doesNotContain("[");
                closing.await();
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void clientThatDoesNotReadMakesTheHandlerWait() {
        Handler handler = request -> Response.of(Body.stream(MediaType.BYTES, out -> {
            for (int i = 0; i < 1_000; i++) {
                out.write(new byte[16 * 1024]);
                log.add("written");
            }
        }));
        served.run(handler, server -> {
            try (Socket socket = Weft.toThread(() -> connect(server))) {
                socket.getOutputStream().write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
                Weft.toThread(() -> until(socket, DATA));
                Weft.sleep(Duration.ofMillis(100));
                assertThat(log.size()).isLessThan(20); // the window has 64 KiB, and as much waits
            }
        });
    }

    @Test
    void headersThatAreTooLongAre431() {
        served.run(
                ECHO,
                server -> assertThat(Weft.<String>toThread(() -> curl(
                                "--http2-prior-knowledge",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                "-H",
                                "X: " + "a".repeat(34_000),
                                "http://127.0.0.1:" + server.port() + "/")))
                        .startsWith("431"));
    }
}
