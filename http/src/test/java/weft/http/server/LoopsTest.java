package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Action;
import weft.CancelledError;
import weft.EventLoop;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.client.WebClient;
import weft.net.MemoryAddress;
import weft.net.Tls;
import weft.sync.AsyncSemaphore;

/// A server on two loops.
class LoopsTest {

    private static final String LOOP = "several";
    private static final int MANY = 48; // so many that it would be a wonder if one loop got them all
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private static final Handler WHERE = request -> Response.text(EventLoop.current() + "\n");
    private static final UnaryOperator<ServerOptions> TWO = options -> options.withLoops(2);

    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path directory;

    private void run(Action body) {
        Weft.run(
                options ->
                        options.withName(LOOP).withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                body);
    }

    /// What runs a test's body while a server serves on two loops.
    private void serving(UnaryOperator<ServerOptions> options, LoopBody body, Served.Body test) {
        run(() -> {
            WebServer server = WebServer.openPerLoop(Served.anyPort(), known -> options.apply(TWO.apply(known)), body);
            Task<Void> serving = Weft.createTask("server", server::serveForever);
            try {
                test.run(server);
            } finally {
                server.close();
                serving.await();
            }
        });
    }

    private static void awaitThat(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) { // the test's own limit ends it
            Weft.sleep(Duration.ofMillis(1));
        }
    }

    /// Asks on new connections until each of the loops has answered, and returns the answers.
    private static List<String> askUntilAllAnswered(WebServer server) {
        List<String> answers = new ArrayList<>();
        Set<String> loops = new HashSet<>();
        for (int i = 0; i < 1000 && loops.size() < 2; i++) {
            String answer = Served.raw(server, GET);
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
            answers.add(answer);
            loops.add(answer.substring(answer.lastIndexOf("\r\n\r\n") + 4).strip());
        }
        assertThat(loops).containsExactlyInAnyOrder(LOOP, LOOP + "-2");
        return answers;
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (SocketException e) {
            return false; // reset: a listener was there, and has just been closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(int port) {
        assertThat(isRefused(port)).isTrue();
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(LOOP) && !thread.getName().contains("worker")) {
                thread.join(5_000); // the last of it may still be ending
                assertThat(thread.isAlive()).as("%s", thread).isFalse();
            }
        }
    }

    @Test
    void eachLoopServesItsShareOnThePortThatTheFirstGot() {
        List<AccessEntry> log = Collections.synchronizedList(new ArrayList<>());
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        serving(
                options -> options.withAccessLog(log::add),
                loop -> {
                    loops.add(EventLoop.current());
                    loop.serve(WHERE);
                },
                server -> {
                    List<String> answers = askUntilAllAnswered(server);
                    awaitThat(() -> log.size() == answers.size());
                });
        assertThat(loops).hasSize(2).allMatch(EventLoop::isClosed);
        assertThat(failures).isEmpty();
    }

    @Test
    void nothingIsLeftOfItsLoops() {
        Action body = () -> serving(options -> options, loop -> loop.serve(WHERE), LoopsTest::askUntilAllAnswered);
        unchecked(body); // what the JDK and Netty open once is open then
        int before = openDescriptors();
        unchecked(body);
        assertThat(openDescriptors()).isLessThanOrEqualTo(before);
        assertThat(failures).isEmpty();
    }

    private static void unchecked(Action body) {
        try {
            body.run();
        } catch (Exception e) {
            throw Weft.unchecked(e);
        }
    }

    private static int openDescriptors() {
        int open = 0;
        for (File descriptor : Objects.requireNonNull(new File("/proc/self/fd").listFiles(), "/proc")) {
            try {
                String target = Files.readSymbolicLink(descriptor.toPath()).toString();
                open += target.startsWith("/") ? 0 : 1; // the JDK opens files when it wants to
            } catch (IOException e) {
                // closed meanwhile
            }
        }
        return open;
    }

    @Test
    void whatALoopMakesIsItsOwn() {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        serving(
                options -> options,
                loop -> {
                    made.incrementAndGet();
                    AsyncSemaphore semaphore = AsyncSemaphore.create(1); // confined to a loop, as a client is
                    try (WebClient client = WebClient.open()) {
                        loop.serve(request -> {
                            if (request.path().equals("/inner")) {
                                return WHERE.handle(request);
                            }
                            semaphore.acquire();
                            try {
                                String inner = "http://" + request.host() + "/inner";
                                assertThat(client.get(inner).text()).startsWith(LOOP);
                            } finally {
                                semaphore.release();
                            }
                            return WHERE.handle(request);
                        });
                    } finally {
                        closed.incrementAndGet();
                    }
                },
                server -> askUntilAllAnswered(server, server.port()));
        assertThat(made).hasValue(2);
        assertThat(closed).hasValue(2);
        assertThat(failures).isEmpty();
    }

    private static void askUntilAllAnswered(WebServer server, int port) {
        Set<String> loops = new HashSet<>();
        for (int i = 0; i < 1000 && loops.size() < 2; i++) {
            String answer = Served.raw(server, GET.replace("Host: h", "Host: localhost:" + port));
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
            loops.add(answer.substring(answer.lastIndexOf("\r\n\r\n") + 4).strip());
        }
        assertThat(loops).hasSize(2);
    }

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

    @Test
    void addressThatLoopsCannotShareIsRefused() {
        run(() -> {
            for (SocketAddress address : List.<SocketAddress>of(
                    UnixDomainSocketAddress.of(directory.resolve("socket")), MemoryAddress.create("memory"))) {
                assertThatThrownBy(() -> WebServer.open(address, TWO, WHERE))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("no port to share at " + address)
                        .hasMessageContaining("one loop");
            }
        });
    }

    /// A generator that nobody here wrote, with and without TLS, in both versions of the protocol.
    @ParameterizedTest
    @ValueSource(strings = {"--h1 http", "http", "--h1 https", "https"})
    void h2loadGetsNothingButAnswers(String how) {
        List<String> command = new ArrayList<>(List.of("h2load", "-n", "600", "-c", "24", "-m", "2"));
        Collections.addAll(command, how.split(" "));
        String scheme = command.removeLast();
        UnaryOperator<ServerOptions> options = known -> known;
        if (scheme.equals("https")) {
            TestCertificate certificate = TestCertificate.create();
            options = known -> known.withTls(Tls.server(certificate.chain(), certificate.key()));
        }
        serving(options, loop -> loop.serve(WHERE), server -> {
            command.add(scheme + "://localhost:" + server.port() + "/");
            assertThat(Weft.<String>toThread(() -> output(command)))
                    .contains("600 total, 600 started, 600 done, 600 succeeded, 0 failed, 0 errored, 0 timeout")
                    .contains("status codes: 600 2xx, 0 3xx, 0 4xx, 0 5xx");
        });
        assertThat(failures).isEmpty();
    }

    private static String output(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("there is no h2load: " + e.getMessage());
            throw e;
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
