package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import weft.Action;
import weft.EventLoop;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.http.Response;

/// A server on two loops, for tests of it.
abstract class OnTwoLoops {

    static final String LOOP = "several";
    static final int MANY = 48; // so many that it would be a wonder if one loop got them all
    static final String GET = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    static final Handler WHERE = request -> Response.text(EventLoop.current() + "\n");
    static final UnaryOperator<ServerOptions> TWO = options -> options.withLoops(2);

    final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());

    void run(Action body) {
        Weft.run(
                options ->
                        options.withName(LOOP).withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                body);
    }

    /// What runs a test's body while a server serves on two loops.
    void serving(UnaryOperator<ServerOptions> options, LoopBody body, Served.Body test) {
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

    static void awaitThat(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) { // the test's own limit ends it
            Weft.sleep(Duration.ofMillis(1));
        }
    }

    /// Asks on new connections until each of the loops has answered, and returns the answers.
    static List<String> askUntilAllAnswered(WebServer server) {
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

    static boolean isRefused(int port) {
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

    static void assertRefused(int port) {
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
}
