package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.HELLO;
import static weft.http.server.Served.get;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.ContextVar;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Response;

/// A connection of HTTP/1 that waits for a request has no task, and nobody sees a difference.
class RestingTest {

    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    private final Served served = new Served();

    @Test
    void connectionHasATaskWhileARequestIsAnsweredAndNoneAtRest() {
        served.run(request -> Response.text("by " + connectionTasks()), server -> {
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                for (int i = 0; i < 3; i++) {
                    Served.send(socket, get("/"));
                    Weft.toThread(() -> Served.until(socket, "by [the connection to " + address(socket) + "]"));

                    assertThat(connectionTasks()).isEmpty();
                }
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void eachRequestSeesTheContextInWhichTheServerServesAndNotThatOfTheOneBefore() {
        Handler handler = request -> {
            String seen = USER.get();
            USER.set(request.path());
            return Response.text("seen " + seen + " by " + request.path());
        };
        Weft.run(() -> {
            WebServer server = WebServer.open(0, handler);
            USER.set("ann");
            Task<Void> serving = Weft.createTask(server::serveForever);
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                for (String path : List.of("/1", "/2", "/3")) {
                    Served.send(socket, get(path));
                    Weft.toThread(() -> Served.until(socket, "seen ann by " + path));
                }
                Served.send(socket, get("/4") + get("/5"));
                Weft.toThread(() -> Served.until(socket, "seen ann by /4"));
                Weft.toThread(() -> Served.until(socket, "seen ann by /5"));
            }
            server.close();
            serving.await();
        });
    }

    @Test
    void eachRequestHasTheClassLoaderWithWhichTheServerServes() {
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
        Handler handler =
                request -> Response.text("it is " + (Thread.currentThread().getContextClassLoader() == loader));
        Weft.run(() -> {
            WebServer server = WebServer.open(0, handler);
            Task<Void> serving = Weft.createTask(() -> {
                Thread.currentThread().setContextClassLoader(loader);
                server.serveForever();
            });
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                for (int i = 0; i < 3; i++) {
                    Served.send(socket, get("/"));
                    Weft.toThread(() -> Served.until(socket, "it is true"));
                }
            }
            server.close();
            serving.await();
        });
    }

    @Test
    @Timeout(20)
    void programThatEndsDoesNotWaitForWhoIsInTheMiddleOfARequest() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        Weft.run(() -> {
            WebServer server = WebServer.open(
                    Served.anyPort(),
                    options -> options.withPatience(
                            options.patience().withGrace(Duration.ofDays(1)).withHeaders(Duration.ofDays(1))),
                    HELLO);
            Weft.createTask(server::serveForever);
            for (int i = 0; i < 2; i++) {
                Socket socket = Weft.toThread(() -> Served.connect(server));
                sockets.add(socket);
                Served.send(socket, get("/1"));
                Weft.toThread(() -> Served.until(socket, "hello /1"));
            }
            Served.send(sockets.getFirst(), "GET /2 HTTP/1.1\r\n"); // the other one rests
            while (connectionTasks().isEmpty()) {
                Weft.sleep(Duration.ofMillis(1));
            }
        });
        for (Socket socket : sockets) {
            assertThat(Served.rest(socket)).isIn("", "[Connection reset]");
            socket.close();
        }
    }

    @Test
    void requestsThatComeAtOnceAreAnsweredInOrder() {
        served.run(HELLO, server -> {
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                Served.send(socket, get("/1"));
                Weft.toThread(() -> Served.until(socket, "hello /1"));
                Served.send(socket, get("/2") + get("/3") + get("/4", CLOSE));

                assertThat(Weft.<String>toThread(() -> Served.rest(socket)))
                        .containsSubsequence("hello /2", "hello /3", "hello /4");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void requestOfWhichAPartHasComeIsAnsweredWhenTheServerIsClosed() {
        served.run(HELLO, server -> {
            try (Socket socket = Weft.toThread(() -> Served.connect(server));
                    Socket witness = Weft.toThread(() -> Served.connect(server))) {
                Served.send(socket, get("/1"));
                Weft.toThread(() -> Served.until(socket, "hello /1"));
                Served.send(socket, "GET /2 HTTP/1.1\r\n");
                Served.send(witness, get("/3")); // by whose answer what was sent before has been received
                Weft.toThread(() -> Served.until(witness, "hello /3"));

                server.shutdown();

                assertThat(Weft.<String>toThread(() -> Served.rest(witness))).isIn("", "[Connection reset]");
                Served.send(socket, "Host: localhost\r\n\r\n");
                assertThat(Weft.<String>toThread(() -> Served.rest(socket)))
                        .contains("connection: close")
                        .endsWith("hello /2");
            }
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void oneThatRestsForLongIsClosedAndLeavesNothing() {
        served.with(options -> options.withPatience(options.patience().withIdle(Duration.ofMillis(50))))
                .run(HELLO, server -> {
                    Socket socket = Weft.toThread(() -> Served.connect(server));
                    Served.send(socket, get("/"));
                    assertThat(Weft.<String>toThread(() -> Served.rest(socket))).endsWith("hello /");
                    Weft.toThread(socket::close);
                    assertThat(connectionTasks()).isEmpty();
                });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void connectionsAreClosedAlsoIfTheServerIsCancelledTwice() {
        Weft.run(() -> {
            WebServer server = WebServer.open(0, HELLO);
            Task<Void> serving = Weft.createTask(server::serveForever);
            try (Socket socket = Weft.toThread(() -> Served.connect(server))) {
                Served.send(socket, get("/"));
                Weft.toThread(() -> Served.until(socket, "hello /"));
                serving.cancel("enough");
                Weft.checkpoint();
                serving.cancel("at once");

                assertThat(Weft.<String>toThread(() -> Served.rest(socket))).isIn("", "[Connection reset]");
            }
            serving.awaitEnd();
            assertThat(serving.isCancelled()).isTrue();
            assertThat(connectionTasks()).isEmpty();
        });
    }

    private static String address(Socket socket) {
        return socket.getLocalSocketAddress().toString();
    }

    private static List<String> connectionTasks() {
        return EventLoop.current().snapshot().tasks().stream()
                .map(task -> task.name())
                .filter(name -> name.startsWith("the connection to"))
                .toList();
    }
}
