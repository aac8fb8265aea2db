package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Response;

/// A server on two loops, of which one cannot listen.
class LoopsBindTest {

    private static final String ADDRESS = "10.213.57.1"; // of a network of the program's own
    private static final String NETWORK = "ip link set lo up && ip addr add " + ADDRESS + "/32 dev lo && exec \"$@\"";

    /// Serves at an address that the machine has when the first loop begins to listen, and no more when the second
    /// does.
    static final class Program {

        private static void ip(String what) throws IOException, InterruptedException {
            Process process = new ProcessBuilder("ip", "addr", what, ADDRESS + "/32", "dev", "lo")
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("ip addr " + what + " failed");
            }
        }

        public static void main(String[] arguments) throws Exception {
            SocketAddress[] address = new SocketAddress[1];
            Weft.run(options -> options.withName("program").withSlowStep(Duration.ZERO), () -> {
                WebServer server = WebServer.open(
                        new InetSocketAddress(ADDRESS, 0),
                        options -> options.withLoops(2),
                        _ -> Response.text("half of it"));
                address[0] = server.address();
                System.out.println(address[0]);
                Weft.toThread(() -> ip("del"));
                try {
                    server.serveForever();
                } catch (Exception e) {
                    System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
                }
                Weft.toThread(() -> ip("add"));
                System.out.println("tasks " + Weft.allTasks().size());
                System.out.println("connects " + connects(address[0]));
                bind(address[0]);
            });
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("program-2")) {
                    thread.join(5_000); // the last of it may still be ending
                    System.out.println(thread + " is left: " + thread.isAlive());
                }
            }
            System.out.println("the end");
        }

        private static boolean connects(SocketAddress address) {
            try (SocketChannel client = SocketChannel.open(address)) {
                return client.isConnected();
            } catch (IOException e) {
                return false;
            }
        }

        /// Shares the port with nobody, and so fails if anybody listens.
        private static void bind(SocketAddress address) throws IOException {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(address);
                System.out.println("free");
            } catch (SocketException e) {
                System.out.println(e);
            }
        }
    }

    private static void assumeNetworks() throws Exception {
        try {
            Process process = new ProcessBuilder("unshare", "-rn", "sh", "-c", NETWORK, "sh", "true")
                    .redirectErrorStream(true)
                    .start();
            Assumptions.assumeTrue(
                    process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0,
                    () -> "only where a program may have a network of its own: "
                            + String.join(" ", process.inputReader().lines().toList()));
        } catch (IOException e) {
            Assumptions.abort("only where a program may have a network of its own: " + e.getMessage());
        }
    }

    @Test
    void serverWhoseSecondLoopCannotListenDoesNotServeOnTheFirst() throws Exception {
        assumeNetworks();
        try (ServerProgram program =
                ServerProgram.start(List.of("unshare", "-rn", "sh", "-c", NETWORK, "sh"), Program.class)) {
            String address = program.expect("/");

            assertThat(program.expect("UncheckedIOException: "))
                    .contains(address)
                    .contains("Cannot assign requested address");
            assertThat(program.expect("tasks ")).isEqualTo("1");
            assertThat(program.expect("connects ")).isEqualTo("false");
            program.expect("free");
            assertThat(program.rest()).doesNotContain("is left: true").endsWith("the end");
            assertThat(program.status()).isZero();
        }
    }

    /// The address of the first is that of all.
    @Test
    void portThatAnotherDoesNotShareIsRefusedByItsName() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                assertThatThrownBy(() -> WebServer.open(
                                other.getLocalSocketAddress(), options -> options.withLoops(2), _ -> Response.text("")))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(":" + other.getLocalPort())
                        .hasMessageContaining("in use");
                assertThat(Weft.allTasks()).hasSize(1);
            });
        }
    }
}
