package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Weft;

class UdpTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static UdpSocket open() {
        return Net.udp(Servers.anyPort(), options -> options);
    }

    @Test
    void datagramsGoBothWays() { // 203
        Weft.run(() -> {
            try (UdpSocket server = open();
                    UdpSocket client = Net.udpTo(server.address())) {
                client.send(bytes("ping"));
                UdpSocket.Datagram request = server.receive();
                server.send(bytes("pong"), request.sender());

                assertThat(request.data()).isEqualTo(bytes("ping"));
                assertThat(client.receive().data()).isEqualTo(bytes("pong"));
            }
        });
    }

    @Test
    void smallestAndLargestOnesArriveWhole() {
        Weft.run(() -> {
            try (UdpSocket server = open();
                    UdpSocket client = open()) {
                for (int size : List.of(1, 65_507)) {
                    client.send(new byte[size], server.address());

                    assertThat(server.receive().data()).hasSize(size);
                }
            }
        });
    }

    @Test
    void tooLargeOneIsAnErrorAndTheSocketGoesOn() {
        Weft.run(() -> {
            try (UdpSocket server = open();
                    UdpSocket client = open()) {
                assertThatThrownBy(() -> client.send(new byte[65_508], server.address()))
                        .isInstanceOf(UncheckedIOException.class);

                client.send(bytes("small"), server.address());
                assertThat(server.receive().data()).isEqualTo(bytes("small"));
            }
        });
    }

    /// Sends empty datagrams among others.
    static final class Empty {

        private static final List<Integer> SIZES = List.of(3, 0, 0, 5, 0, 1_000, 0);

        public static void main(String[] arguments) {
            System.setProperty("weft.transport", arguments[0]);
            fromUnconnected();
            Weft.run(() -> {
                try (UdpSocket server = open();
                        UdpSocket connected = Net.udpTo(server.address())) {
                    assertThatThrownBy(() -> connected.send(new byte[0]))
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("nio");
                }
            });
        }

        /// To a socket that is connected, and to one that is not.
        private static void fromUnconnected() {
            Weft.run(() -> Weft.timeout(Duration.ofSeconds(30), () -> {
                try (UdpSocket server = open();
                        UdpSocket client = open();
                        UdpSocket connected = Net.udpTo(server.address())) {
                    connected.send(bytes("hello"));
                    InetSocketAddress there = server.receive().sender();

                    send(size -> server.send(new byte[size], there));
                    assertThat(sizes(connected)).containsExactlyInAnyOrderElementsOf(SIZES);
                    send(size -> client.send(new byte[size], server.address()));
                    assertThat(sizes(server)).containsExactlyInAnyOrderElementsOf(SIZES);
                }
            }));
        }

        private static void fromConnected() {
            Weft.run(() -> Weft.timeout(Duration.ofSeconds(30), () -> {
                try (UdpSocket server = open();
                        UdpSocket connected = Net.udpTo(server.address())) {
                    send(size -> connected.send(new byte[size]));

                    assertThat(sizes(server)).containsExactlyInAnyOrderElementsOf(SIZES);
                }
            }));
        }

        private static void send(IntConsumer sender) {
            List<Task<?>> sending = new ArrayList<>();
            for (int size : SIZES) { // at once, so that some go out together
                sending.add(Weft.createTask(() -> sender.accept(size)));
            }
            Weft.waitAll(sending);
            sending.forEach(Task::await);
        }

        private static List<Integer> sizes(UdpSocket socket) {
            List<Integer> sizes = new ArrayList<>();
            for (int i = 0; i < SIZES.size(); i++) {
                sizes.add(socket.receive().data().length);
            }
            return sizes;
        }
    }

    @Test
    void emptyOnesArrive() {
        Empty.fromUnconnected();
        Empty.fromConnected();
    }

    @Test
    void emptyOnesArriveByTheSelectorOfTheJdkUnlessConnected() throws Exception {
        try (Child child = Child.start(250, Empty.class, "nio")) {
            child.succeeds(Duration.ofSeconds(40));
        }
    }

    @Test
    void emptyOnesArriveFromOthers() throws Exception {
        try (DatagramSocket other = new DatagramSocket(Servers.anyPort())) {
            other.setSoTimeout(30_000);
            Weft.run(() -> {
                try (UdpSocket connected = Net.udpTo((InetSocketAddress) other.getLocalSocketAddress());
                        UdpSocket any = open()) {
                    connected.send(new byte[0]);
                    DatagramPacket got = new DatagramPacket(new byte[10], 10);
                    other.receive(got);
                    assertThat(got.getLength()).isZero();
                    assertThat(got.getPort()).isEqualTo(connected.address().getPort());
                    for (SocketAddress to : List.of(got.getSocketAddress(), any.address())) {
                        other.send(new DatagramPacket(new byte[0], 0, to));
                        other.send(new DatagramPacket(new byte[2], 2, to));
                    }

                    for (UdpSocket socket : List.of(connected, any)) {
                        assertThat(socket.receive().data()).isEmpty();
                        assertThat(socket.receive().data()).hasSize(2);
                    }
                }
            });
        }
    }

    @Test
    void messageThatNobodyListensIsAnErrorAndTheSocketGoesOn() { // 203
        Weft.run(() -> {
            UdpSocket gone = open();
            InetSocketAddress nobody = gone.address();
            gone.close();
            try (UdpSocket client = Net.udpTo(nobody)) {
                client.send(bytes("anybody?"));
                assertThatThrownBy(client::receive).isInstanceOf(UncheckedIOException.class);

                try (UdpSocket late = Net.udp(nobody, options -> options)) {
                    client.send(bytes("now?"));
                    late.send(bytes("yes"), late.receive().sender());

                    assertThat(client.receive().data()).isEqualTo(bytes("yes"));
                }
            }
        });
    }

    @Test
    void sendingToNobodyDoesNotEndReceiving() { // 203
        Weft.run(() -> {
            UdpSocket gone = open();
            InetSocketAddress nobody = gone.address();
            gone.close();
            try (UdpSocket server = open();
                    UdpSocket client = open()) {
                server.send(bytes("anybody?"), nobody);
                client.send(bytes("me"), server.address());

                assertThat(server.receive().data()).isEqualTo(bytes("me"));
            }
        });
    }

    @Test
    void connectedOneRefusesOtherTargets() { // 203
        Weft.run(() -> {
            try (UdpSocket server = open();
                    UdpSocket other = open();
                    UdpSocket client = Net.udpTo(server.address())) {
                assertThatThrownBy(() -> client.send(bytes("x"), other.address()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("connected to");
                assertThatThrownBy(() -> other.send(bytes("x")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("not connected");
            }
        });
    }

    @Test
    void cancelledReceiveLosesNothing() {
        Weft.run(() -> {
            try (UdpSocket server = open();
                    UdpSocket client = open()) {
                assertThat(Weft.moveOnAfter(Duration.ofMillis(5), () -> server.receive()))
                        .isEmpty();
                client.send(bytes("a"), server.address());

                assertThat(server.receive().data()).isEqualTo(bytes("a"));
            }
        });
    }

    @Test
    void closeEndsAReceive() {
        Weft.run(() -> {
            UdpSocket socket = open();
            Task<UdpSocket.Datagram> receiver = Weft.createTask(() -> socket.receive());
            Weft.checkpoint();

            socket.close();
            socket.close();

            assertThatThrownBy(receiver::await)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("closed");
        });
    }

    @Test
    void moreThanAreKeptWaitInTheSystem() {
        List<Integer> sizes = new ArrayList<>();
        Weft.run(() -> {
            try (UdpSocket server = open();
                    UdpSocket client = open()) {
                for (int i = 0; i < 400; i++) {
                    client.send(new byte[1 + i % 7], server.address());
                }
                for (int i = 0; i < 200; i++) {
                    sizes.add(server.receive().data().length);
                }
            }
        });

        for (int i = 0; i < sizes.size(); i++) {
            assertThat(sizes.get(i)).isEqualTo(1 + i % 7);
        }
    }

    @Test
    void whoOnlySendsToNobodyCollectsFewErrors() {
        Weft.run(() -> {
            UdpSocket gone = open();
            InetSocketAddress nobody = gone.address();
            gone.close();
            try (UdpSocket socket = Net.udpTo(nobody)) {
                for (int i = 0; i < 3_000; i++) {
                    try {
                        socket.send(bytes("x"));
                    } catch (UncheckedIOException e) {
                        assertThat(e).hasMessageContaining("refused");
                    }
                    Weft.checkpoint();
                }
                int[] errors = new int[1];
                Weft.moveOnAfter(Duration.ofMillis(300), () -> {
                    while (true) {
                        try {
                            socket.receive();
                        } catch (UncheckedIOException e) {
                            errors[0]++;
                        }
                    }
                });
                assertThat(errors[0]).isLessThan(300);
            }
        });
    }
}
