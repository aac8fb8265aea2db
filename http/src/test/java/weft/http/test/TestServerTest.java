package weft.http.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.client.ClientResponse;
import weft.http.client.WebClient;
import weft.http.server.Handler;
import weft.http.server.WebServer;
import weft.sync.AsyncEvent;

class TestServerTest {

    private static final List<Function<Handler, TestServer>> KINDS = List.of(TestServer::start, TestServer::inMemory);

    @Test
    void othersReachOneThatHasAPort() {
        Weft.run(() -> {
            try (TestServer server = TestServer.start(request -> Response.text("for " + request.path()));
                    TestServer another = TestServer.start(_ -> Response.text("another"))) {
                String text = Weft.toThread(() -> {
                    try (HttpClient client = HttpClient.newHttpClient()) {
                        HttpRequest request = HttpRequest.newBuilder(URI.create(server.uri("/you")))
                                .build();
                        return client.send(request, HttpResponse.BodyHandlers.ofString())
                                .body();
                    }
                });
                assertThat(text).isEqualTo("for /you");
                assertThat(server.client().get("me?a=b").text()).isEqualTo("for /me");
                assertThat(another.client().get("/").text()).isEqualTo("another");
                assertThat(server.client()).isSameAs(server.client());
            }
        });
    }

    @Test
    void whatAHandlerFailsWithIsThrownAtTheEnd() {
        Weft.run(() -> {
            for (Function<Handler, TestServer> kind : KINDS) {
                IllegalStateException failure = new IllegalStateException("out of coffee");
                assertThatThrownBy(() -> {
                            try (TestServer server = kind.apply(_ -> {
                                throw failure;
                            })) {
                                try (ClientResponse response = server.client().get("/pot")) {
                                    assertThat(response.status()).isEqualTo(500);
                                    assertThat(response.text())
                                            .isEqualTo("the handler of GET /pot failed: " + failure + "\n");
                                }
                                server.client().get("/").close();
                            }
                        })
                        .isInstanceOf(AssertionError.class)
                        .hasMessage("a handler failed: " + failure)
                        .hasCause(failure)
                        .hasSuppressedException(failure);
            }
        });
    }

    @Test
    void anAssertionInAHandlerCounts() {
        Weft.run(() -> {
            for (Function<Handler, TestServer> kind : KINDS) {
                try (TestServer server = kind.apply(_ -> fail("not this way"))) {
                    server.client().get("/").close();
                    assertThat(server.failures()).singleElement().isInstanceOf(AssertionError.class);
                } // and is not thrown once more
            }
        });
    }

    @Test
    void anAnswerThatIsThrownIsNoFailure() {
        Weft.run(() -> {
            for (Function<Handler, TestServer> kind : KINDS) {
                try (TestServer server = kind.apply(_ -> {
                    throw new StatusException(404, "no such thing");
                })) {
                    try (ClientResponse response = server.client().get("/")) {
                        assertThat(response.status()).isEqualTo(404);
                    }
                    assertThat(server.failures()).isEmpty();
                }
            }
        });
    }

    @Test
    @Timeout(60)
    void closingCancelsWhatIsStillAtWork() {
        Weft.run(SlowClock::applyTo, () -> {
            for (Function<Handler, TestServer> kind : KINDS) {
                boolean[] cancelled = {false};
                AsyncEvent begun = AsyncEvent.create();
                Duration begin;
                try (TestServer server = kind.apply(_ -> {
                    begun.set();
                    try {
                        Weft.sleep(Duration.ofHours(1));
                    } catch (CancelledError e) {
                        cancelled[0] = true;
                        throw e;
                    }
                    return Response.of(204);
                })) {
                    Task<?> asking = Weft.createTask(() -> server.client().get("/"));
                    begun.await();
                    begin = EventLoop.current().time();
                    asking.cancel();
                }
                assertThat(cancelled[0]).isTrue();
                assertThat(EventLoop.current().time().minus(begin))
                        .isLessThan(Duration.ofSeconds(5)); // a server's own grace is 10
            }
        });
    }

    @Test
    void aClientConnectsToTheAddressItIsGiven(@TempDir Path directory) {
        Weft.run(() -> {
            var socket = java.net.UnixDomainSocketAddress.of(directory.resolve("socket"));
            try (WebServer server = WebServer.open(
                    socket,
                    options -> options,
                    request ->
                            Response.text("you want " + request.header("host").orElse("")))) {
                Task<Void> serving = Weft.createTask(server::serveForever);
                try (WebClient client = WebClient.open(options -> options.withAddress(socket))) {
                    assertThat(client.get("http://docker.invalid/version").text())
                            .isEqualTo("you want docker.invalid");
                }
                server.shutdown();
                serving.await();
            }
        });
    }

    @Test
    void aPathBeginsWithASlash() {
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(_ -> Response.of(204))) {
                assertThat(server.uri("/a?b=c")).isEqualTo("http://localhost/a?b=c");
                assertThatThrownBy(() -> server.uri("a")).isInstanceOf(IllegalArgumentException.class);
            }
        });
    }
}
