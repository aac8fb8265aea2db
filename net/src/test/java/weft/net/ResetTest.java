package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.LoopFailure;
import weft.Weft;
import weft.io.ByteStream;

/// Clients that reset their connection, in whatever it is doing then.
class ResetTest {

    /// What the connection does, and what the client has sent by then.
    enum Phase {
        NOTHING(""),
        READING("x"),
        WRITING("write\n"),
        HALF_CLOSING("end\n"),
        CLOSING("close\n");

        private final String command;

        Phase(String command) {
            this.command = command;
        }
    }

    private static final byte[] LARGE = new byte[10_000_000]; // more than the system keeps

    private static Tls server;
    private static Tls client;

    private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
    private int begun;
    private int ended;

    @BeforeAll
    static void makeCertificates() {
        Certificates.Authority authority = Certificates.Authority.create();
        Certificates localhost = authority.issue("localhost");
        server = Tls.server(localhost.chain(), localhost.key());
        client = Tls.client().withTrusted(authority.certificate());
    }

    @Test
    void aHalfCloseThatComesTooLateIsTheOtherSidesDoing() {
        Weft.run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort())) {
                for (int i = 0; i < 100; i++) {
                    SocketChannel socket = SocketChannel.open(listener.address());
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    try (ByteStream stream = listener.accept()) {
                        socket.close(); // of which the system knows, and the loop does not
                        assertThatThrownBy(stream::end).isInstanceOf(UncheckedIOException.class);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void handlerEndsAndOthersGoOn(Phase phase) { // 180
        run(options -> options, listener -> {
            SocketChannel socket = open(listener, phase.command);
            if (phase != Phase.NOTHING) {
                while (begun == 0) {
                    Weft.sleep(Duration.ofMillis(1));
                }
                Weft.sleep(Duration.ofMillis(20)); // it is busy
            }
            socket.close();
            while (ended < begun) {
                Weft.sleep(Duration.ofMillis(1));
            }

            try (ByteStream stream = Net.connect(listener.address())) {
                stream.write("hello\n");
                assertThat(stream.readLine()).isEqualTo("hello");
            }
        });
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure.exception()).containsInstanceOf(UncheckedIOException.class));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTHING", "READING"})
    void handshakeEndsAndOthersGoOn(Phase phase) { // 204
        run(options -> options.withTls(server), listener -> {
            SocketChannel socket = open(listener, phase.command);
            Weft.sleep(Duration.ofMillis(20));
            socket.close();

            try (ByteStream stream = Net.connect("localhost", listener.port(), options -> options.withTls(client))) {
                stream.write("hello\n");
                assertThat(stream.readLine()).isEqualTo("hello");
            }
        });
        assertThat(begun).as("the handshake of the first does not arrive").isEqualTo(1);
        assertThat(failures).isEmpty();
    }

    private void run(UnaryOperator<ListenOptions> options, Servers.Body body) {
        Weft.run(
                loop -> loop.withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                () -> Weft.timeout(Duration.ofSeconds(20), () -> Servers.with(options, this::handle, body)));
    }

    private void handle(ByteStream stream) {
        begun++;
        try (stream) {
            switch (String.valueOf(stream.readLine())) {
                case "write" -> stream.write(LARGE);
                case "end" -> {
                    Weft.moveOnAfter(Duration.ofMillis(1), () -> stream.write(LARGE));
                    stream.end();
                }
                case "close" -> Weft.moveOnAfter(Duration.ofMillis(1), () -> stream.write(LARGE));
                case "hello" -> stream.write("hello\n");
                default -> {}
            }
        } finally {
            ended++;
        }
    }

    private static SocketChannel open(Listener listener, String command) throws IOException {
        SocketChannel socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.SO_LINGER, 0); // close() resets
        socket.connect(listener.address());
        while (!socket.finishConnect()) {
            Weft.sleep(Duration.ofMillis(1));
        }
        socket.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)));
        return socket;
    }
}
