package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

class ListenerTest {

    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private void run(weft.Action body) {
        Weft.run(options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO), body);
    }

    private static ByteStream connect(Listener listener) {
        return Net.connect(listener.address());
    }

    @Test
    void servesManyAtOnce() { // 173
        run(() -> Servers.with(
                stream -> stream.transferTo(stream),
                listener -> Weft.taskGroup(group -> {
                    for (int i = 0; i < 50; i++) {
                        String line = "line " + i;
                        group.createTask(() -> {
                            try (ByteStream stream = connect(listener)) {
                                stream.write(line + "\n");
                                assertThat(stream.readLine()).isEqualTo(line);
                            }
                        });
                    }
                })));
        assertThat(failures).isEmpty();
    }

    @Test
    void handlerThatFailsIsReportedItsConnectionClosedAndOthersGoOn() { // 177
        run(() -> Servers.with(
                stream -> {
                    if ("fail".equals(stream.readLine())) {
                        throw new AssertionError("broken handler");
                    }
                    stream.write("fine\n");
                },
                listener -> {
                    try (ByteStream good = connect(listener);
                            ByteStream bad = connect(listener)) {
                        bad.write("fail\n");
                        assertThat(bad.read(1)).isEmpty();
                        good.write("go on\n");
                        assertThat(good.readLine()).isEqualTo("fine");
                    }
                }));

        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().message()).contains("the handler of the connection to");
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("broken handler");
    }

    @Test
    void closedItLetsHandlersFinish() { // 180
        run(() -> {
            Listener listener = Net.listen(Servers.anyPort());
            Task<Void> server = Weft.createTask(() -> listener.serve(stream -> {
                log.add("accepted");
                assertThat(stream.readLine()).isEqualTo("last words");
                log.add("handled");
            }));
            try (ByteStream stream = connect(listener)) {
                while (log.isEmpty()) {
                    Weft.sleep(Duration.ofMillis(1));
                }
                listener.close();
                assertThatThrownBy(() -> connect(listener)).isInstanceOf(UncheckedIOException.class);
                assertThat(server.isDone()).isFalse();
                stream.write("last words\n");
                server.await();
            }
        });

        assertThat(log).containsExactly("accepted", "handled");
        assertThat(failures).isEmpty();
    }

    @Test
    void handlersThatDoNotFinishAreCancelledAfterTheGracePeriod() { // 180
        run(() -> Servers.with(
                options -> options.withGrace(Duration.ofMillis(20)),
                stream -> {
                    try {
                        log.add("accepted");
                        stream.read(1);
                    } catch (CancelledError e) {
                        log.add("cancelled");
                        throw e;
                    }
                },
                listener -> {
                    ByteStream stream = connect(listener);
                    while (log.isEmpty()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    listener.close();
                    assertThat(stream.read(1)).isEmpty();
                    stream.close();
                }));

        assertThat(log).containsExactly("accepted", "cancelled");
        assertThat(failures).isEmpty();
    }

    @Test
    void handlersThatAreStalledInAWriteOrACloseAreCancelledToo() { // 180, with full buffers
        run(() -> Servers.with(
                options -> options.withGrace(Duration.ofMillis(50)),
                stream -> {
                    log.add("accepted");
                    if (log.size() == 1) {
                        stream.write(new byte[20_000_000]);
                    } else {
                        Weft.moveOnAfter(Duration.ofMillis(1), () -> stream.write(new byte[20_000_000]));
                    }
                },
                listener -> {
                    ByteStream first = connect(listener);
                    ByteStream second = connect(listener);
                    while (log.size() < 2) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    Weft.sleep(Duration.ofMillis(20));
                    Weft.timeout(Duration.ofSeconds(30), () -> {
                        listener.close();
                        while (Weft.allTasks().size() > 1) {
                            Weft.sleep(Duration.ofMillis(1));
                        }
                    });
                    first.close();
                    second.close();
                }));
        assertThat(failures).isEmpty();
    }

    @Test
    void closeWithUnreadBytesReturns() { // 176
        run(() -> Servers.with(stream -> stream.write(new byte[1_000_000]), listener -> {
            ByteStream stream = connect(listener);
            stream.read(1);

            Weft.timeout(Duration.ofSeconds(30), () -> stream.close());
        }));
    }

    @Test
    void addressOfSomebodyElseIsNamed() { // 197
        run(() -> assertThatThrownBy(() -> Net.listen("192.0.2.1", 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("192.0.2.1"));
    }

    @Test
    void cancelledServerEndsLikeAClosedOne() { // 179
        run(() -> {
            Listener listener = Net.listen(Servers.anyPort(), options -> options.withGrace(Duration.ofMillis(20)));
            Task<Void> server = Weft.createTask(() -> listener.serve(stream -> {
                log.add("accepted");
                stream.read(1);
            }));
            ByteStream stream = connect(listener);
            while (log.isEmpty()) {
                Weft.sleep(Duration.ofMillis(1));
            }

            server.cancel();
            Weft.waitAll(List.of(server));

            assertThat(server.isCancelled()).isTrue();
            assertThatThrownBy(listener::accept)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed");
            assertThat(stream.read(1)).isEmpty();
            stream.close();
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void closeEndsWhoWaitsForAConnection() {
        run(() -> {
            Listener listener = Net.listen(Servers.anyPort());
            Task<ByteStream> acceptor = Weft.createTask(() -> listener.accept());
            Weft.checkpoint();

            listener.close();
            listener.close();

            assertThatThrownBy(acceptor::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed");
        });
    }

    @Test
    void cancelledAcceptLosesNoConnection() {
        run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort())) {
                assertThat(Weft.moveOnAfter(Duration.ofMillis(5), () -> listener.accept()))
                        .isEmpty();
                try (ByteStream client = connect(listener);
                        ByteStream server = listener.accept()) {
                    client.write("hello\n");
                    assertThat(server.readLine()).isEqualTo("hello");
                }
            }
        });
    }

    /// Waits until two are in, and whether more come in.
    private void awaitTwo() {
        while (log.size() < 2) {
            Weft.sleep(Duration.ofMillis(1));
        }
        Weft.sleep(Duration.ofMillis(100));
    }

    @Test
    void connectionsBeyondTheLimitWait() {
        run(() -> Servers.with(
                options -> options.withMaxConnections(2),
                stream -> {
                    log.add("in");
                    stream.readLine();
                    log.add("out");
                },
                listener -> {
                    List<ByteStream> streams = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        streams.add(connect(listener));
                    }
                    awaitTwo();
                    log.add("two are in");
                    for (ByteStream stream : streams) {
                        stream.write("done\n");
                        stream.close();
                    }
                }));

        assertThat(log.indexOf("two are in")).isEqualTo(2);
        assertThat(log).filteredOn("out"::equals).hasSize(4);
    }

    @Test
    void portInUseIsNamed() { // 202
        run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort())) {
                assertThatThrownBy(() -> Net.listen(listener.address()))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("" + listener.port())
                        .hasMessageContaining("in use");
            }
        });
    }

    private static boolean hasIPv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void wildcardTakesBothFamilies() { // 202
        Assumptions.assumeTrue(hasIPv6(), "only with IPv6");
        run(() -> {
            try (Listener listener = Net.listen(0)) {
                for (String host : List.of("127.0.0.1", "::1")) {
                    try (ByteStream client = Net.connect(host, listener.port());
                            ByteStream server = listener.accept()) {
                        server.write(host + "\n");
                        assertThat(client.readLine()).isEqualTo(host);
                    }
                }
            }
        });
    }

    @Test
    void addressesAreTold() { // 202
        run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort());
                    ByteStream client = connect(listener);
                    ByteStream server = listener.accept()) {
                assertThat(client.attribute(Net.REMOTE_ADDRESS)).contains(listener.address());
                assertThat(server.attribute(Net.REMOTE_ADDRESS)).isEqualTo(client.attribute(Net.LOCAL_ADDRESS));
                assertThat(server.attribute(Net.TLS_SESSION)).isEmpty();
                assertThat(((InetSocketAddress) listener.address()).getAddress())
                        .isEqualTo(InetAddress.getLoopbackAddress());
            }
        });
    }

    @Test
    void secondAcceptorIsRefused() {
        run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort())) {
                Task<ByteStream> acceptor = Weft.createTask(() -> listener.accept());
                Weft.checkpoint();

                assertThatThrownBy(() -> Weft.timeout(Duration.ofSeconds(30), () -> listener.accept()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("two tasks");

                connect(listener).close();
                acceptor.await().close();
            }
        });
    }

    /// Returns connections that the system has, before anybody accepts: nothing here lets the loop go on.
    private static List<SocketChannel> connectAtOnce(Listener listener, int many) throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            client.connect(listener.address());
            clients.add(client);
        }
        return clients;
    }

    @Test
    void connectionsThatComeAtOnceKeepToTheLimit() {
        run(() -> Servers.with(
                options -> options.withMaxConnections(2),
                stream -> {
                    log.add("in");
                    stream.readLine();
                },
                listener -> {
                    List<SocketChannel> clients = connectAtOnce(listener, 8);
                    awaitTwo();
                    assertThat(log).hasSize(2);
                    for (SocketChannel client : clients) {
                        client.close();
                    }
                }));
    }

    @Test
    void connectionThatNoTaskOfTheGroupTakesIsClosed() {
        run(() -> Weft.timeout(Duration.ofSeconds(20), () -> {
            Listener listener = Net.listen(Servers.anyPort());
            Task<Void> serving = Weft.createTask(() -> {
                Weft.taskGroup(group -> {
                    listener.serveIn(group, () -> {}, stream -> {
                        group.cancel("as it arrives");
                        group.createTask(() -> {});
                    });
                });
            });
            try (ByteStream client = connect(listener)) {
                assertThat(client.read(1)).isEmpty();
            }
            Weft.waitAll(List.of(serving));
        }));
    }

    @Test
    void connectionsThatComeAtOnceAreAcceptedInFewTurnsOfTheLoop() {
        Assumptions.assumeTrue(Transport.chosen().isEpoll(), "only epoll accepts several in a turn");
        int many = 64;
        run(() -> Servers.with(stream -> log.add("in"), listener -> {
            List<SocketChannel> clients = connectAtOnce(listener, many);
            int turns = 0;
            for (; log.size() < many; turns++) {
                Weft.checkpoint();
            }
            assertThat(turns).isLessThan(many / 4);
            for (SocketChannel client : clients) {
                client.close();
            }
        }));
        assertThat(failures).isEmpty();
    }
}
