package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.EventLoop;
import weft.LoopClock;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// Hosts with several addresses, by resolvers that know them by heart.
class HappyEyeballsTest {

    /// An address of this machine at which an attempt hangs: the backlog is full.
    private record Silent(ServerSocket server, List<SocketChannel> waiting) implements AutoCloseable {

        static Silent at(String host, int port) throws IOException {
            ServerSocket server = new ServerSocket(port, 1, InetAddress.getByName(host));
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SocketChannel socket = SocketChannel.open();
                socket.configureBlocking(false);
                socket.connect(server.getLocalSocketAddress());
                waiting.add(socket);
            }
            return new Silent(server, waiting);
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel socket : waiting) {
                socket.close();
            }
            server.close();
        }
    }

    private static List<InetAddress> addresses(String... literals) throws Exception {
        List<InetAddress> result = new ArrayList<>();
        for (String literal : literals) {
            result.add(InetAddress.getByName(literal));
        }
        return result;
    }

    private static Resolver knowing(String... literals) {
        return _ -> {
            try {
                return addresses(literals);
            } catch (Exception e) {
                throw new IllegalArgumentException(e);
            }
        };
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void familiesTakeTurns() throws Exception { // T26
        assertThat(Connecting.interleaved(addresses("::1", "::2", "::3", "1.1.1.1", "2.2.2.2")))
                .isEqualTo(addresses("::1", "1.1.1.1", "::2", "2.2.2.2", "::3"));
        assertThat(Connecting.interleaved(addresses("1.1.1.1", "::1"))).isEqualTo(addresses("1.1.1.1", "::1"));
    }

    @Test
    void nextAddressIsTriedAtOnceAfterAFailure() { // T26
        Weft.run(() -> {
            try (Listener listener = Net.listen(new InetSocketAddress("127.0.0.1", 0));
                    ByteStream stream = Net.connect(
                            "host",
                            listener.port(),
                            options -> options.withResolver(knowing("127.0.0.2", "127.0.0.1"))
                                    .withAttemptDelay(Duration.ofHours(1)))) {
                assertThat(stream.attribute(Net.REMOTE_ADDRESS)).contains(listener.address());
            }
        });
    }

    @Test
    void nextAddressIsTriedWhenTheFirstIsSlowAndNotBeforeTheDelayIsOver() { // T26
        Duration delay = Duration.ofMillis(10);
        LoopClock system = LoopClock.system();
        // By a slow clock, as the machine may be late by more than the delay.
        Weft.run(options -> options.withClock(() -> system.nanos() / 60), () -> {
            try (Listener listener = Net.listen(new InetSocketAddress("127.0.0.1", 0));
                    Silent _ = Silent.at("127.0.0.2", listener.port())) {
                Duration begin = EventLoop.current().time();
                try (ByteStream stream = Net.connect(
                        "host",
                        listener.port(),
                        options -> options.withResolver(knowing("127.0.0.2", "127.0.0.1"))
                                .withAttemptDelay(delay))) {
                    assertThat(stream.attribute(Net.REMOTE_ADDRESS)).contains(listener.address());
                }
                assertThat(EventLoop.current().time().minus(begin)).isBetween(delay, delay.multipliedBy(30));
            }
        });
    }

    @Test
    void allFailuresAreTold() throws Exception { // 197, T26
        int port = freePort();
        Weft.run(() -> assertThatThrownBy(() ->
                        Net.connect("host", port, options -> options.withResolver(knowing("127.0.0.2", "127.0.0.3"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("host:" + port)
                .hasMessageContaining("127.0.0.2")
                .hasMessageContaining("127.0.0.3")
                .satisfies(e -> assertThat(e.getCause().getSuppressed()).hasSize(2)));
    }

    @Test
    void oneAddressFailsWithItsOwnError() throws Exception { // 178, 197
        int port = freePort();
        Weft.run(() -> assertThatThrownBy(() -> Net.connect("127.0.0.1", port))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("refused")
                .hasMessageContaining("127.0.0.1"));
    }

    @Test
    void cancellingGivesEveryAttemptUp() { // T26
        Weft.run(() -> {
            Net.listen(Servers.anyPort())
                    .close(); // from here on the loop waits in a poller, which takes its time to load
            try (Silent silent = Silent.at("127.0.0.2", 0);
                    Silent _ = Silent.at("127.0.0.3", silent.server().getLocalPort())) {
                Task<ByteStream> task = Weft.createTask(() -> Net.connect(
                        "host",
                        silent.server().getLocalPort(),
                        options -> options.withResolver(knowing("127.0.0.2", "127.0.0.3", "127.0.0.2"))
                                .withAttemptDelay(Duration.ofMillis(1))));
                Weft.sleep(Duration.ofMillis(20));
                assertThat(task.isDone()).isFalse();
                task.cancel();
                Weft.waitAll(List.of(task));

                assertThat(task.isCancelled()).isTrue();
                Weft.sleep(Duration.ofMillis(20));
                assertThat(((NettyPoller) EventLoop.current().poller().orElseThrow()).isWatching())
                        .isFalse();
            }
        });
    }

    @Test
    void noOtherAddressIsTriedAfterAQuickSuccess() { // T26
        AtomicInteger accepted = new AtomicInteger();
        Weft.run(() -> Servers.with(
                stream -> {
                    accepted.incrementAndGet();
                    stream.read(1);
                },
                listener -> {
                    Net.connect(
                                    "host",
                                    listener.port(),
                                    options -> options.withResolver(knowing("127.0.0.1", "127.0.0.1", "127.0.0.1"))
                                            .withAttemptDelay(Duration.ofSeconds(30)))
                            .close();
                    while (accepted.get() == 0) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    Weft.sleep(Duration.ofMillis(50));
                }));
        assertThat(accepted).hasValue(1);
    }

    @Test
    void ofSeveralThatSucceedAtOnceOneStaysOpen() { // T26
        AtomicInteger open = new AtomicInteger();
        Weft.run(() -> Servers.with(
                stream -> {
                    open.incrementAndGet();
                    stream.transferTo(stream);
                    open.decrementAndGet();
                },
                listener -> {
                    for (int i = 0; i < 50; i++) {
                        try (ByteStream stream = Net.connect(
                                "host",
                                listener.port(),
                                options -> options.withResolver(knowing("127.0.0.1", "127.0.0.1", "127.0.0.1"))
                                        .withAttemptDelay(Duration.ZERO))) {
                            stream.write("still open\n");
                            assertThat(stream.readLine()).isEqualTo("still open");
                            for (int turn = 0; turn < 1_000 && open.get() != 1; turn++) {
                                Weft.sleep(Duration.ofMillis(1));
                            }
                            assertThat(open).hasValue(1);
                        }
                    }
                }));
    }

    @Test
    void resolverThatFailsIsTheFailure() { // T26
        Resolver broken = _ -> {
            throw new IllegalArgumentException("no resolver today");
        };
        Weft.run(() -> assertThatThrownBy(() -> Net.connect("host", 80, options -> options.withResolver(broken)))
                .hasMessage("no resolver today"));
    }

    @Test
    void resolverThatKnowsNoAddressIsAnError() { // T26
        Weft.run(() -> assertThatThrownBy(() -> Net.connect("host", 80, options -> options.withResolver(knowing())))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessageContaining("host"));
    }

    @Test
    void localAddressIsWhereItComesFrom() { // 202, T26
        Weft.run(() -> {
            try (Listener listener = Net.listen(new InetSocketAddress("127.0.0.1", 0));
                    ByteStream stream = Net.connect(
                            "127.0.0.1",
                            listener.port(),
                            options -> options.withLocalAddress(new InetSocketAddress("127.0.0.5", 0)));
                    ByteStream accepted = listener.accept()) {
                assertThat(accepted.attribute(Net.REMOTE_ADDRESS)).isEqualTo(stream.attribute(Net.LOCAL_ADDRESS));
                assertThat(stream.attribute(Net.LOCAL_ADDRESS).orElseThrow().toString())
                        .contains("127.0.0.5");
            }
        });
    }

    @Test
    void localAddressThatIsInUseIsAnError() { // 202
        Weft.run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort());
                    Listener inUse = Net.listen(Servers.anyPort())) {
                assertThatThrownBy(() -> Net.connect(
                                listener.address(),
                                options -> options.withLocalAddress((InetSocketAddress) inUse.address())))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("in use");
            }
        });
    }

    @Test
    void unknownHostIsNamed() {
        Weft.run(() -> assertThatThrownBy(() -> Net.connect("no-such-host.invalid", 80))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no-such-host.invalid"));
    }

    @Test
    void badPortIsNamed() {
        Weft.run(() -> assertThatThrownBy(() -> Net.connect("localhost", 70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000"));
    }

    @Test
    void cancelledAtAnyMomentItLeavesNoConnectionOpen() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        Weft.run(() -> Servers.with(
                stream -> {
                    open.incrementAndGet();
                    stream.read(1);
                    open.decrementAndGet();
                },
                listener -> {
                    for (int turns = 0; turns < 60; turns++) {
                        Task<Void> task = Weft.createTask(() -> {
                            Net.connect(
                                            "host",
                                            listener.port(),
                                            options -> options.withResolver(knowing("127.0.0.1", "127.0.0.1")))
                                    .close();
                            made.incrementAndGet();
                        });
                        for (int i = 0; i < turns; i++) {
                            Weft.checkpoint();
                        }
                        task.cancel();
                        Weft.waitAll(List.of(task));
                    }
                    Weft.sleep(Duration.ofMillis(200));
                    for (int turn = 0; turn < 10_000 && open.get() != 0; turn++) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    assertThat(open).hasValue(0);
                }));
        assertThat(made.get()).isLessThan(60);
    }
}
