package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.HELLO;
import static weft.http.server.Served.awaitSize;
import static weft.http.server.Served.get;
import static weft.http.server.Served.untilCancelled;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.sync.AsyncEvent;

/// Who goes away, the client or the server, leaves nothing half done.
class ServerEndTest {

    private final Served served = new Served();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void connectionThatHasSentNothingDoesNotHoldUpTheEnd() {
        served.with(options -> options.withPatience(
                        options.patience().withGrace(Duration.ofDays(1)).withHeaders(Duration.ofDays(1))))
                .run(HELLO, server -> {
                    Socket silent = Weft.toThread(() -> Served.connect(server)); // as of a browser that thinks ahead
                    assertThat(Served.raw(server, get("/1", CLOSE))).endsWith("hello /1"); // and so that is accepted
                    Weft.timeout(Duration.ofSeconds(20), () -> server.close());
                    assertThat(Weft.<String>toThread(() -> Served.rest(silent))).isEmpty();
                });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void handlerIsCancelledWhenItsClientGoesIfWanted() {
        AsyncEvent cancelled = AsyncEvent.create();
        served.with(ServerOptions::withCancelOnDisconnect)
                .run(
                        request -> {
                            log.add("handled");
                            return untilCancelled(cancelled);
                        },
                        server -> {
                            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                                Served.send(socket, get("/"));
                                awaitSize(log, 1);
                            }
                            Weft.timeout(Duration.ofSeconds(20), cancelled::await);
                        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void closedItAnswersWhatIsInProgressAndClosesIdleConnectionsAtOnce() {
        AsyncEvent open = AsyncEvent.create();
        Handler handler = request -> {
            if (request.path().equals("/slow")) {
                log.add("handled");
                open.await();
            }
            return Response.text("done");
        };
        served.run(handler, server -> {
            try (Socket idle = Weft.toThread(() -> Served.connect(server));
                    Socket active = Weft.toThread(() -> Served.connect(server))) {
                Served.send(idle, get("/"));
                Weft.toThread(() -> Served.until(idle, "done"));
                Served.send(active, get("/slow"));
                awaitSize(log, 1);

                server.shutdown();

                assertThat(Weft.<String>toThread(() -> Served.rest(idle))).isIn("", "[Connection reset]");
                open.set();
                assertThat(Weft.<String>toThread(() -> Served.rest(active)))
                        .contains("connection: close")
                        .endsWith("done");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void handlersThatDoNotEndAreCancelledWhenTheGraceIsOver() {
        served.with(options -> options.withPatience(options.patience().withGrace(Duration.ofMillis(20))))
                .run(
                        request -> {
                            try {
                                log.add("handled");
                                Weft.sleep(Duration.ofDays(1));
                                return Response.of(200);
                            } finally {
                                log.add("cancelled");
                            }
                        },
                        server -> {
                            Socket socket = Weft.toThread(() -> Served.connect(server));
                            Served.send(socket, get("/"));
                            awaitSize(log, 1);
                            server.close();
                            assertThat(log).containsExactly("handled", "cancelled");
                            socket.close();
                        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void cancelledItEndsAsOneThatIsClosed() {
        served.run(HELLO, server -> {
            Task<Void> other = Weft.createTask(() -> WebServer.serve(Served.anyPort(), options -> options, HELLO));
            Weft.checkpoint();
            other.cancel("enough");
            assertThat(Weft.gatherOutcomes(other).getFirst()).isInstanceOf(weft.Outcome.Cancelled.class);
        });
    }
}
