package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Awaitable;
import weft.Task;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.StatusException;
import weft.io.LimitExceededException;

class WebClientTest {

    @Test
    void answerHasStatusHeadersAndText() {
        try (JdkServer server = JdkServer.start().on("/", exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/plain; charset=iso-8859-1");
            byte[] latin = "größer".getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(201, latin.length);
            exchange.getResponseBody().write(latin);
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.get(server.uri("/a?b=c"))) {
                    assertThat(response.status()).isEqualTo(201);
                    assertThat(response.headers().first("Content-Type")).contains("text/plain; charset=iso-8859-1");
                    assertThat(response.uri()).hasToString(server.uri("/a?b=c"));
                    assertThat(response.text()).isEqualTo("größer");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void requestsOneAfterAnotherShareAConnection() {
        try (JdkServer server = JdkServer.start().text("/", "hello")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    for (int i = 0; i < 20; i++) {
                        assertThat(client.get(server.uri("/")).text()).isEqualTo("hello");
                    }
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void requestsAtOnceHaveAConnectionEach() {
        try (JdkServer server = JdkServer.start().text("/", "hello")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    List<Awaitable<String>> all = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        String uri = server.uri("/" + i);
                        all.add(() -> client.get(uri).text());
                    }
                    assertThat(Weft.gather(all)).containsOnly("hello").hasSize(50);
                    assertThat(client.statistics().idle()).isEqualTo(50);
                }
            });
            assertThat(server.connections()).isEqualTo(50);
        }
    }

    @Test
    void requestHasWhatItWasGiven() throws Exception {
        List<String> heads = new ArrayList<>();
        try (RawServer server = RawServer.start(talk -> {
            heads.add(talk.readHead());
            heads.add(talk.read(5));
            talk.sendText("");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withBase(server.uri("/api/"))
                        .withHeader("x-client", "c")
                        .withHeader("x-both", "client"))) {
                    client.send(Request.post("items?q=%20", Body.of("hello")).withHeader("X-Both", "request"))
                            .close();
                }
            });
            assertThat(heads.getFirst())
                    .startsWith("POST /api/items?q=%20 HTTP/1.1\r\n")
                    .contains("host: 127.0.0.1:" + server.port() + "\r\n")
                    .contains("x-client: c\r\n")
                    .contains("X-Both: request\r\n")
                    .doesNotContain("x-both: client")
                    .contains("content-type: text/plain; charset=utf-8\r\n")
                    .contains("content-length: 5\r\n");
            assertThat(heads.getLast()).isEqualTo("hello");
        }
    }

    @Test
    void bodiesOfAllKindsArrive(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "0123456789".repeat(50_000));
        try (JdkServer server = JdkServer.start().on("/", exchange -> {
            int length = exchange.getRequestBody().readAllBytes().length;
            JdkServer.answer(
                    exchange, 200, length + " " + exchange.getRequestHeaders().getFirst("transfer-encoding"));
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Body bytes = Body.of(MediaType.BYTES, new byte[300_000]);
                    Body range = new Body.FileRange(Optional.empty(), file, 10, 400_000);
                    Body written = Body.stream(MediaType.BYTES, out -> {
                        for (int i = 0; i < 100; i++) {
                            out.write("x".repeat(5000));
                        }
                    });
                    assertThat(client.post(server.uri("/"), bytes).text()).isEqualTo("300000 null");
                    assertThat(client.post(server.uri("/"), range).text()).isEqualTo("400000 null");
                    assertThat(client.post(server.uri("/"), written).text()).isEqualTo("500000 chunked");
                    assertThat(client.post(server.uri("/"), Body.EMPTY).text()).isEqualTo("0 null");
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void failureOfWhoWritesABodyIsTheRequests() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.awaitEnd())) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Body broken = Body.stream(MediaType.BYTES, out -> {
                        throw new IllegalStateException("no more ink");
                    });
                    assertThatThrownBy(() -> client.post(server.uri("/"), broken))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("no more ink");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void answerBeforeTheEndOfTheBodyIsReadAndEndsIt() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 5\r\n\r\nstop!");
            over.await(); // and reads nothing
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Body endless = Body.stream(MediaType.BYTES, out -> {
                        while (true) {
                            out.write("more ".repeat(1000));
                        }
                    });
                    ClientResponse response = client.post(server.uri("/"), endless);
                    assertThat(response.status()).isEqualTo(413);
                    assertThat(response.text()).isEqualTo("stop!");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                    while (Weft.allTasks().size() > 1) { // the test's own limit ends it
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    over.countDown();
                }
            });
        }
    }

    @Test
    void largeAnswerComesAsItIsRead() throws Exception {
        byte[] block = new byte[1 << 20];
        CountDownLatch sent = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 200 OK\r\ncontent-length: " + (64L << 20) + "\r\n\r\n");
            for (int i = 0; i < 64; i++) {
                talk.socket().getOutputStream().write(block);
            }
            sent.countDown();
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.get(server.uri("/"))) {
                    Weft.sleep(Duration.ofMillis(200));
                    assertThat(sent.getCount()).as("the server has to wait").isEqualTo(1);
                    long length = 0;
                    for (byte[] part; (part = response.content().reader().read(1 << 20)).length > 0; ) {
                        length += part.length;
                    }
                    assertThat(length).isEqualTo(64L << 20);
                    assertThat(client.statistics().idle()).isEqualTo(1);
                }
            });
        }
    }

    @Test
    void limitEndsAnAnswerThatIsTooLong() {
        try (JdkServer server = JdkServer.start().text("/", "x".repeat(1000))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withContentLimit(999))) {
                    assertThatThrownBy(() -> client.get(server.uri("/")).text())
                            .isInstanceOf(LimitExceededException.class);
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void answerClosedBeforeItsEndClosesTheConnection() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome");
            talk.awaitEnd();
            ended.countDown();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    client.get(server.uri("/")).close();
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                    assertThat(Weft.toThread(() -> ended.await(10, TimeUnit.SECONDS)))
                            .isTrue();
                }
            });
        }
    }

    @Test
    void cancelledRequestClosesItsConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            asked.countDown();
            talk.awaitEnd();
            ended.countDown();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Task<ClientResponse> request = Weft.createTask(() -> client.get(server.uri("/")));
                    Weft.toThread(() -> asked.await());
                    request.cancel("not wanted any more");
                    request.awaitEnd();
                    assertThat(request.isCancelled()).isTrue();
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                    assertThat(Weft.toThread(() -> ended.await(10, TimeUnit.SECONDS)))
                            .isTrue();
                }
            });
        }
    }

    @Test
    void emptyAnswersGiveTheConnectionBackByThemselves() {
        try (JdkServer server = JdkServer.start()
                .on("/204", exchange -> exchange.sendResponseHeaders(204, -1))
                .on("/304", exchange -> exchange.sendResponseHeaders(304, -1))
                .on("/0", exchange -> exchange.sendResponseHeaders(200, -1))
                .on("/head", exchange -> {
                    exchange.getResponseHeaders().set("content-length", "8");
                    exchange.sendResponseHeaders(200, -1);
                })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/204")).status()).isEqualTo(204);
                    assertThat(client.get(server.uri("/304")).status()).isEqualTo(304);
                    assertThat(client.get(server.uri("/0")).status()).isEqualTo(200);
                    ClientResponse head = client.send(Request.of("HEAD", server.uri("/head")));
                    assertThat(head.headers().first("content-length")).contains("8");
                    assertThat(head.text()).isEmpty();
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
            talk.sendText("final");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("final");
                }
            });
        }
    }

    @Test
    void answerMayEndWithItsConnection() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("all of it");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
        }
    }

    @Test
    void truncatedContentIsAFailure() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            String target = talk.readHead().split(" ")[1];
            talk.send(
                    target.equals("/length")
                            ? "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome"
                            : "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nsome\r\n");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    for (String path : List.of("/length", "/chunked")) {
                        assertThatThrownBy(() -> client.get(server.uri(path)).text())
                                .as(path)
                                .isInstanceOf(UncheckedIOException.class)
                                .hasMessageContaining("before the end");
                    }
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void whatIsNotHttpIsTheServersFault() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            String target = talk.readHead().split(" ")[1];
            talk.send(
                    switch (target) {
                        case "/garbage" -> "220 mail.example ESMTP\r\n\r\n";
                        case "/header" -> "HTTP/1.1 200 OK\r\na\0b: c\r\n\r\n";
                        case "/chunk" -> "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nwhat?\r\n";
                        default -> "HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n";
                    });
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    for (String path : List.of("/garbage", "/header", "/chunk", "/long")) {
                        assertThatThrownBy(() -> client.get(server.uri(path)).text())
                                .as(path)
                                .isInstanceOf(BadMessageException.class);
                    }
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
        }
    }

    @Test
    void failureCanBeAnException() {
        try (JdkServer server =
                JdkServer.start().on("/", exchange -> JdkServer.answer(exchange, 404, "no such thing"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")).requireSuccess())
                            .isInstanceOfSatisfying(StatusException.class, e -> {
                                assertThat(e.status()).isEqualTo(404);
                                assertThat(e).hasMessageContaining("GET " + server.uri("/"));
                                assertThat(((Body.Bytes) e.response().body()).bytes())
                                        .asString(StandardCharsets.UTF_8)
                                        .isEqualTo("no such thing");
                            });
                    WebClient strict = client.with(ClientOptions::withSuccessRequired);
                    assertThatThrownBy(() -> strict.get(server.uri("/"))).isInstanceOf(StatusException.class);
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
            });
        }
    }

    @Test
    void nobodyThereIsAFailureThatNamesTheAddress() {
        Weft.run(() -> {
            try (WebClient client = WebClient.open()) {
                assertThatThrownBy(() -> client.get("http://127.0.0.1:1/"))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("127.0.0.1:1");
                assertThat(client.statistics().inUse()).isZero();
                assertThatThrownBy(() -> client.get("ftp://example.org/"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("ftp://example.org/");
                assertThatThrownBy(() -> client.get("/relative")).isInstanceOf(IllegalArgumentException.class);
            }
        });
    }

    @Test
    void closedClientSendsNothing() {
        try (JdkServer server = JdkServer.start().text("/", "hello")) {
            Weft.run(() -> {
                WebClient client = WebClient.open();
                client.get(server.uri("/")).text();
                ClientResponse open = client.get(server.uri("/"));
                client.close();
                client.close();
                assertThatThrownBy(() -> client.get(server.uri("/")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed");
                assertThatThrownBy(open::text).isInstanceOf(UncheckedIOException.class);
            });
        }
    }
}
