package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// The transports that this machine has, each in a JVM of its own, as a process has one: a bit of
/// everything. The rest of the tests of this module are for the transport of the test's own JVM, which
/// `-Dweft.transport` changes.
class TransportsTest {

    /// A JVM that runs the program below.
    private record Child(Process process, Path output) {

        static Child start(String transport, String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1", // it does not live long
                    "--enable-native-access=ALL-UNNAMED"));
            String engine = System.getProperty("weft.engine", "baton");
            command.add("-Dweft.engine=" + engine);
            if (engine.equals("mounted")) {
                command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
            }
            command.addAll(List.of(options));
            if (!transport.isEmpty()) {
                command.add("-Dweft.transport=" + transport);
            }
            Path own = Files.createTempDirectory(directory, "t");
            command.addAll(List.of(
                    "-cp", System.getProperty("java.class.path"), Program.class.getName(), transport, own.toString()));
            Path output = own.resolve("output");
            return new Child(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        }

        /// Returns what it has printed, errors included, when it has ended.
        String told() throws Exception {
            process.waitFor();
            return Files.readString(output);
        }
    }

    @TempDir
    private static Path directory;

    private static final Map<String, Child> CHILDREN = new HashMap<>();

    @BeforeAll
    static void startAll() throws IOException { // at once, so that they share the time
        for (String transport : List.of("epoll", "kqueue", "io_uring", "nio")) {
            CHILDREN.put(transport, Child.start(transport));
        }
    }

    @AfterAll
    static void endAll() {
        CHILDREN.values().forEach(child -> child.process.destroyForcibly());
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "kqueue", "io_uring", "nio"})
    void speaksTcpUdpAndUnixSocketsAndLeavesNothing(String transport) throws Exception {
        String told = CHILDREN.get(transport).told();

        Assumptions.assumeFalse(
                told.contains("cannot be had here") && !transport.equals("nio"),
                () -> "only where it can be had: " + firstLineOf(told));
        assertThat(told).isEqualTo(transport + " does\n");
    }

    private static String firstLineOf(String text) {
        return text.lines()
                .filter(line -> line.contains("cannot be had here"))
                .findFirst()
                .orElse(text);
    }

    @Test
    void transportThatDoesNotExistIsRefusedWithThoseThatDo() throws Exception {
        assertThat(Child.start("pigeon").told())
                .contains("-Dweft.transport=pigeon")
                .contains("epoll, kqueue, nio and io_uring");
    }

    @Test
    void transportThatCannotBeHadSaysWhy() throws Exception {
        assertThat(Child.start("io_uring", "-Dio.netty.transport.noNative=true").told())
                .contains("-Dweft.transport=io_uring cannot be had here: Native transport was explicit disabled")
                .contains("Without the option");
    }

    @Test
    void withoutTheOptionItIsNeverIoUring() throws Exception {
        assertThat(Child.start("").told()).matches("(epoll|kqueue|nio) is chosen\n");
    }

    /// What the child does.
    static final class Program {

        private static final int MUCH = 8_000_000; // more than the system keeps of a connection here

        private Program() {}

        @SuppressWarnings("unused") // called by the JVM
        public static void main(String[] arguments) throws Exception {
            if (arguments[0].isEmpty()) {
                System.out.println(Transport.chosen().name() + " is chosen");
                return;
            }
            Path directory = Path.of(arguments[1]);
            everything(directory); // what the JDK and Netty open once is open then
            List<String> before = descriptors();
            everything(directory);
            assertThat(descriptors()).isEqualTo(before);
            System.out.println(Transport.chosen().name() + " does");
        }

        private static void everything(Path directory) {
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                streams(new InetSocketAddress("127.0.0.1", 0));
                streams(UnixDomainSocketAddress.of(directory.resolve("socket")));
                unixHalfClose(UnixDomainSocketAddress.of(directory.resolve("half")));
                limit();
                datagrams();
                sharedPort();
                wakeUps();
            });
            severalRuns();
        }

        /// The kinds of files that are open, of those that have no name.
        private static List<String> descriptors() throws IOException {
            Path all = Path.of("/proc/self/fd");
            if (!Files.isDirectory(all)) {
                return List.of();
            }
            try (Stream<Path> each = Files.list(all)) {
                return each.map(Program::kind)
                        .filter(kind -> kind.equals("socket") || kind.startsWith("anon_inode"))
                        .sorted()
                        .toList();
            }
        }

        private static String kind(Path descriptor) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                return target.startsWith("socket:") ? "socket" : target;
            } catch (IOException e) {
                return "closed meanwhile";
            }
        }

        private static void streams(java.net.SocketAddress address) throws Exception {
            byte[] much = new byte[MUCH];
            Listener listener = Net.listen(address);
            boolean halfCloses = Channels.canHalfClose(address);
            Task<Void> server = Weft.createTask(() -> listener.serve(stream -> {
                stream.write(halfCloses ? stream.readAll(MUCH) : stream.readExactly(MUCH));
            }));
            try (ByteStream stream = Net.connect(listener.address())) {
                Task<Void> writer = Weft.createTask(() -> {
                    stream.write(much);
                    if (halfCloses) {
                        stream.end();
                    }
                });
                writer.await(); // the server then has nothing more to wait for, and cannot send it all
                Weft.sleep(Duration.ofMillis(20));
                assertThat(stream.readAll(MUCH).length).isEqualTo(MUCH);
            }
            listener.close();
            server.await();
            assertThatThrownBy(() -> Net.connect(listener.address())).isInstanceOf(UncheckedIOException.class);
        }

        /// Where a connection cannot answer any more, that is an error, and nobody waits for ever.
        private static void unixHalfClose(java.net.SocketAddress address) {
            try (Listener listener = Net.listen(address);
                    ByteStream client = Net.connect(address);
                    ByteStream server = listener.accept()) {
                client.write("last\n");
                client.end();
                assertThat(server.readLine()).isEqualTo("last");
                assertThat(server.readLine()).isNull();
                if (Transport.chosen().halfClosesUnixSockets()) {
                    server.write("answer\n");
                    assertThat(client.readLine()).isEqualTo("answer");
                } else {
                    assertThatThrownBy(() -> server.write("answer\n"))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("closed");
                }
            }
        }

        private static void limit() throws Exception {
            int[] open = {0, 0};
            Listener listener = Net.listen(Servers.anyPort(), options -> options.withMaxConnections(2));
            Task<Void> server = Weft.createTask(() -> listener.serve(stream -> {
                open[0]++;
                open[1] = Math.max(open[0], open[1]);
                stream.readLine();
                open[0]--;
            }));
            List<ByteStream> streams = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                streams.add(Net.connect(listener.address()));
            }
            Weft.sleep(Duration.ofMillis(50));
            for (ByteStream stream : streams) {
                stream.write("done\n");
                stream.close();
            }
            listener.close();
            server.await();
            assertThat(open[1]).isEqualTo(2);
        }

        private static void datagrams() {
            try (UdpSocket server = Net.udp(Servers.anyPort(), options -> options);
                    UdpSocket client = Net.udpTo(server.address())) {
                client.send(new byte[] {1, 2, 3});
                UdpSocket.Datagram request = server.receive();
                server.send(request.data(), request.sender());
                assertThat(client.receive().data()).isEqualTo(new byte[] {1, 2, 3});
                assertThat(Weft.moveOnAfter(Duration.ofMillis(5), () -> server.receive()))
                        .isEmpty();
            }
        }

        private static void sharedPort() throws Exception {
            int[] connections = SharedPortTest.connectionsOfTwo();
            int[] datagrams = SharedPortTest.datagramsOfTwo();
            if (System.getProperty("os.name").equals("Linux")) { // others do not spread them
                assertThat(connections).doesNotContain(0);
                assertThat(datagrams).doesNotContain(0);
            }
        }

        /// A loop that waits for the network is woken by a timer, and by another thread.
        private static void wakeUps() {
            try (UdpSocket _ = Net.udp(Servers.anyPort(), options -> options)) {
                Duration begin = EventLoop.current().time();
                Weft.sleep(Duration.ofMillis(30));
                Duration slept = EventLoop.current().time().minus(begin);
                assertThat(slept).isBetween(Duration.ofMillis(30), Duration.ofSeconds(20));
                for (int i = 0; i < 200; i++) {
                    assertThat(Weft.<String>toThread(() -> "from a thread")).isEqualTo("from a thread");
                }
            }
        }

        /// A loop has a thread for each run, and a connection outlives a run; and a loop is closed with
        /// open sockets, and with a task that still waits for one.
        private static void severalRuns() {
            ByteStream[] ends = new ByteStream[2];
            try (EventLoop loop = EventLoop.create(options -> options.withSlowStep(Duration.ZERO))) {
                loop.runUntilComplete(() -> {
                    Listener listener = Net.listen(Servers.anyPort());
                    ends[0] = Net.connect(listener.address());
                    ends[1] = listener.accept();
                    Weft.createTask(() -> ends[0].readLine());
                    Weft.checkpoint();
                });
                loop.runUntilComplete(() -> {
                    ends[0].write("next run\n");
                    assertThat(ends[1].readLine()).isEqualTo("next run");
                });
            }
        }
    }
}
