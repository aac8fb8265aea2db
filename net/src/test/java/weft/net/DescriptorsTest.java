package weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.LoopFailure;
import weft.Weft;
import weft.io.ByteStream;

/// Processes that run out of descriptors.
@Execution(ExecutionMode.CONCURRENT) // in JVMs of its own
class DescriptorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acceptingGoesOnWhenThereAreDescriptorsAgain", // 197, T29
                "limitOfConnectionsHoldsAfterAFailure",
                "openingASocketFailsAndWorksLater",
                "firstWaitInTheSelectorOfTheJdkNeedsNone"
            })
    void without(String program) throws Exception {
        try (Child child = Child.start(250, Programs.class, program)) {
            child.succeeds(Duration.ofSeconds(40));
        }
    }

    /// What runs in a process with few descriptors. While there are none, nothing is asserted, as
    /// AssertJ's classes may not have been loaded.
    static final class Programs {

        private static final int PAUSES = 10;
        private static final int MANY = 10; // in a second

        private static final List<LoopFailure> FAILURES = new ArrayList<>();
        private static final List<Long> FAILED_AT = new ArrayList<>();

        public static void main(String[] arguments) throws Exception {
            if (arguments[0].contains("SelectorOfTheJdk")) {
                System.setProperty("weft.transport", "nio");
            }
            loadClasses();
            Weft.run(
                    options -> options.withSlowStep(Duration.ZERO).withFailureHandler(failure -> {
                        FAILURES.add(failure);
                        FAILED_AT.add(System.nanoTime());
                    }),
                    () -> {
                        switch (arguments[0]) {
                            case "acceptingGoesOnWhenThereAreDescriptorsAgain" -> accepting();
                            case "limitOfConnectionsHoldsAfterAFailure" -> limit();
                            case "openingASocketFailsAndWorksLater" -> opening();
                            case "firstWaitInTheSelectorOfTheJdkNeedsNone" -> waiting();
                            default -> throw new IllegalArgumentException(arguments[0]);
                        }
                    });
        }

        /// Loads this project's classes: each is a file here, which has to be opened.
        private static void loadClasses() throws Exception {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                Path root = Path.of(entry);
                if (!entry.isEmpty() && Files.isDirectory(root)) {
                    try (Stream<Path> files = Files.walk(root)) {
                        for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                                .toList()) {
                            String name = root.relativize(file).toString().replace(File.separatorChar, '.');
                            if (name.startsWith("weft.")) {
                                Class.forName(name.substring(0, name.length() - ".class".length()));
                            }
                        }
                    }
                }
            }
        }

        private static void accepting() throws Exception {
            Servers.with(stream -> stream.transferTo(stream), listener -> {
                try (ByteStream before = Net.connect(listener.address())) {
                    exchange(before);
                    List<SocketChannel> late = sockets(4);
                    int[] exchanged = new int[PAUSES + 1]; // before the first pause, and in each

                    AllDescriptors taken = AllDescriptors.take();
                    connect(late, listener.address());
                    while (FAILURES.size() < 2
                            || FAILURES.size() < PAUSES && exchanged[FAILURES.size() - 1] <= MANY) { // if it is held up
                        exchange(before);
                        exchanged[FAILURES.size()]++;
                        Weft.sleep(Duration.ofMillis(10));
                    }
                    taken.close();
                    long freed = System.nanoTime();
                    for (SocketChannel socket : late) {
                        exchange(socket);
                    }
                    long served = System.nanoTime();

                    assertThat(FAILURES).allSatisfy(failure -> {
                        assertThat(failure.message()).contains("accepting connections on " + listener.address());
                        assertThat(failure.exception().orElseThrow()).hasMessageContaining("Too many open files");
                    });
                    for (int i = 1; i < FAILED_AT.size(); i++) {
                        assertThat(Duration.ofNanos(FAILED_AT.get(i) - FAILED_AT.get(i - 1)))
                                .isGreaterThan(Duration.ofMillis(900));
                    }
                    assertThat(exchanged[FAILURES.size() - 1])
                            .as("in a pause of a second")
                            .isGreaterThan(MANY);
                    assertThat(Duration.ofNanos(served - freed)).isLessThan(Duration.ofSeconds(20));
                    close(late);
                }
            });
        }

        /// The end of a connection ends the pause, unless that is over, as this was held up.
        private static void limit() throws Exception {
            for (int attempt = 1; !limitHoldsAndThePauseEndsAtOnce(); attempt++) {
                assertThat(attempt)
                        .as("attempts to end the pause by the end of a connection")
                        .isLessThan(5);
                FAILURES.clear();
                FAILED_AT.clear();
            }
        }

        /// @return whether it ended at once
        private static boolean limitHoldsAndThePauseEndsAtOnce() throws Exception {
            boolean[] atOnce = {false};
            int[] in = new int[2]; // now, and at most
            Servers.with(
                    options -> options.withMaxConnections(2),
                    stream -> {
                        in[0]++;
                        in[1] = Math.max(in[0], in[1]);
                        stream.read(1);
                        in[0]--;
                    },
                    listener -> {
                        List<SocketChannel> late = sockets(4);
                        ByteStream first = Net.connect(listener.address());
                        while (in[0] < 1) {
                            Weft.sleep(Duration.ofMillis(1));
                        }

                        AllDescriptors taken = AllDescriptors.take();
                        connect(late, listener.address());
                        while (FAILURES.isEmpty()) {
                            Weft.sleep(Duration.ofMillis(1));
                        }
                        taken.close();
                        first.close();
                        while (in[0] < 2) {
                            Weft.sleep(Duration.ofMillis(1));
                        }
                        atOnce[0] = System.nanoTime() - FAILED_AT.get(0) < 900_000_000;
                        Weft.sleep(Duration.ofMillis(1_200)); // the pause is over

                        assertThat(in[1]).isEqualTo(2);
                        if (atOnce[0]) {
                            assertThat(FAILURES).hasSize(1);
                        }
                        close(late);
                    });
            return atOnce[0];
        }

        private static void opening() throws Exception {
            Servers.with(stream -> stream.transferTo(stream), listener -> {
                List<String> errors = new ArrayList<>();
                List<weft.Action> attempts = List.of(
                        () -> Net.connect(listener.address()),
                        () -> Net.connect("127.0.0.1", listener.port()),
                        () -> Net.connect(
                                "host",
                                listener.port(),
                                options -> options.withResolver(_ -> List.of(
                                        java.net.InetAddress.ofLiteral("127.0.0.1"),
                                        java.net.InetAddress.ofLiteral("127.0.0.2")))),
                        () -> Net.listen(Servers.anyPort()),
                        () -> Net.udp(0));

                AllDescriptors taken = AllDescriptors.take();
                for (weft.Action attempt : attempts) {
                    try {
                        attempt.run();
                        errors.add("none");
                    } catch (UncheckedIOException e) {
                        errors.add(e.getMessage());
                    }
                }
                taken.close();

                assertThat(errors)
                        .hasSize(5)
                        .allSatisfy(error -> assertThat(error).contains("Too many open files"));
                assertThat(errors.get(0)).contains("cannot connect to " + listener.address());
                try (ByteStream stream = Net.connect(listener.address())) {
                    exchange(stream);
                }
                Net.listen(Servers.anyPort()).close();
                Net.udp(0).close();
                assertThat(FAILURES).isEmpty();
            });
        }

        private static void waiting() throws Exception {
            UdpSocket socket = Net.udp(0);

            AllDescriptors taken = AllDescriptors.take();
            Weft.sleep(Duration.ofMillis(20));
            taken.close();

            socket.close();
            assertThat(FAILURES).isEmpty();
        }

        private static void exchange(ByteStream stream) {
            stream.write("hello\n");
            if (!"hello".equals(stream.readLine())) {
                throw new AssertionError("no echo");
            }
        }

        private static void exchange(SocketChannel socket) throws IOException {
            while (!socket.finishConnect()) {
                Weft.sleep(Duration.ofMillis(1));
            }
            socket.write(ByteBuffer.wrap(new byte[] {1}));
            while (socket.read(ByteBuffer.allocate(1)) == 0) {
                Weft.sleep(Duration.ofMillis(1));
            }
        }

        /// Returns sockets, which have their descriptors, not connected.
        private static List<SocketChannel> sockets(int count) throws IOException {
            List<SocketChannel> sockets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SocketChannel socket = SocketChannel.open();
                socket.configureBlocking(false);
                sockets.add(socket);
            }
            return sockets;
        }

        private static void connect(List<SocketChannel> sockets, SocketAddress address) throws IOException {
            for (SocketChannel socket : sockets) {
                socket.connect(address);
            }
        }

        private static void close(List<SocketChannel> sockets) throws IOException {
            for (SocketChannel socket : sockets) {
                socket.close();
            }
        }
    }

    /// All the descriptors that the process could still have.
    private record AllDescriptors(List<FileInputStream> files) implements AutoCloseable {

        static AllDescriptors take() {
            List<FileInputStream> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                return new AllDescriptors(files);
            }
        }

        @Override
        public void close() throws IOException {
            for (FileInputStream file : files) {
                file.close();
            }
        }
    }
}
