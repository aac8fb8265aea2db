package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;

/// Against a DNS server that others have written, if this machine has it.
class DnsmasqTest {

    @TempDir
    private Path directory;

    private Process dnsmasq;
    private DnsResolver resolver;

    @BeforeEach
    void startServer() throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=" + directory.resolve("pid"),
                "--no-resolv",
                "--no-hosts",
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--port=" + port,
                "--local=/test/",
                "--host-record=host.test,192.0.2.1,2001:db8::1,60",
                "--cname=www.test,host.test"));
        for (int i = 1; i <= 150; i++) { // more than a datagram holds
            command.add("--host-record=many.test,192.0.3." + i);
        }
        try {
            dnsmasq = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("this machine has no dnsmasq");
        }
        resolver = DnsResolver.create(options -> options.withServers(new InetSocketAddress("127.0.0.1", port))
                .withSearchDomains()
                .withTimeout(Duration.ofMillis(100))
                .withAttempts(100));
        Weft.run(() -> resolver.resolve("host.test")); // until it listens
    }

    /// One for datagrams and connections both, below those that the system gives to connections: other tests open
    /// thousands of them.
    private static int freePort() {
        for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
            try (DatagramSocket _ = new DatagramSocket(port, InetAddress.getLoopbackAddress());
                    ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) {
                // The next one.
            }
        }
    }

    @AfterEach
    void endServer() {
        if (dnsmasq != null) {
            dnsmasq.destroyForcibly();
        }
    }

    @Test
    void answersAliasesManyAddressesAndNamesThatDoNotExist() {
        Weft.run(() -> {
            assertThat(resolver.resolve("host.test")).hasSize(2).containsAll(addresses("2001:db8::1", "192.0.2.1"));
            assertThat(resolver.resolve("www.test")).hasSize(2).containsAll(addresses("2001:db8::1", "192.0.2.1"));
            assertThat(resolver.resolve("many.test")).hasSize(150);
            assertThatThrownBy(() -> resolver.resolve("none.test"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("there is no host none.test");
        });
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals)
                .map(literal -> Resolver.PLATFORM.resolve(literal).getFirst())
                .toList();
    }
}
