package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Action;
import weft.EventLoop;
import weft.Weft;
import weft.http.client.WebClient;
import weft.net.MemoryAddress;
import weft.net.Tls;
import weft.sync.AsyncSemaphore;

/// What the loops of a server share, and what they do not.
@Isolated // it counts what is open in the JVM
class LoopsTest extends OnTwoLoops {

    @TempDir
    Path directory;

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
            assertThat(Weft.<String>toThread(() -> Foreign.output(command)))
                    .contains("600 total, 600 started, 600 done, 600 succeeded, 0 failed, 0 errored, 0 timeout")
                    .contains("status codes: 600 2xx, 0 3xx, 0 4xx, 0 5xx");
        });
        assertThat(failures).isEmpty();
    }
}
