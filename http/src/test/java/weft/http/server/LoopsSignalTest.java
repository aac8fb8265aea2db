package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.CancelledError;
import weft.EventLoop;
import weft.Weft;
import weft.http.Response;

/// What a signal does to a server on two loops.
@Execution(ExecutionMode.CONCURRENT) // in a process of its own
class LoopsSignalTest {

    private static final int MANY = 48; // so many that it would be a wonder if one loop got them all

    /// Serves; a line of input is what its handlers wait for.
    static final class Program {

        private static final CompletableFuture<String> ANSWER = new CompletableFuture<>();
        private static final Set<EventLoop> LOOPS = ConcurrentHashMap.newKeySet();
        private static final AtomicInteger BEGUN = new AtomicInteger();
        private static final AtomicInteger HANDLED = new AtomicInteger();
        private static final AtomicInteger ANSWERED = new AtomicInteger();

        public static void main(String[] arguments) {
            Thread.ofPlatform().daemon().start(() -> ANSWER.complete(IO.readln()));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println("threads: "
                            + Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> thread.getName().startsWith("program"))
                                    .filter(Program::isLeft)
                                    .map(Thread::getName)
                                    .toList())));
            Weft.run(options -> options.withName("program").withSlowStep(Duration.ZERO), Program::serve);
        }

        /// Whether one does not end soon: a loop of which all has ended may have some of its last lines to go yet.
        private static boolean isLeft(Thread thread) {
            try {
                return !thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e); // nobody interrupts the end
            }
        }

        private static void serve() {
            WebServer[] opened = new WebServer[1];
            WebServer server = WebServer.openPerLoop(
                    Served.anyPort(),
                    options ->
                            options.withLoops(2).withPatience(options.patience().withGrace(Duration.ofHours(1))),
                    loop -> {
                        if (BEGUN.incrementAndGet() == 2) {
                            System.out.println("port " + opened[0].port());
                        }
                        loop.serve(_ -> answer());
                    });
            opened[0] = server;
            try {
                server.serveForever();
            } catch (CancelledError e) {
                System.out.println("answered " + ANSWERED + ", then cancelled by " + e.reason());
                throw e;
            }
        }

        private static Response answer() {
            LOOPS.add(EventLoop.current());
            if (HANDLED.incrementAndGet() == MANY) {
                System.out.println("loops " + LOOPS.size());
            }
            String text = Weft.await(ANSWER);
            ANSWERED.incrementAndGet();
            return Response.text(text);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void whatIsInProgressOnEachLoopIsAnsweredAndThenTheProcessEnds(String signal, int status) throws Exception {
        try (ServerProgram program = ServerProgram.start(List.of(), Program.class)) {
            int port = Integer.parseInt(program.expect("port "));
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(20_000);
                Served.send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                sockets.add(socket);
            }
            assertThat(program.expect("loops ")).isEqualTo("2");

            new ProcessBuilder("kill", "-" + signal, "" + program.process().pid())
                    .start()
                    .waitFor();
            while (!OnTwoLoops.isRefused(port)) { // by neither loop; the test's own limit ends it
                Thread.onSpinWait();
            }
            program.process().outputWriter().append("done\n").flush();

            for (Socket socket : sockets) {
                assertThat(Served.rest(socket))
                        .startsWith("HTTP/1.1 200 OK")
                        .contains("connection: close", "content-length: 4")
                        .endsWith("\r\n\r\ndone");
                socket.close();
            }
            assertThat(program.expect("answered " + MANY + ", then cancelled by "))
                    .isEqualTo("SIG" + signal);
            assertThat(program.expect("threads: ")).isEqualTo("[]");
            assertThat(program.rest()).isEmpty();
            assertThat(program.status()).isEqualTo(status);
        }
    }
}
