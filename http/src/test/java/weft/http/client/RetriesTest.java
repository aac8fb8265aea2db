package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.EventLoop;
import weft.TimedOutException;
import weft.Weft;
import weft.flow.Retry;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;

@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class RetriesTest {

    private static final Retry QUICK = Retry.defaults().withDelay(Duration.ofMillis(1), Duration.ofSeconds(2));

    private static WebClient client(Retry retry) {
        return WebClient.open(options -> options.withMiddleware(Retries.of(retry)));
    }

    /// A server that is not ready for the first requests.
    private static JdkServer failing(int times, int status, AtomicInteger count, String... retryAfter) {
        return JdkServer.start().on("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean fails = count.incrementAndGet() <= times;
            if (fails && retryAfter.length > 0) {
                exchange.getResponseHeaders().set("retry-after", retryAfter[0]);
            }
            JdkServer.answer(exchange, fails ? status : 200, "answer " + count);
        });
    }

    @Test
    void passingFailuresAreTriedAgain() {
        for (int status : List.of(429, 502, 503, 504)) {
            AtomicInteger count = new AtomicInteger();
            try (JdkServer server = failing(2, status, count)) {
                Weft.run(() -> {
                    try (WebClient client = client(QUICK)) {
                        assertThat(client.get(server.uri("/")).text()).isEqualTo("answer 3");
                        assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                    }
                });
                assertThat(server.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void lastAnswerIsReturned() {
        AtomicInteger count = new AtomicInteger();
        try (JdkServer server = failing(10, 503, count)) {
            Weft.run(() -> {
                try (WebClient client = client(QUICK)) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("answer 3");
                }
            });
        }
    }

    @Test
    void otherFailuresAndOtherMethodsAreNotTriedAgain() {
        AtomicInteger count = new AtomicInteger();
        try (JdkServer server = failing(10, 500, count);
                JdkServer busy = failing(10, 503, count)) {
            Weft.run(() -> {
                try (WebClient client = client(QUICK)) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("answer 1");
                    assertThat(client.post(busy.uri("/"), Body.of("once")).text())
                            .isEqualTo("answer 2");
                    assertThat(client.send(Request.of("PUT", busy.uri("/")).withBody(Body.of("again")))
                                    .text())
                            .isEqualTo("answer 5");
                }
            });
        }
    }

    @Test
    void serverThatSaysWhenIsObeyed() {
        AtomicInteger count = new AtomicInteger();
        try (JdkServer server = failing(1, 503, count, "1")) {
            Weft.run(() -> {
                try (WebClient client = client(QUICK)) {
                    Duration before = EventLoop.current().time();
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("answer 2");
                    assertThat(EventLoop.current().time().minus(before)).isGreaterThan(Duration.ofMillis(999));
                }
            });
        }
    }

    @Test
    void serverThatWantsMuchPatienceIsLeftAlone() {
        AtomicInteger count = new AtomicInteger();
        try (JdkServer server = failing(1, 503, count, "3600")) {
            Weft.run(() -> {
                try (WebClient client = client(QUICK)) {
                    assertThat(client.get(server.uri("/")).status()).isEqualTo(503);
                }
            });
            assertThat(count).hasValue(1);
        }
    }

    @Test
    void brokenConnectionsAreTriedAgainUntilItIsEnough() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            if (talk.number() == 3) {
                talk.sendText("at last");
            }
        })) {
            Weft.run(() -> {
                try (WebClient client = client(QUICK)) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("at last");
                    assertThatThrownBy(() -> client.get(server.uri("/"))).isInstanceOf(UncheckedIOException.class);
                }
            });
            assertThat(server.connections()).isEqualTo(6);
        }
    }

    /// A client that retries, and counts how often it asks.
    private static WebClient counting(AtomicInteger attempts, UnaryOperator<ClientTimeouts> limits) {
        return WebClient.open(options -> options.withTimeouts(limits)
                .withMiddleware(Retries.of(QUICK))
                .withMiddleware((request, next) -> {
                    attempts.incrementAndGet();
                    return next.send(request);
                }));
    }

    @Test
    void limitForConnectingIsTriedAgainWithAllMethods() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.awaitEnd())) { // without a word of TLS
            String uri = "https://127.0.0.1:" + server.port() + "/";
            Map<Request, Integer> expected = Map.of(
                    Request.get(uri),
                    3,
                    Request.post(uri, Body.of("once")),
                    3,
                    Request.post(uri, Body.stream(MediaType.TEXT, out -> out.write("who knows what it does"))),
                    1);
            Weft.run(() -> expected.forEach((request, times) -> {
                AtomicInteger attempts = new AtomicInteger();
                try (WebClient client = counting(attempts, limits -> limits.withConnect(Duration.ofMillis(100)))) {
                    assertThatThrownBy(() -> client.send(request))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessageContaining("the limit for connecting")
                            .hasCauseInstanceOf(ConnectException.class);
                }
                assertThat(attempts).as("%s", request).hasValue(times);
            }));
        }
    }

    @Test
    void otherLimitsAreNotTriedAgain() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.awaitEnd())) {
            Weft.run(() -> {
                for (String scheme : List.of("http", "https")) {
                    AtomicInteger attempts = new AtomicInteger();
                    try (WebClient client = counting(attempts, limits -> limits.withTotal(Duration.ofMillis(100)))) {
                        assertThatThrownBy(() -> client.get(scheme + "://127.0.0.1:" + server.port() + "/"))
                                .isInstanceOf(TimedOutException.class)
                                .hasMessageContaining("the limit for the whole request")
                                .hasNoCause();
                    }
                    assertThat(attempts).hasValue(1);
                }
            });
        }
    }

    @Test
    void refusedConnectionIsTriedAgainWithAllMethods() throws Exception {
        RawServer server = RawServer.start(talk -> talk.awaitEnd());
        server.close();
        AtomicInteger attempts = new AtomicInteger();
        Weft.run(() -> {
            try (WebClient client = counting(attempts, limits -> limits)) {
                assertThatThrownBy(() -> client.post(server.uri("/"), Body.of("once")))
                        .isInstanceOf(UncheckedIOException.class);
            }
        });
        assertThat(attempts).hasValue(3);
    }
}
