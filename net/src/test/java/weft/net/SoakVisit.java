package weft.net;

import static weft.net.SoakServer.bytes;
import static weft.net.SoakServer.check;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.Weft;
import weft.io.ByteStream;

/// One connection and what it is used for, by chance.
final class SoakVisit {

    /// How many kinds of things there are to do.
    static final int KINDS = 14;

    /// How often each was done to its end.
    static final Map<String, Integer> DONE = new TreeMap<>();

    /// Where to connect.
    record Hosts(SocketAddress plain, SocketAddress unix, SocketAddress secure, Tls tls) {}

    private final Hosts hosts;
    private final Random random;
    private boolean disturbed; // by itself: the connection may break
    private int layers; // of TLS

    SoakVisit(Hosts hosts, Random random) {
        this.hosts = hosts;
        this.random = random;
    }

    /// Whether errors were asked for.
    boolean isDisturbed() {
        return disturbed;
    }

    void run() throws Exception {
        switch (random.nextInt(12)) {
            case 0 -> handshakeOfGarbage();
            case 1 -> handshakeOfSilence();
            case 2, 3 -> reset();
            case 4, 5, 6 -> talk(hosts.unix);
            case 7, 8 -> talk(hosts.secure);
            default -> talk(hosts.plain);
        }
    }

    private static void done(String what) {
        DONE.merge(what, 1, Integer::sum);
    }

    private void talk(SocketAddress address) {
        boolean secure = address == hosts.secure;
        layers = secure ? 1 : 0;
        try (ByteStream stream = secure
                ? Net.connect("localhost", ((InetSocketAddress) address).getPort(), o -> o.withTls(hosts.tls))
                : Net.connect(address)) {
            for (int i = random.nextInt(4); i > 0; i--) {
                step(stream);
            }
            end(stream);
        }
    }

    private void step(ByteStream stream) {
        int size = random.nextBoolean() ? random.nextInt(200) : random.nextInt(100_000);
        switch (random.nextInt(4)) {
            case 0 -> {
                stream.write("echo " + size + "\n");
                Weft.gather(() -> stream.write(bytes(size)), () -> check(stream.readExactly(size)));
                done("echo");
            }
            case 1 -> {
                stream.write("stall " + random.nextInt(20) + " " + 8 * size + "\n");
                stream.write(bytes(8 * size));
                expect("got " + 8 * size, stream.readLine());
                done("stall");
            }
            case 2 -> {
                stream.write("flood " + 8 * size + "\n");
                Weft.sleep(Duration.ofMillis(random.nextInt(20)));
                check(stream.readExactly(8 * size));
                done("flood");
            }
            default -> {
                if (layers < 2) {
                    stream.write("tls\n");
                    expect("go", stream.readLine());
                    Net.startTls(stream, hosts.tls, "localhost");
                    layers++;
                    done("tls");
                }
            }
        }
    }

    private void end(ByteStream stream) {
        int size = random.nextInt(300_000);
        switch (random.nextInt(6)) {
            case 0 -> {
                if (layers == 0) {
                    stream.write("rest " + size + "\n");
                    stream.write(bytes(size));
                    stream.end();
                    expect("got " + size, stream.readLine());
                    expect(null, stream.readLine());
                    done("half close");
                }
            }
            case 1 -> {
                stream.write("bye " + size + "\n");
                check(stream.readExactly(size));
                expect(null, stream.readLine());
                done("bye");
            }
            case 2 -> {
                disturbed = true;
                stream.write("flood " + size + "\n");
                stream.attribute(SocketTransport.ITSELF).orElseThrow().abort();
                done("abort");
            }
            case 3 -> {
                disturbed = true;
                stream.write("fail\n");
                broken(stream);
                done("fail");
            }
            case 4 -> {
                disturbed = true;
                stream.write("doom " + random.nextInt(10) + "\n");
                stream.write("echo 2000000\n");
                Weft.moveOnAfter(Duration.ofMillis(random.nextInt(5)), () -> stream.write(bytes(1_000_000)));
                broken(stream);
                done("doom");
            }
            default -> done("close");
        }
    }

    /// Reads until it is at an end of some kind.
    private static void broken(ByteStream stream) {
        try {
            while (stream.read(8_192).length > 0) {
                Weft.checkpoint();
            }
        } catch (UncheckedIOException e) {
            done("broken");
        }
    }

    private static void expect(@Nullable String wanted, @Nullable String got) {
        if (!Objects.equals(wanted, got)) {
            throw new AssertionError("wanted " + wanted + ", got " + got);
        }
    }

    // ---- clients that behave badly

    private void handshakeOfGarbage() {
        disturbed = true;
        try (ByteStream stream = Net.connect(hosts.secure)) {
            byte[] garbage = new byte[5 + random.nextInt(5_000)];
            random.nextBytes(garbage);
            garbage[0] = 1; // no record of TLS begins so,
            garbage[4] = 0; // nor of SSL 2, which would have 2 or 3 here, and be waited for to its end
            stream.write(garbage);
            stream.write(new byte[10]);
            broken(stream);
            done("garbage");
        }
    }

    private void handshakeOfSilence() {
        disturbed = true;
        try (ByteStream stream = Net.connect(hosts.secure)) {
            stream.write(new byte[] {22, 3, 1}); // how one begins
            Weft.sleep(Duration.ofMillis(random.nextInt(20)));
            done("silence");
        }
    }

    /// By a socket of the JDK's, in whichever state it is.
    private void reset() throws Exception {
        disturbed = true;
        try (SocketChannel socket = SocketChannel.open()) {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_LINGER, 0); // close() resets
            socket.connect(random.nextBoolean() ? hosts.plain : hosts.secure);
            while (!socket.finishConnect()) {
                Weft.sleep(Duration.ofMillis(1));
            }
            String command = random.nextBoolean() ? "flood 500000\n" : "stall 5 100000\n";
            if (random.nextInt(3) > 0) {
                socket.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)));
            }
            Weft.sleep(Duration.ofMillis(random.nextInt(10)));
            done("reset");
        }
    }
}
