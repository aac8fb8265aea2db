package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

/// Hosts with several addresses, by resolvers that know them by heart.
class HappyEyeballsTest {

    /// Accepts no connection here: the backlog is full, so an attempt hangs.
    private static final String NOWHERE = "192.0.2.1"; // RFC 5737

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
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
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
    void nextAddressIsTriedWhenTheFirstIsSlow() { // T26
        Weft.run(() -> {
            try (Listener listener = Net.listen(new InetSocketAddress("127.0.0.1", 0));
                    ByteStream stream = Weft.<ByteStream>timeout(
                            Duration.ofSeconds(20),
                            () -> Net.connect(
                                    "host",
                                    listener.port(),
                                    options -> options.withResolver(knowing(NOWHERE, "127.0.0.1"))
                                            .withAttemptDelay(Duration.ofMillis(10))))) {
                assertThat(stream.attribute(Net.REMOTE_ADDRESS)).contains(listener.address());
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
            Task<ByteStream> task = Weft.createTask(() -> Net.connect(
                    "host",
                    9,
                    options -> options.withResolver(knowing(NOWHERE, "192.0.2.2", "192.0.2.3"))
                            .withAttemptDelay(Duration.ofMillis(1))));
            Weft.sleep(Duration.ofMillis(20));
            task.cancel();
            Weft.waitAll(List.of(task));

            assertThat(task.isDone()).isTrue();
            Weft.sleep(Duration.ofMillis(20));
            assertThat(((NettyPoller) weft.EventLoop.current().poller().orElseThrow()).isWatching())
                    .isFalse();
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
                    assertThat(open).hasValue(0);
                }));
        assertThat(made.get()).isLessThan(60);
    }
}
