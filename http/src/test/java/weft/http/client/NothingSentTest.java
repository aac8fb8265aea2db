package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.TimedOutException;
import weft.Weft;
import weft.flow.Retry;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;

/// A [NoConnectionException] says that nothing was sent, and only if that is so.
class NothingSentTest {

    private static final Retry QUICK = Retry.defaults().withDelay(Duration.ofMillis(1), Duration.ofSeconds(2));

    private final AtomicInteger arrived = new AtomicInteger();
    private JdkServer server;
    private String nobody = "http://127.0.0.1:1/"; // where no one listens

    @BeforeEach
    void start() throws Exception {
        server = JdkServer.start().on("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            JdkServer.answer(exchange, 200, "" + arrived.incrementAndGet());
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void assertSomethingWasSent(ThrowingCallable request) {
        assertThatThrownBy(request)
                .isExactlyInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("refused")
                .cause()
                .hasCauseInstanceOf(NoConnectionException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307})
    void redirectToNobodyComesAfterARequest(int status) {
        server.redirect("/away", status, nobody);
        Weft.run(() -> {
            try (WebClient client = WebClient.open()) {
                assertSomethingWasSent(() -> client.post(server.uri("/away"), Body.of("once")));
            }
        });
    }

    @Test
    void redirectThatDoesNotConnectInTimeComesAfterARequest() throws Exception {
        try (RawServer silent = RawServer.start(RawServer.Talk::awaitEnd)) {
            server.redirect("/away", 302, "https://127.0.0.1:" + silent.port() + "/");
            Weft.run(() -> {
                try (WebClient patient = WebClient.open()) {
                    assertThat(patient.get(server.uri("/")).status()).isEqualTo(200); // by a connection that is kept
                    WebClient client = patient.with(
                            options -> options.withTimeouts(limits -> limits.withConnect(Duration.ofMillis(100))));
                    assertThatThrownBy(() -> client.post(server.uri("/away"), Body.of("once")))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessageContaining("the limit for connecting")
                            .hasNoCause();
                }
            });
        }
    }

    /// What a hop may retry is that hop.
    @Test
    void retriesOfAHopKnowThatNothingOfItWasSent() {
        server.redirect("/away", 307, nobody);
        AtomicInteger attempts = new AtomicInteger();
        Weft.run(() -> {
            try (WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(QUICK))
                    .withMiddleware((request, next) -> {
                        attempts.incrementAndGet();
                        return next.send(request.withHeader("x-attempt", "" + attempts));
                    }))) {
                assertThatThrownBy(() -> client.post(server.uri("/away"), Body.of("once")))
                        .isExactlyInstanceOf(UncheckedIOException.class);
            }
        });
        assertThat(attempts).hasValue(1 + 3);
    }

    private enum Audit {
        BEFORE,
        AFTER,
        INSTEAD
    }

    /// A middleware that sends a request, and tells another server of it.
    private ClientMiddleware audited(Audit when, WebClient client) {
        return (request, next) -> {
            if (when == Audit.BEFORE) {
                client.post(nobody, Body.of("audit")).close();
            }
            Exchange way = when == Audit.INSTEAD ? client::send : next;
            ClientResponse response = way.send(request.withHeader("x-audited", "yes"));
            response.bytes();
            client.post(nobody, Body.of("audit")).close();
            return response;
        };
    }

    @Test
    void failureOfAnotherClientIsNotTakenForTheRequests() {
        Weft.run(() -> {
            try (WebClient auditing = WebClient.open()) {
                for (Audit when : Audit.values()) {
                    try (WebClient client = WebClient.open(options ->
                            options.withMiddleware(Retries.of(QUICK)).withMiddleware(audited(when, auditing)))) {
                        assertThatThrownBy(() -> client.post(server.uri("/"), Body.of("once")))
                                .as("%s", when)
                                .isExactlyInstanceOf(UncheckedIOException.class);
                    }
                }
            }
        });
        assertThat(arrived).hasValue(2);
    }

    @Test
    void connectionLimitOfAnotherClientIsNotTakenForTheRequests() throws Exception {
        try (RawServer silent = RawServer.start(RawServer.Talk::awaitEnd)) {
            nobody = "https://127.0.0.1:" + silent.port() + "/";
            Weft.run(() -> {
                try (WebClient auditing = WebClient.open(
                                options -> options.withTimeouts(limits -> limits.withConnect(Duration.ofMillis(100))));
                        WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(QUICK))
                                .withMiddleware(audited(Audit.AFTER, auditing)))) {
                    assertThatThrownBy(() -> client.post(server.uri("/"), Body.of("once")))
                            .isInstanceOf(TimedOutException.class);
                }
            });
        }
        assertThat(arrived).hasValue(1);
    }

    @Test
    void certificateThatAnotherClientDoesNotTrustWillBeTheSame() throws Exception {
        try (SecureServer strange = SecureServer.start("never read")) {
            nobody = strange.uri("/");
            Weft.run(() -> {
                try (WebClient auditing = WebClient.open();
                        WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(QUICK))
                                .withMiddleware(audited(Audit.AFTER, auditing)))) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isExactlyInstanceOf(UncheckedIOException.class);
                }
            });
        }
        assertThat(arrived).hasValue(1);
    }

    @Test
    void requestThatIsSentTwiceWasSent() {
        Weft.run(() -> {
            ClientMiddleware elsewhere = (request, next) -> {
                next.send(request).close();
                return next.send(request.withUri(Request.get(nobody).uri()));
            };
            try (WebClient client = WebClient.open(
                    options -> options.withMiddleware(Retries.of(QUICK)).withMiddleware(elsewhere))) {
                assertSomethingWasSent(() -> client.post(server.uri("/"), Body.of("once")));
            }
        });
        assertThat(arrived).hasValue(1);
    }

    @Test
    void writerOfABodyThatFindsNobodyHasBegun() throws Exception {
        try (RawServer patient = RawServer.start(RawServer.Talk::awaitEnd)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Body body = Body.stream(
                            MediaType.TEXT, out -> out.write(client.get(nobody).text()));
                    assertSomethingWasSent(() -> client.post(patient.uri("/"), body));
                }
            });
        }
    }

    @Test
    void secondTryComesAfterTheFirst() throws Exception {
        AtomicReference<RawServer> own = new AtomicReference<>();
        try (RawServer leaving = RawServer.start(talk -> {
            talk.readHead();
            talk.sendText("kept");
            talk.readHead();
            own.get().close();
        })) {
            own.set(leaving);
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(leaving.uri("/")).text()).isEqualTo("kept");
                    assertSomethingWasSent(() ->
                            client.send(Request.of("PUT", leaving.uri("/")).withBody(Body.of("once"))));
                }
            });
        }
    }
}
