package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.sync.AsyncEvent;

/// Connections of HTTP/2 within the limits of a pool: each host has one, though all are the same server. Their
/// limits of time are in the tests of the whole, in virtual time.
@Timeout(20)
class Http2PoolTest {

    private final Set<String> connections = new TreeSet<>();

    private interface Body {
        void run(WebClient client) throws Exception;
    }

    private void with(UnaryOperator<ClientOptions> options, Handler handler, Body body) {
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(request -> {
                connections.add(request.remoteAddress().orElseThrow().toString());
                return handler.handle(request);
            })) {
                body.run(server.client(known -> options.apply(known.withPriorKnowledge())));
            }
        });
    }

    @Test
    void theyCount() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            open.await();
            return Response.text(request.host());
        };
        with(options -> options.withMaxConnections(2), handler, client -> {
            List<Task<String>> asking = new ArrayList<>();
            for (String host : List.of("a", "b", "c", "a", "b")) {
                asking.add(
                        Weft.createTask(() -> client.get("http://" + host + "/").text()));
            }
            while (connections.size() < 2 || client.statistics().waiting() == 0) {
                Weft.checkpoint();
            }
            assertThat(client.statistics()).isEqualTo(new PoolStatistics(2, 0, 1, 2));
            open.set();
            assertThat(asking.stream().map(Task::await)).containsExactly("a", "b", "c", "a", "b");
            assertThat(connections).hasSize(3);
            assertThat(client.statistics().inUse()).isZero();
            assertThat(client.statistics().waiting()).isZero();
        });
    }

    @Test
    void anIdleOneMakesRoom() {
        with(options -> options.withMaxConnections(1), request -> Response.text(request.host()), client -> {
            Duration begin = EventLoop.current().time();
            for (String host : List.of("a", "b", "b", "a")) {
                assertThat(client.get("http://" + host + "/").text()).isEqualTo(host);
            }
            assertThat(EventLoop.current().time().minus(begin))
                    .isLessThan(Duration.ofSeconds(10)); // 15 is an idle one's
            assertThat(connections).hasSize(3);
            assertThat(client.statistics().inUse()).isZero();
        });
    }

    @Test
    void oneThatHasEndedCountsNoMore() {
        with(
                options -> options.withMaxConnections(1).withKeepAlive(Duration.ofMillis(1)),
                request -> Response.text(request.host()),
                client -> {
                    client.get("http://a/").text();
                    while (client.statistics().idle() > 0) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    assertThat(client.get("http://b/").text()).isEqualTo("b");
                });
    }

    @Test
    void theLimitOfAnOriginHoldsForThemToo() {
        with(options -> options.withMaxConnectionsPerOrigin(1), request -> Response.text(request.host()), client -> {
            List<Task<String>> asking = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asking.add(Weft.createTask(() -> client.get("http://a/").text()));
            }
            asking.forEach(task -> assertThat(task.await()).isEqualTo("a"));
            assertThat(connections).hasSize(1);
        });
    }

    @Test
    void thoseWhoWaitForTheFirstRequestGoOnWithIt() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            open.await();
            return Response.text(request.host());
        };
        with(options -> options.withMaxConnections(1), handler, client -> {
            List<Task<String>> asking = new ArrayList<>();
            for (String host : List.of("a", "b", "b", "b")) {
                asking.add(
                        Weft.createTask(() -> client.get("http://" + host + "/").text()));
            }
            while (client.statistics().waiting() == 0 || connections.isEmpty()) {
                Weft.checkpoint();
            }
            asking.get(1).cancel("another is the first then");
            open.set();
            assertThat(asking.get(3).await()).isEqualTo("b");
            assertThat(asking.get(2).await()).isEqualTo("b");
            assertThat(connections).hasSize(2);
        });
    }
}
