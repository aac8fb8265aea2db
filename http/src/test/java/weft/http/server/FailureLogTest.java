package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.Weft;
import weft.http.Response;

/// What a program that has set nothing says of a handler that fails.
@Execution(ExecutionMode.CONCURRENT) // in a process of its own
class FailureLogTest {

    /// Serves, and has no tea.
    static final class Program {

        public static void main(String[] arguments) {
            Weft.run(() -> {
                WebServer server = WebServer.open(Served.anyPort(), options -> options, request -> brew());
                System.out.println("port " + server.port());
                server.serveForever();
            });
        }

        private static Response brew() {
            throw new IllegalStateException("the pot is broken");
        }
    }

    @TempDir
    Path directory;

    @Test
    void theLogHasTheStackUnderTheIdThatTheClientGot() throws Exception {
        Path errors = directory.resolve("errors");
        List<String> apart = List.of("sh", "-c", "exec \"$@\" 2> \"$0\"", errors.toString());
        try (ServerProgram program = ServerProgram.start(apart, Program.class);
                Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(program.expect("port ")))) {
            socket.setSoTimeout(20_000);
            Served.send(socket, Served.get("/tea", Served.CLOSE));
            String answer = Served.rest(socket);

            assertThat(answer).startsWith("HTTP/1.1 500 ").doesNotContain("pot", "Exception");
            program.process().destroy(); // by SIGTERM: what it has to say is written at its end
            assertThat(program.status()).isEqualTo(143);
            String id = answer.replaceFirst("(?s).*error ([\\w-]+)\n", "$1");
            assertThat(Files.readString(errors))
                    .containsSubsequence(
                            "the handler of GET /tea on ",
                            " failed, which the client knows as " + id,
                            "java.lang.IllegalStateException: the pot is broken\n",
                            "\tat " + Program.class.getName() + ".brew(FailureLogTest.java:");
        }
    }
}
