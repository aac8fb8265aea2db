package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.Response;
import weft.http.test.TestServer;

/// Listeners that throw.
@Timeout(20)
class ListenersTest {

    private static Consumer<ClientEvent> failing(Class<? extends ClientEvent> at) {
        return event -> {
            if (at.isInstance(event)) {
                throw new IllegalStateException("a listener's");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(classes = {ClientEvent.Connecting.class, ClientEvent.Connected.class, ClientEvent.Reused.class})
    void requestThrowsWhatTheyThrowAndLeavesNothing(Class<? extends ClientEvent> at) {
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(_ -> Response.text("hello"))) {
                WebClient older = server.client(options -> options.withMaxConnections(1));
                WebClient newer =
                        server.client(options -> options.withMaxConnections(1).withPriorKnowledge());
                for (WebClient client : new WebClient[] {older, newer}) {
                    if (at == ClientEvent.Reused.class) {
                        assertThat(client.get("/").text()).isEqualTo("hello");
                    }
                    WebClient watched = client.with(options -> options.withListener(failing(at)));
                    assertThatThrownBy(() -> watched.get("/")).hasMessage("a listener's");
                    assertThat(client.statistics().inUse()).isZero();
                    assertThat(client.get("/").text()).isEqualTo("hello");
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\4\0\0\0\0\0"}) // what a server of HTTP/2 begins with
    void aConnectionThatWasMadeIsClosed(String beginning) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.send(beginning);
            talk.awaitEnd();
            ended.countDown();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> {
                    ClientOptions watched = options.withListener(failing(ClientEvent.Connected.class));
                    return beginning.isEmpty() ? watched : watched.withPriorKnowledge();
                })) {
                    assertThatThrownBy(() -> client.get(server.uri("/"))).hasMessage("a listener's");
                    assertThat(client.statistics().inUse()).isZero();
                    Weft.timeout(Duration.ofSeconds(10), () -> Weft.toThread(() -> ended.await()));
                }
            });
        }
    }
}
