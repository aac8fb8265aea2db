package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Response;

/// How the loops of a server end.
class LoopsEndTest extends OnTwoLoops {

    /// Opens connections, sends a request on each, and leaves the answers there.
    private static List<Socket> askOnMany(WebServer server) {
        return Weft.toThread(() -> {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Socket socket = Served.connect(server);
                Served.send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                sockets.add(socket);
            }
            return sockets;
        });
    }

    @Test
    void requestsInProgressAreAnsweredOnAllLoopsWhenItCloses() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger handled = new AtomicInteger();
        Handler handler = request -> {
            loops.add(EventLoop.current());
            handled.incrementAndGet();
            return Response.text(Weft.await(answer));
        };
        LoopBody body = loop -> {
            begun.incrementAndGet();
            loop.serve(handler);
        };
        serving(options -> options, body, server -> {
            awaitThat(() -> begun.get() == 2);
            List<Socket> sockets = askOnMany(server);
            awaitThat(() -> handled.get() == MANY);
            assertThat(loops).hasSize(2);
            Task<Void> closing = Weft.createTask(server::close);
            awaitThat(() -> isRefused(server.port())); // on both loops
            assertThat(closing.isDone()).isFalse();
            answer.complete("done");

            for (Socket socket : sockets) {
                assertThat(Weft.<String>toThread(() -> Served.rest(socket)))
                        .startsWith("HTTP/1.1 200 OK")
                        .contains("connection: close")
                        .endsWith("done");
                socket.close();
            }
            closing.await();
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void streamsOfEventsEndOnAllLoopsWhenItCloses() {
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        AtomicInteger ready = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        Handler handler = request -> {
            EventLoop here = EventLoop.current();
            loops.add(here);
            request.onClosing(() -> {
                if (EventLoop.current() == here) {
                    told.incrementAndGet();
                }
            });
            return EventSender.respond(request, events -> {
                events.send("first");
                begun.incrementAndGet();
                Weft.sleep(Duration.ofDays(1));
            });
        };
        serving(
                options -> options.withPatience(options.patience().withGrace(Duration.ofDays(1))),
                loop -> {
                    ready.incrementAndGet();
                    loop.serve(handler);
                },
                server -> {
                    awaitThat(() -> ready.get() == 2);
                    List<Socket> sockets = askOnMany(server);
                    awaitThat(() -> begun.get() == MANY);
                    assertThat(loops).hasSize(2);
                    server.close();
                    for (Socket socket : sockets) {
                        assertThat(Weft.<String>toThread(() -> Served.rest(socket)))
                                .contains("data: first\n\n")
                                .endsWith("\r\n0\r\n\r\n");
                        socket.close();
                    }
                });
        assertThat(told).hasValue(MANY);
        assertThat(failures).isEmpty();
    }

    @Test
    void handlerOnAnyLoopMayShutItDown() {
        run(() -> {
            WebServer[] opened = new WebServer[1];
            WebServer server = WebServer.open(Served.anyPort(), TWO, request -> {
                if (EventLoop.current().toString().equals(LOOP + "-2")) {
                    opened[0].shutdown();
                }
                return WHERE.handle(request);
            });
            opened[0] = server;
            Task<Void> serving = Weft.createTask(server::serveForever);
            askUntilAllAnswered(server);
            serving.await();
            assertRefused(server.port());
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void cancelledItEndsAllLoopsAndCancelledTwiceItWaitsForNoHandler() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger handled = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        Handler handler = request -> {
            handled.incrementAndGet();
            try {
                Weft.sleep(Duration.ofHours(1));
            } catch (CancelledError e) {
                cancelled.incrementAndGet();
                throw e;
            }
            return Response.text("never");
        };
        run(() -> {
            WebServer server = WebServer.openPerLoop(
                    Served.anyPort(),
                    options ->
                            options.withLoops(2).withPatience(options.patience().withGrace(Duration.ofHours(1))),
                    loop -> {
                        begun.incrementAndGet();
                        loop.serve(handler);
                    });
            Task<Void> serving = Weft.createTask(server::serveForever);
            awaitThat(() -> begun.get() == 2);
            List<Socket> sockets = askOnMany(server);
            awaitThat(() -> handled.get() == MANY);

            serving.cancel("enough");
            awaitThat(() -> isRefused(server.port()));
            assertThat(cancelled).hasValue(0);
            assertThat(serving.isDone()).isFalse();

            serving.cancel("at once");
            serving.awaitEnd();
            assertThat(serving.isCancelled()).isTrue();
            assertThat(cancelled).hasValue(MANY);
            for (Socket socket : sockets) {
                socket.close();
            }
        });
        assertThat(failures).isEmpty();
    }

    private static Task<Void> begin(WebServer server, int turns) {
        Task<Void> serving = Weft.createTask(server::serveForever);
        for (int turn = 0; turn < turns; turn++) {
            Weft.checkpoint();
        }
        return serving;
    }

    @Test
    void cancelledWhileItsLoopsBeginItEndsThem() {
        run(() -> {
            for (int turns = 1; turns < 10; turns++) {
                WebServer server = WebServer.open(Served.anyPort(), TWO, WHERE);
                Task<Void> serving = begin(server, turns);
                serving.cancel();
                serving.awaitEnd();
                assertThat(serving.isCancelled()).isTrue();
                assertRefused(server.port());
            }
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void closedWhileItsLoopsBeginItEndsThem() {
        run(() -> {
            for (int turns = 1; turns < 10; turns++) {
                WebServer server = WebServer.open(Served.anyPort(), TWO, WHERE);
                Task<Void> serving = begin(server, turns);
                server.close();
                serving.await();
                assertRefused(server.port());
            }
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void failureOfOneLoopEndsAllAndComesOut() {
        for (String which : List.of(LOOP, LOOP + "-2")) {
            AtomicInteger ended = new AtomicInteger();
            int[] port = new int[1];
            run(() -> {
                WebServer server = WebServer.openPerLoop(Served.anyPort(), TWO, loop -> {
                    try {
                        if (EventLoop.current().toString().equals(which)) {
                            Weft.moveOnAfter(Duration.ofMillis(5), () -> loop.serve(WHERE));
                            throw new IllegalStateException("broken");
                        }
                        loop.serve(WHERE);
                    } finally {
                        ended.incrementAndGet();
                    }
                });
                port[0] = server.port();
                try (server) {
                    assertThatThrownBy(server::serveForever)
                            .isExactlyInstanceOf(IllegalStateException.class)
                            .hasMessage("broken");
                }
                assertThat(ended).hasValue(2);
            });
            assertRefused(port[0]);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void bodyThatDoesNotServeIsToldSo() {
        run(() -> {
            try (WebServer server = WebServer.openPerLoop(Served.anyPort(), TWO, loop -> {
                if (!EventLoop.current().toString().equals(LOOP)) {
                    return;
                }
                loop.serve(WHERE);
            })) {
                assertThatThrownBy(server::serveForever)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("has to call serve(handler)");
            }
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void closedBeforeItServesItServesNobody() {
        run(() -> {
            WebServer server = WebServer.open(Served.anyPort(), TWO, WHERE);
            server.close();
            server.serveForever();
            assertRefused(server.port());
        });
        assertThat(failures).isEmpty();
    }
}
