package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.ECHO;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.WebClient;
import weft.net.Tls;
import weft.sync.AsyncEvent;

/// Clients that others wrote, of HTTP/2.
class Http2Test {

    private final Served served = new Served();

    @TempDir
    private Path directory;

    @Test
    void curlSpeaksBothVersionsOnOnePlainPort() {
        served.run(ECHO, server -> {
            String url = "http://127.0.0.1:" + server.port() + "/a?b";
            assertThat(Weft.<String>toThread(() -> Curl.curl(url))).isEqualTo("GET /a?b HTTP/1.1 ");
            assertThat(Weft.<String>toThread(() -> Curl.curl("--http2-prior-knowledge", "-d", "body", url)))
                    .isEqualTo("POST /a?b HTTP/2 body");
            assertThat(Weft.<String>toThread(() -> Curl.curl("--http2-prior-knowledge", "-I", url)))
                    .startsWith("HTTP/2 200")
                    .contains("content-length: 17");
            assertThat(Weft.<String>toThread(() -> Curl.curl("--http1.0", url))).isEqualTo("GET /a?b HTTP/1.0 ");
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
                String wanted = Weft.<String>toThread(() -> Curl.curl(with(asks, url + "/")));
                assertThat(wanted)
                        .containsPattern("< HTTP/[12.]+ 100")
                        .containsPattern("< HTTP/[12.]+ 200")
                        .contains("body");
            }
            // Not asked of HTTP/2: this curl may lose an answer if the stream's reset comes along with it.
            String[] asks = {"-v", "--http1.1", "-H", "Expect: 100-continue", "--expect100-timeout", "15", "-d", "body"
            };
            String unwanted = Weft.<String>toThread(() -> Curl.curl(with(asks, url + "/no")));
            assertThat(unwanted).contains("< HTTP/1.1 403").doesNotContain("100 Continue");
            String old = Weft.<String>toThread(
                    () -> Curl.curl("-v", "--http1.0", "-H", "Expect: 100-continue", "-d", "body", url + "/"));
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
                    assertThat(Weft.<String>toThread(() -> Curl.curl("-k", url)))
                            .isEqualTo("GET /a HTTP/2 ");
                    assertThat(Weft.<String>toThread(() -> Curl.curl("-k", "--http1.1", url)))
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
                Weft.toThread(() -> Curl.curl(version, "--data-binary", "@" + file, "-o", received.toString(), url));
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

    @Test
    void headersThatAreTooLongAre431() {
        served.run(
                ECHO,
                server -> assertThat(Weft.<String>toThread(() -> Curl.curl(
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
