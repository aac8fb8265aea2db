package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.Handler;
import weft.http.server.WebServer;

/// A server that ends a connection of HTTP/2 in the middle of an answer.
class Http2LostTest {

    @ParameterizedTest
    @ValueSource(strings = {"before the head", "in the content"})
    void requestFailsWhenItsConnectionHasEnded(String when) {
        AtomicInteger begun = new AtomicInteger();
        Handler never = _ -> {
            if (when.equals("before the head")) {
                begun.incrementAndGet();
                Weft.sleep(Duration.ofHours(1));
            }
            return Response.of(Body.stream(MediaType.TEXT, out -> {
                out.write("half");
                begun.incrementAndGet();
                Weft.sleep(Duration.ofHours(1));
            }));
        };
        Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
            WebServer server = WebServer.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    options -> options.withPatience(options.patience().withGrace(Duration.ZERO)),
                    never);
            Task<Void> serving = Weft.createTask("server", server::serveForever);
            try (WebClient client = WebClient.open(options -> options.withPriorKnowledge())) {
                Task<String> asking = Weft.createTask(
                        () -> client.get("http://127.0.0.1:" + server.port()).text());
                while (begun.get() == 0) { // the test's own limit ends it
                    Weft.sleep(Duration.ofMillis(1));
                }
                Weft.sleep(Duration.ofMillis(20)); // and the half has come
                server.shutdown();

                assertThatThrownBy(() -> Weft.timeout(Duration.ofSeconds(10), asking))
                        .isInstanceOf(UncheckedIOException.class)
                        .message()
                        .isNotBlank();
                assertThat(client.statistics().inUse()).isZero();
            }
            serving.await();
        });
    }
}
