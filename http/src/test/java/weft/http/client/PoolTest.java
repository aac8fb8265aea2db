package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.Request;

class PoolTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    /// A server whose answers a test lets go one by one.
    private static JdkServer gated(Semaphore gate, List<String> order) {
        return JdkServer.start().on("/", exchange -> {
            order.add(exchange.getRequestURI().getPath());
            gate.acquireUninterruptibly();
            JdkServer.answer(exchange, 200, "ok");
        });
    }

    @Test
    void limitHoldsAndThoseWhoWaitAreServedInTheirOrder() {
        Semaphore gate = new Semaphore(0);
        List<String> order = new ArrayList<>();
        try (JdkServer server = gated(gate, order)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMaxConnections(1))) {
                    List<Task<String>> requests = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        String uri = server.uri("/" + i);
                        requests.add(Weft.createTask(() -> client.get(uri).text()));
                    }
                    Weft.checkpoint();
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(1, 0, 4, 1));
                    gate.release(5);
                    Weft.waitAll(requests);
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 1));
                }
            });
            assertThat(order).containsExactly("/0", "/1", "/2", "/3", "/4");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void originThatIsFullDoesNotHoldOthersUp() {
        Semaphore gate = new Semaphore(0);
        try (JdkServer slow = gated(gate, new ArrayList<>());
                JdkServer quick = JdkServer.start().text("/", "quick")) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withMaxConnections(3).withMaxConnectionsPerOrigin(1))) {
                    List<Task<String>> requests = new ArrayList<>();
                    for (int i = 0; i < 2; i++) {
                        String uri = slow.uri("/" + i);
                        requests.add(Weft.createTask(() -> client.get(uri).text()));
                    }
                    Weft.checkpoint();
                    assertThat(client.get(quick.uri("/")).text()).isEqualTo("quick");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(1, 1, 1, 3));
                    gate.release(2);
                    Weft.waitAll(requests);
                }
            });
        }
    }

    @Test
    void cancelledWaiterLeavesItsPlaceToTheNext() {
        Semaphore gate = new Semaphore(0);
        List<String> order = new ArrayList<>();
        try (JdkServer server = gated(gate, order)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMaxConnections(1))) {
                    List<Task<String>> requests = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        String uri = server.uri("/" + i);
                        requests.add(Weft.createTask(() -> client.get(uri).text()));
                    }
                    Weft.checkpoint();
                    requests.get(1).cancel("no more");
                    requests.get(1).awaitEnd();
                    assertThat(client.statistics().waiting()).isEqualTo(1);
                    gate.release(3);
                    assertThat(requests.get(2).await()).isEqualTo("ok");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 1));
                }
            });
            assertThat(order).containsExactly("/0", "/2");
        }
    }

    @Test
    void cancelsAtAnyMomentLeakNothing() {
        try (JdkServer server = JdkServer.start().text("/", "x".repeat(200_000))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMaxConnections(3))) {
                    for (int round = 0; round < 60; round++) {
                        List<Task<String>> requests = new ArrayList<>();
                        for (int i = 0; i < 6; i++) {
                            requests.add(Weft.createTask(
                                    () -> client.get(server.uri("/")).text()));
                        }
                        Weft.sleep(Duration.ofNanos(100_000L * round));
                        requests.forEach(request -> request.cancel("enough"));
                        Weft.waitAll(requests);
                        assertThat(client.statistics().inUse()).isZero();
                        assertThat(client.statistics().waiting()).isZero();
                    }
                    assertThat(client.get(server.uri("/")).text()).hasSize(200_000);
                }
            });
        }
    }

    @Test
    void connectionsThatAreIdleTooLongAreClosed() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.serve(OK);
            ended.countDown();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withKeepAlive(Duration.ofMillis(50)))) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    assertThat(client.statistics().idle()).isEqualTo(1);
                    Weft.toThread(() -> ended.await());
                    assertThat(client.statistics().idle()).isZero();
                }
            });
        }
    }

    @Test
    void keepAliveOfZeroUsesEachConnectionOnce() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.serve(OK))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withKeepAlive(Duration.ZERO))) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                }
            });
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void serverThatWantsToCloseGetsNoOtherRequest() throws Exception {
        try (RawServer server = RawServer.start(
                talk -> talk.serve("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    assertThat(client.statistics().idle()).isZero();
                }
            });
        }
    }

    @Test
    void requestThatAsksForTheEndIsTheLastOne() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.serve(OK))) { // says nothing of it
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Request last = Request.get(server.uri("/")).withHeader("connection", "Close");
                    assertThat(client.send(last).text()).isEqualTo("ok");
                    assertThat(client.statistics().idle()).isZero();
                }
            });
        }
    }

    @Test
    void connectionThatTheServerHasClosedIsNotUsed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send(OK);
            talk.socket().shutdownOutput(); // and would read another request
            closed.countDown();
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    Weft.toThread(() -> closed.await());
                    Weft.sleep(Duration.ofMillis(20));
                    assertThat(client.post(server.uri("/"), Body.of("once")).text())
                            .isEqualTo("ok");
                }
            });
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /// Answers one request, and closes when the next one has come: the race between keep-alive and
    /// its end that clients cannot avoid.
    private static RawServer closesAtTheSecond(AtomicInteger requests) {
        return RawServer.start(talk -> {
            talk.readHead();
            requests.incrementAndGet();
            talk.send(OK);
            if (!talk.readHead().isEmpty()) {
                requests.incrementAndGet();
            }
        });
    }

    @Test
    void requestIsSentAgainIfAConnectionThatWasUsedBeforeDies() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = closesAtTheSecond(requests)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                }
            });
            assertThat(requests).hasValue(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void requestThatIsNotIdempotentIsNotSentAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = closesAtTheSecond(requests)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    assertThatThrownBy(() -> client.send(Request.of("POST", server.uri("/"))))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("before it answered");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void newConnectionThatDiesIsAFailureAtOnce() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.readHead())) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/"))).isInstanceOf(UncheckedIOException.class);
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionThatDiesInTheMiddleOfAnAnswerIsAFailure() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            talk.readHead();
            talk.send(OK);
            talk.readHead();
            talk.send("HTTP/1.1 200 ");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                    assertThatThrownBy(() -> client.get(server.uri("/"))).isInstanceOf(UncheckedIOException.class);
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void answerThatNobodyAskedForIsNotTheNextRequests() throws Exception {
        for (String moment : List.of("together", "later")) {
            CountDownLatch sent = new CountDownLatch(1);
            try (RawServer server = RawServer.start(talk -> {
                talk.readHead();
                String evil = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil";
                if (talk.number() > 1) {
                    talk.send(OK);
                } else if (moment.equals("together")) {
                    talk.send(OK + evil);
                } else {
                    talk.send(OK);
                    Thread.sleep(20);
                    talk.send(evil);
                }
                sent.countDown();
                talk.readHead();
            })) {
                Weft.run(() -> {
                    try (WebClient client = WebClient.open()) {
                        assertThat(client.get(server.uri("/")).text()).isEqualTo("ok");
                        Weft.toThread(() -> sent.await());
                        Weft.sleep(Duration.ofMillis(20));
                        assertThat(client.get(server.uri("/")).text())
                                .as(moment)
                                .isEqualTo("ok");
                    }
                });
                assertThat(server.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void waitingForAConnectionCanBeLimited() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.awaitEnd())) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMaxConnections(1)
                        .withTimeouts(timeouts -> timeouts.withPool(Duration.ofMillis(50))))) {
                    Task<ClientResponse> first = Weft.createTask(() -> client.get(server.uri("/first")));
                    Weft.checkpoint();
                    assertThatThrownBy(() -> client.get(server.uri("/second")))
                            .isInstanceOf(TimedOutException.class)
                            .hasMessageContaining("the limit for waiting for a connection")
                            .hasMessageContaining("1 of 1 connections in use");
                    first.cancel("enough");
                    first.awaitEnd();
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 1));
                }
            });
        }
    }

    @Test
    void closingTheClientEndsWhoWaits() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.awaitEnd())) {
            Weft.run(() -> {
                WebClient client = WebClient.open(options -> options.withMaxConnections(1));
                Task<ClientResponse> first = Weft.createTask(() -> client.get(server.uri("/first")));
                Task<ClientResponse> second = Weft.createTask(() -> client.get(server.uri("/second")));
                Weft.sleep(Duration.ofMillis(50));
                client.close();
                assertThatThrownBy(second::await)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed");
                assertThatThrownBy(first::await).isInstanceOf(UncheckedIOException.class);
            });
        }
    }
}
