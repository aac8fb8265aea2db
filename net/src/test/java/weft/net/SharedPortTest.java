package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Action;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;
import weft.sync.AsyncEvent;

class SharedPortTest {

    private static final int MANY = 64; // so many that it would be a wonder if one side got them all

    @TempDir
    Path directory;

    /// Connects often, and returns how many connections each of two listeners on one port got.
    static int[] connectionsOfTwo() throws Exception {
        int[] got = new int[2];
        Listener first = Net.listen(Servers.anyPort(), ListenOptions::withReusePort);
        Listener second = Net.listen(first.address(), ListenOptions::withReusePort);
        Task<Void> firstServes = Weft.createTask(() -> first.serve(stream -> {
            got[0]++;
            stream.write("here\n");
        }));
        Task<Void> secondServes = Weft.createTask(() -> second.serve(stream -> {
            got[1]++;
            stream.write("here\n");
        }));
        for (int i = 0; i < MANY; i++) {
            try (ByteStream stream = Net.connect(first.address())) {
                assertThat(stream.readLine()).isEqualTo("here");
            }
        }
        first.close();
        second.close();
        firstServes.await();
        secondServes.await();
        return got;
    }

    /// Sends from many sockets, and returns how many datagrams each of two on one port got.
    static int[] datagramsOfTwo() {
        int[] got = new int[2];
        try (UdpSocket first = Net.udp(Servers.anyPort(), UdpOptions::withReusePort);
                UdpSocket second = Net.udp(first.address(), UdpOptions::withReusePort)) {
            Task<Void> firstReceives = Weft.createTask(() -> count(first, got, 0));
            Task<Void> secondReceives = Weft.createTask(() -> count(second, got, 1));
            for (int i = 0; i < MANY; i++) {
                try (UdpSocket client = Net.udpTo(first.address())) {
                    client.send(new byte[] {1});
                    assertThat(client.receive().data()).isEqualTo(new byte[] {1});
                }
            }
            firstReceives.cancel();
            secondReceives.cancel();
            firstReceives.awaitEnd();
            secondReceives.awaitEnd();
        }
        return got;
    }

    private static void count(UdpSocket socket, int[] got, int which) {
        while (true) {
            UdpSocket.Datagram request = socket.receive();
            got[which]++;
            socket.send(request.data(), request.sender());
        }
    }

    private static void run(Action body) {
        Weft.run(options -> options.withSlowStep(Duration.ZERO), body);
    }

    @Test
    void connectionsReachBothListeners() {
        run(() -> {
            int[] got = connectionsOfTwo();

            assertThat(got[0] + got[1]).isEqualTo(MANY);
            assertThat(got[0]).isBetween(1, MANY - 1);
        });
    }

    @Test
    void datagramsReachBothSockets() {
        run(() -> {
            int[] got = datagramsOfTwo();

            assertThat(got[0] + got[1]).isEqualTo(MANY);
            assertThat(got[0]).isBetween(1, MANY - 1);
        });
    }

    @Test
    void whoDoesNotShareIsRefusedAndLetsNobodyElseIn() {
        run(() -> {
            try (Listener shared = Net.listen(Servers.anyPort(), ListenOptions::withReusePort)) {
                assertInUse(() -> Net.listen(shared.address()));
            }
            try (Listener alone = Net.listen(Servers.anyPort())) {
                assertInUse(() -> Net.listen(alone.address(), ListenOptions::withReusePort));
            }
        });
    }

    private static void assertInUse(ThrowingCallable listen) {
        assertThatThrownBy(listen)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot listen on /127.0.0.1:")
                .hasMessageContaining("in use");
    }

    @Test
    void whereThereIsNoPortNobodySharesIt() {
        Path socket = directory.resolve("socket");
        run(() -> {
            for (SocketAddress address :
                    new SocketAddress[] {UnixDomainSocketAddress.of(socket), MemoryAddress.create("memory")}) {
                assertThatThrownBy(() -> Net.listen(address, ListenOptions::withReusePort))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("there is no port to share at " + address)
                        .hasMessageContaining("InetSocketAddress");
            }
            assertThat(Files.exists(socket)).isFalse();
        });
    }

    @Test
    void endIsToldBeforeHandlersHaveTheirGrace() {
        run(() -> {
            StringBuilder log = new StringBuilder();
            AsyncEvent told = AsyncEvent.create();
            Listener listener = Net.listen(Servers.anyPort());
            Task<Void> server = Weft.createTask(() -> listener.serve(
                    () -> {
                        log.append("end;");
                        told.set();
                    },
                    stream -> {
                        told.await();
                        stream.write("bye\n");
                        log.append("handled;");
                    }));
            try (ByteStream stream = Net.connect(listener.address())) {
                Weft.sleep(Duration.ofMillis(5));
                server.cancel();
                assertThat(stream.readLine()).isEqualTo("bye");
            }
            server.awaitEnd();

            assertThat(log).hasToString("end;handled;");
            assertThat(server.isCancelled()).isTrue();
        });
    }
}
