package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import weft.Weft;
import weft.flow.Retry;
import weft.http.Body;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.client.NoConnectionException;
import weft.http.client.Retries;
import weft.http.client.WebClient;
import weft.http.test.TestServer;
import weft.net.MemoryAddress;
import weft.test.WeftTest;

/// The budget of retries, in virtual time.
class RetryBudgetTest {

    private static final Retry AT_ONCE =
            Retry.defaults().withAttempts(3).withDelay(Duration.ZERO, Duration.ofSeconds(1));

    private int asked;

    /// Asks so many times, and returns how often the server was asked besides.
    private int retriesOf(int requests, WebClient client) {
        asked = 0;
        for (int i = 0; i < requests; i++) {
            assertThat(client.get("/").text()).isEmpty();
        }
        return asked - requests;
    }

    @WeftTest
    void retriesAreAShareOfTheRequestsAndSomeInTenSeconds() {
        try (TestServer server = TestServer.inMemory(_ -> {
            asked++;
            return Response.of(503);
        })) {
            WebClient client = server.client(options -> options.withMiddleware(Retries.of(AT_ONCE)));

            assertThat(retriesOf(1000, client)).isEqualTo(100 + 200);
            Weft.sleep(Duration.ofSeconds(9));
            assertThat(retriesOf(100, client)).isEqualTo(20);
            Weft.sleep(Duration.ofSeconds(1)); // and the first ones are forgotten
            assertThat(retriesOf(100, client)).isEqualTo(100 + 20);
            Weft.sleep(Duration.ofHours(1));
            assertThat(retriesOf(1000, client)).isEqualTo(100 + 200);
        }
    }

    /// A server that has just restarted gets all of them once more, if that is what the budget says.
    @WeftTest
    void shareIsThatOfAllRequestsAtOnce() {
        try (TestServer server = TestServer.inMemory(_ -> {
            Weft.sleep(Duration.ofSeconds(1));
            return Response.of(++asked <= 50 ? 503 : 200);
        })) {
            WebClient client = server.client(
                    options -> options.withMiddleware(Retries.of(AT_ONCE).withBudget(100, 0)));
            List<Integer> answers = Weft.gather(Collections.nCopies(50, () -> {
                try (ClientResponse response = client.get("/")) {
                    return response.status();
                }
            }));

            assertThat(answers).hasSize(50).containsOnly(200);
        }
    }

    @WeftTest
    void shareOfRequestsIsLostInTenSeconds() {
        try (TestServer server = TestServer.inMemory(_ -> {
            asked++;
            return Response.of(asked <= 20 ? 200 : 503);
        })) {
            WebClient client = server.client(
                    options -> options.withMiddleware(Retries.of(AT_ONCE).withBudget(50, 0)));

            assertThat(retriesOf(20, client)).isZero();
            Weft.sleep(Duration.ofSeconds(10));
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(asked).isEqualTo(21);
        }
    }

    @WeftTest
    void budgetIsThatOfAllClientsWithTheSameRetries() {
        Retries retries = Retries.of(AT_ONCE).withBudget(0, 1);
        try (TestServer server = TestServer.inMemory(_ -> {
            asked++;
            return Response.of(503);
        })) {
            WebClient first = server.client(options -> options.withMiddleware(retries));
            WebClient second = server.client(options -> options.withMiddleware(retries));
            WebClient other = server.client(options -> options.withMiddleware(retries.withBudget(0, 1)));

            assertThat(retriesOf(4, first)).isEqualTo(8);
            assertThat(retriesOf(4, second)).isEqualTo(2);
            assertThat(retriesOf(4, other)).isEqualTo(8);
        }
    }

    /// Also what has failed is thrown, and not retried, when there is nothing left.
    @WeftTest
    void requestsWithoutAConnectionAreRetriedWithinTheBudget() {
        MemoryAddress nobody = MemoryAddress.create("nobody");
        try (WebClient client = WebClient.open(options -> options.withAddress(nobody)
                .withMiddleware(Retries.of(AT_ONCE).withBudget(50, 0))
                .withMiddleware((request, next) -> {
                    asked++;
                    return next.send(request);
                }))) {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> client.post("http://localhost/", Body.of("hello")))
                        .isInstanceOf(NoConnectionException.class);
            }
            assertThat(asked).isEqualTo(20 + 10);
        }
    }
}
