package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.EventLoop;
import weft.TimedOutException;
import weft.Weft;
import weft.flow.Retry;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.net.Tls;

@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class RetriesTest {

    private static final int NOBODY = 1; // a port at which no one listens
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
    private static WebClient counting(AtomicInteger attempts, UnaryOperator<ClientOptions> change) {
        return WebClient.open(options -> change.apply(options)
                .withMiddleware(Retries.of(QUICK))
                .withMiddleware((request, next) -> {
                    attempts.incrementAndGet();
                    return next.send(request);
                }));
    }

    private static UnaryOperator<ClientOptions> limited(UnaryOperator<ClientTimeouts> limits) {
        return options -> options.withTimeouts(limits);
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
                try (WebClient client =
                        counting(attempts, limited(limits -> limits.withConnect(Duration.ofMillis(100))))) {
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
                    try (WebClient client =
                            counting(attempts, limited(limits -> limits.withTotal(Duration.ofMillis(100))))) {
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
        AtomicInteger attempts = new AtomicInteger();
        Weft.run(() -> {
            try (WebClient client = counting(attempts, options -> options)) {
                assertThatThrownBy(() -> client.post("http://127.0.0.1:" + NOBODY + "/", Body.of("once")))
                        .isInstanceOf(UncheckedIOException.class);
            }
        });
        assertThat(attempts).hasValue(3);
    }

    /// Why there is no connection to where a request goes.
    private record Obstacle(String name, String uri, UnaryOperator<ClientOptions> options, int attempts) {}

    private static Obstacle proxy(String name, int port, String scheme, int attempts) {
        String address = scheme + "://me:secret@127.0.0.1:" + port;
        return new Obstacle(name, "https://example.invalid/", options -> options.withProxy(address), attempts);
    }

    private static RawServer proxyAnswering(String status) {
        return RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 " + status + "\r\ncontent-length: 0\r\n\r\n");
            talk.awaitEnd();
        });
    }

    /// SOCKS 5: RFC 1928.
    private static RawServer socksAnswering(String answer) {
        return RawServer.start(talk -> {
            talk.read(4); // that it may be asked without a password or with one
            talk.send(answer);
            talk.awaitEnd();
        });
    }

    @Test
    void whateverWasNotSentIsTriedAgainUnlessItWillBeTheSame() throws Exception {
        try (SecureServer secure = SecureServer.start("never read");
                RawServer plain = RawServer.start(talk -> talk.send("no TLS here\r\n"));
                RawServer closing = RawServer.start(talk -> talk.read(1));
                RawServer busyProxy = proxyAnswering("503 Service Unavailable");
                RawServer strangersProxy = proxyAnswering("407 Proxy Authentication Required");
                RawServer choosySocks = socksAnswering("\5\377")) {
            UnaryOperator<ClientOptions> straight = options -> options;
            List<Obstacle> obstacles = List.of(
                    new Obstacle("unknown host", "http://example.invalid/", straight, 3),
                    new Obstacle("nobody there", "http://127.0.0.1:" + NOBODY + "/", straight, 3),
                    new Obstacle("no TLS", "https://127.0.0.1:" + plain.port() + "/", straight, 3),
                    new Obstacle("closed in the handshake", "https://127.0.0.1:" + closing.port() + "/", straight, 3),
                    proxy("no proxy there", NOBODY, "http", 3),
                    proxy("proxy that closes", closing.port(), "http", 3),
                    proxy("busy proxy", busyProxy.port(), "http", 3),
                    proxy("SOCKS that closes", closing.port(), "socks5", 3),
                    new Obstacle("wrong certificate", secure.uri("/"), straight, 1),
                    new Obstacle("wrong name", "https://127.0.0.1:" + secure.port() + "/", trusting(secure), 1),
                    proxy("wrong password", strangersProxy.port(), "http", 1),
                    proxy("SOCKS for others", choosySocks.port(), "socks5", 1));
            Weft.run(() -> {
                for (Obstacle obstacle : obstacles) {
                    for (Request request :
                            List.of(Request.get(obstacle.uri), Request.post(obstacle.uri, Body.of("once")))) {
                        AtomicInteger attempts = new AtomicInteger();
                        try (WebClient client = counting(attempts, obstacle.options)) {
                            assertThatThrownBy(() -> client.send(request))
                                    .as(obstacle.name)
                                    .isInstanceOfSatisfying(
                                            NoConnectionException.class,
                                            e -> assertThat(e.mayPass()).isEqualTo(obstacle.attempts > 1))
                                    .message()
                                    .isNotBlank()
                                    .doesNotContain("secret");
                            assertThat(client.statistics().inUse()).isZero();
                        }
                        assertThat(attempts)
                                .as(request.method() + ", " + obstacle.name)
                                .hasValue(obstacle.attempts);
                    }
                }
            });
        }
    }

    private static UnaryOperator<ClientOptions> trusting(SecureServer server) {
        return options -> options.withTls(Tls.client().withTrusted(server.authority()));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | -",
                "-1 | -",
                "1.5 | -",
                "99999999999 | -",
                "soon | -",
                "'' | -",
                "Sun, 06 Nov 1994 08:49:40 GMT | PT3S",
                "Sunday, 06-Nov-94 08:49:40 GMT | PT3S", // the obsolete forms: RFC 9110, section 5.6.7
                "Sun Nov  6 08:49:40 1994 | PT3S",
                "Mon, 06 Nov 1995 08:49:37 GMT | PT8760H",
                "Sun, 06 Nov 1994 08:49:37 GMT | -", // now
                "Sun, 06 Nov 1994 08:49:36 GMT | -",
                "Thu, 01 Jan 1970 00:00:00 GMT | -",
                "Sun, 31 Feb 1995 08:49:40 GMT | -",
                "Sun, 06 Nov 1995 25:00:00 GMT | -",
                "Sun, 06 Nov 1995 | -"
            })
    void retryAfterIsSecondsOrADate(String text, @Nullable Duration wait) {
        assertThat(Retries.retryAfter(text, Instant.parse("1994-11-06T08:49:37Z")))
                .isEqualTo(Optional.ofNullable(wait));
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 06 Nov 1994 08:49:42 GMT', 503, 1", // in 5 s, where the longest pause is 2
        "'Sun, 06 Nov 1994 08:49:37 GMT', 200, 2",
        "'Sun, 06 Nov 1893 08:49:37 GMT', 200, 2",
        "'Sun, 31 Nov 1994 08:49:37 GMT', 200, 2"
    })
    void dateThatTheServerNamesIsHeeded(String date, int status, int requests) {
        AtomicInteger count = new AtomicInteger();
        InstantSource clock = InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z"));
        try (JdkServer server = failing(1, 503, count, date)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(QUICK, clock)));
                        ClientResponse response = client.get(server.uri("/"))) {
                    assertThat(response.status()).isEqualTo(status);
                }
            });
        }
        assertThat(count).hasValue(requests);
    }

    @Test
    void budgetThatMakesNoSenseIsRefused() {
        Retries retries = Retries.of(QUICK);
        for (int percent : new int[] {-1, 1001}) {
            assertThatThrownBy(() -> retries.withBudget(percent, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(percent + " retries for 100 requests");
        }
        for (int perSecond : new int[] {-1, 1_000_001}) {
            assertThatThrownBy(() -> retries.withBudget(20, perSecond))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(perSecond + " retries a second");
        }
    }
}
