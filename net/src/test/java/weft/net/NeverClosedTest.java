package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.io.ByteStream;

/// Connections that break, and that nobody closes.
@Execution(ExecutionMode.CONCURRENT) // in JVMs of its own
class NeverClosedTest {

    @ParameterizedTest
    @ValueSource(strings = {"forgotten", "read to its end"})
    void buffersOfABrokenConnectionAreReleased(String then) throws Exception {
        try (Child child = Child.start(250, Program.class, then)) {
            child.succeeds(Duration.ofSeconds(40));
        }
    }

    static final class Program {
        public static void main(String[] arguments) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread peer = Thread.ofPlatform().daemon().start(() -> sendAndReset(server));
                Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                    ByteStream stream =
                            Net.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
                    assertThat(stream.readLine()).isEqualTo("one"); // the rest of the buffer is lent
                    stream.write("more\n");
                    awaitBroken(stream);

                    assertThat(LiveBuffers.count())
                            .as("what has come and was not read")
                            .isLessThanOrEqualTo(1);
                    if (arguments[0].equals("read to its end")) {
                        assertThat(stream.readLine()).isEqualTo("two");
                        assertThat(stream.readLine()).isEqualTo("three");
                        assertThatThrownBy(stream::readLine).isInstanceOf(UncheckedIOException.class);
                        assertThat(LiveBuffers.count()).isZero();
                    }
                });
                peer.join();
                assertThat(LiveBuffers.count()).as("the loop is closed").isZero();
            }
        }

        private static void sendAndReset(ServerSocket server) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
                socket.getInputStream().read();
                socket.getOutputStream().write("three\n".getBytes(StandardCharsets.UTF_8));
                Thread.sleep(50); // it arrives
                socket.setSoLinger(true, 0); // close() resets
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private static void awaitBroken(ByteStream stream) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            Weft.sleep(Duration.ofMillis(5));
                            stream.write("x");
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
        }
    }
}
