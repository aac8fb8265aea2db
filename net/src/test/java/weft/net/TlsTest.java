package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.LoopFailure;
import weft.Task;
import weft.Weft;
import weft.io.ByteStream;

class TlsTest {

    private static Certificates.Authority authority;
    private static Certificates localhost;
    private static Tls server;
    private static Tls client;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.Authority.create();
        localhost = authority.issue("localhost");
        server = Tls.server(localhost.chain(), localhost.key());
        client = Tls.client().withTrusted(authority.certificate());
    }

    private static ByteStream connect(Listener listener, Tls tls) {
        return Net.connect("localhost", listener.port(), options -> options.withTls(tls));
    }

    private static void echo(ByteStream stream) {
        stream.transferTo(stream);
    }

    @Test
    void itIsSpokenInMemory() {
        MemoryAddress address = MemoryAddress.create("the server");
        byte[] large = new byte[1_000_000];
        Arrays.fill(large, (byte) 7);
        Weft.run(() -> {
            try (Listener listener = Net.listen(address, options -> options.withTls(server));
                    ByteStream stream = Net.connect(address, options -> options.withTls(client));
                    ByteStream accepted = listener.accept()) {
                Weft.gather(
                        () -> stream.write(large),
                        () -> assertThat(accepted.readExactly(large.length)).isEqualTo(large));
                assertThat(stream.attribute(Net.TLS_SESSION)).isPresent();
            }
        });
    }

    @Test
    void bytesGoBothWays() throws Exception { // 204
        Weft.run(() -> Servers.with(options -> options.withTls(server), TlsTest::echo, listener -> {
            try (ByteStream stream = connect(listener, client)) {
                byte[] large = new byte[1_000_000];
                Arrays.fill(large, (byte) 7);
                Weft.gather(
                        () -> stream.write(large),
                        () -> assertThat(stream.readExactly(large.length)).isEqualTo(large));

                assertThat(stream.attribute(Net.TLS_SESSION).orElseThrow().getProtocol())
                        .isEqualTo("TLSv1.3");
            }
        }));
    }

    @Test
    void unknownAuthorityIsRefused() throws Exception { // 204
        Weft.run(() -> Servers.with(
                options -> options.withTls(server),
                TlsTest::echo,
                listener -> assertThatThrownBy(() -> connect(listener, Tls.client()))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("handshake")
                        .hasCauseInstanceOf(SSLHandshakeException.class)));
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception { // 204
        Certificates other = authority.issue("other.example");
        Weft.run(() -> Servers.with(
                options -> options.withTls(Tls.server(other.chain(), other.key())),
                TlsTest::echo,
                listener -> assertThatThrownBy(() -> connect(listener, client))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("localhost")
                        .hasCauseInstanceOf(SSLHandshakeException.class)));
    }

    @Test
    void anybodyIsTrustedWithoutVerification() throws Exception {
        Certificates other = authority.issue("other.example");
        Weft.run(() -> Servers.with(
                options -> options.withTls(Tls.server(other.chain(), other.key())), TlsTest::echo, listener -> {
                    try (ByteStream stream = connect(listener, Tls.client().withoutVerification())) {
                        stream.write("a\n");
                        assertThat(stream.readLine()).isEqualTo("a");
                    }
                }));
    }

    @Test
    void clientShowsACertificate() throws Exception {
        Certificates ann = authority.issue("ann");
        Tls strict =
                server.withClientCertificate(Tls.ClientCertificate.REQUIRED).withTrusted(authority.certificate());
        AtomicReference<String> who = new AtomicReference<>();
        Weft.run(() -> Servers.with(
                options -> options.withTls(strict),
                stream -> {
                    X509Certificate shown = (X509Certificate)
                            stream.attribute(Net.TLS_SESSION).orElseThrow().getPeerCertificates()[0];
                    who.set(shown.getSubjectX500Principal().getName());
                    stream.write("seen\n");
                },
                listener -> {
                    try (ByteStream stream = connect(listener, client.withCertificate(ann.chain(), ann.key()))) {
                        assertThat(stream.readLine()).isEqualTo("seen");
                    }
                }));

        assertThat(who.get()).isEqualTo("CN=ann");
    }

    @Test
    void clientWithoutACertificateIsRefused() throws Exception {
        Tls strict =
                server.withClientCertificate(Tls.ClientCertificate.REQUIRED).withTrusted(authority.certificate());
        Weft.run(() -> Servers.with(
                options -> options.withTls(strict),
                TlsTest::echo,
                listener -> assertThatThrownBy(() -> {
                            try (ByteStream stream = connect(listener, client)) { // TLS 1.3: the refusal comes later
                                stream.read(1);
                            }
                        })
                        .isInstanceOf(UncheckedIOException.class)
                        .hasRootCauseInstanceOf(SSLException.class)));
    }

    @Test
    void protocolIsAgreedUpon() throws Exception {
        Weft.run(() -> Servers.with(
                options -> options.withTls(server.withProtocols("h2", "http/1.1")), TlsTest::echo, listener -> {
                    try (ByteStream stream = connect(listener, client.withProtocols("http/1.1"))) {
                        assertThat(stream.attribute(Net.APPLICATION_PROTOCOL)).contains("http/1.1");
                    }
                }));
    }

    @Test
    void serverThatNeverAnswersEndsTheHandshakeInTime() throws Exception { // 204
        try (ServerSocket silent = new ServerSocket(0)) {
            Weft.run(() -> assertThatThrownBy(() -> Net.connect(
                            "localhost",
                            silent.getLocalPort(),
                            options -> options.withTls(client.withHandshakeTimeout(Duration.ofMillis(50)))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("50ms"));
        }
    }

    @Test
    void plainConnectionIsUpgraded() throws Exception {
        Weft.run(() -> Servers.with(
                stream -> {
                    assertThat(stream.readLine()).isEqualTo("STARTTLS");
                    stream.write("go\n");
                    Net.startTls(stream, server, "");
                    stream.transferTo(stream);
                },
                listener -> {
                    try (ByteStream stream = Net.connect("localhost", listener.port())) {
                        stream.write("STARTTLS\n");
                        assertThat(stream.readLine()).isEqualTo("go");
                        Net.startTls(stream, client, "localhost");
                        stream.write("secret\n");

                        assertThat(stream.readLine()).isEqualTo("secret");
                    }
                }));
    }

    @Test
    void handshakeThatCameTogetherWithTheLastPlainBytesIsNotLost() throws Exception {
        Weft.run(() -> Servers.with(
                stream -> {
                    Weft.sleep(Duration.ofMillis(50)); // both have come
                    assertThat(stream.readLine()).isEqualTo("STARTTLS");
                    Net.startTls(stream, server, "");
                    stream.transferTo(stream);
                },
                listener -> {
                    try (ByteStream stream = Net.connect("localhost", listener.port())) {
                        stream.write("STARTTLS\n");
                        Net.startTls(stream, client, "localhost");
                        stream.write("secret\n");

                        assertThat(stream.readLine()).isEqualTo("secret");
                    }
                }));
    }

    @Test
    void tlsWithinTls() throws Exception { // 204
        Weft.run(() -> Servers.with(
                options -> options.withTls(server),
                stream -> {
                    Net.startTls(stream, server, "");
                    stream.transferTo(stream);
                },
                listener -> {
                    try (ByteStream stream = connect(listener, client)) {
                        Net.startTls(stream, client, "localhost");
                        stream.write("secret\n");

                        assertThat(stream.readLine()).isEqualTo("secret");
                    }
                }));
    }

    @Test
    void whatWasWrittenBeforeTheCloseArrives() throws Exception { // 204
        byte[] large = new byte[500_000];
        Weft.run(() -> Servers.with(options -> options.withTls(server), stream -> stream.write(large), listener -> {
            try (ByteStream stream = connect(listener, client)) {
                assertThat(stream.readAll(1_000_000)).hasSize(large.length);
            }
        }));
    }

    /// Each context has sessions of its own, to be resumed.
    @Test
    void contextIsMadeOnceForAllWhoConnectAtOnce() throws Exception {
        Tls shared = Tls.client().withTrusted(authority.certificate());
        Set<SslContext> contexts = new HashSet<>();
        Weft.run(() -> Servers.with(
                options -> options.withTls(server),
                TlsTest::echo,
                listener -> Weft.taskGroup(group -> {
                    for (int i = 0; i < 10; i++) {
                        group.createTask(() -> {
                            connect(listener, shared).close();
                            contexts.add(shared.context());
                        });
                        group.createTask(() -> {
                            shared.load();
                            contexts.add(shared.context());
                        });
                    }
                })));

        assertThat(contexts).hasSize(1);
        assertThat(Tls.client()).isSameAs(Tls.client());
    }

    @Test
    void whoeverGivesUpWaitingForTheContextLeavesItToOthers() {
        Tls shared = Tls.client().withTrusted(authority.certificate());
        Weft.run(() -> {
            Task<Void> first = Weft.createTask(shared::load);
            Task<Void> second = Weft.createTask(shared::load);
            Weft.checkpoint();

            first.cancel(); // unless the context was made meanwhile
            Weft.waitAll(List.of(first));
            second.await();

            assertThat(shared.context().isClient()).isTrue();
        });
    }

    @Test
    void contextThatCouldNotBeMadeIsTriedAgain(@TempDir Path directory) throws IOException {
        Path trusted = directory.resolve("authority.pem");
        Tls shared = Tls.client().withTrusted(trusted);
        Weft.run(() -> {
            List<Task<Void>> early = List.of(Weft.createTask(shared::load), Weft.createTask(shared::load));
            for (Task<Void> task : early) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("TLS cannot be set up")
                        .hasMessageContaining("authority.pem");
            }
            Files.copy(authority.certificate(), trusted);

            shared.load();

            assertThat(shared.context().isClient()).isTrue();
        });
    }

    @Test
    void connectionIsClosedIfTlsCannotBeSetUp() {
        Weft.run(() -> {
            try (Listener listener = Net.listen(Servers.anyPort())) {
                for (Tls tls : List.of(Tls.client().withTrusted(Path.of("missing.pem")), client.withProtocols(""))) {
                    ByteStream stream = Net.connect(listener.address());
                    assertThatThrownBy(() ->
                                    Weft.timeout(Duration.ofSeconds(30), () -> Net.startTls(stream, tls, "localhost")))
                            .isInstanceOf(UncheckedIOException.class);

                    try (ByteStream accepted = listener.accept()) {
                        assertThat(Weft.timeout(Duration.ofSeconds(30), () -> accepted.read(1)))
                                .isEmpty();
                    }
                }
            }
        });
    }

    @Test
    void handshakeMayHaveAnyTimeLimit() throws Exception {
        Weft.run(() -> Servers.with(options -> options.withTls(server), TlsTest::echo, listener -> {
            Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
            Weft.timeout(
                    Duration.ofSeconds(30),
                    () -> connect(listener, client.withHandshakeTimeout(ever)).close());
        }));
        Weft.run(() -> {
            try (Listener silent = Net.listen("localhost", 0)) {
                assertThatThrownBy(() -> Weft.timeout(
                                Duration.ofSeconds(30),
                                () -> connect(silent, client.withHandshakeTimeout(Duration.ofNanos(1)))))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("handshake");
            }
        });
    }

    @Test
    void clientThatSaysNothingIsGivenUpInTimeAndOthersAreServed() { // 204
        List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
        Tls quick = server.withHandshakeTimeout(Duration.ofSeconds(3)); // the other one needs less
        Weft.run(
                options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                () -> Servers.with(options -> options.withTls(quick), TlsTest::echo, listener -> {
                    try (ByteStream silent = Net.connect(listener.address());
                            ByteStream stream = connect(listener, client)) {
                        stream.write("served\n");
                        assertThat(stream.readLine()).isEqualTo("served");

                        assertThat(Weft.timeout(Duration.ofSeconds(30), () -> end(silent)))
                                .isTrue();
                    }
                }));
        assertThat(failures).isEmpty();
    }

    /// Waits for the end of a connection, of either kind.
    private static boolean end(ByteStream stream) {
        try {
            while (stream.read(1_000).length > 0) {
                Weft.checkpoint();
            }
            return true;
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    @Test
    void clientThatSendsGarbageIsDroppedAndOthersAreServed() { // 204
        List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
        Weft.run(
                options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                () -> Servers.with(options -> options.withTls(server), TlsTest::echo, listener -> {
                    for (String garbage : List.of("GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\u0000\u0005HELLO")) {
                        try (ByteStream rude = Net.connect(listener.address())) {
                            rude.write(garbage);
                            assertThat(Weft.timeout(Duration.ofSeconds(30), () -> end(rude)))
                                    .isTrue();
                        }
                    }
                    try (ByteStream stream = connect(listener, client)) {
                        stream.write("served\n");
                        assertThat(stream.readLine()).isEqualTo("served");
                    }
                }));
        assertThat(failures).isEmpty();
    }

    @Test
    void serverThatSendsGarbageIsAnError() throws Exception {
        Weft.run(() -> Servers.with(
                stream -> {
                    stream.write("220 ready\r\n");
                    end(stream);
                },
                listener -> assertThatThrownBy(
                                () -> Weft.timeout(Duration.ofSeconds(30), () -> connect(listener, client)))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("handshake")
                        .hasCauseInstanceOf(SSLException.class)));
    }

    @Test
    void serverThatGoesAwayInTheHandshakeIsAnError() throws Exception {
        Weft.run(() -> Servers.with(
                stream -> stream.read(1),
                listener -> assertThatThrownBy(
                                () -> Weft.timeout(Duration.ofSeconds(30), () -> connect(listener, client)))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("handshake")));
    }

    @Test
    void clientThatEndsInTheHandshakeIsGivenUpAtOnce() throws Exception { // and not after the handshake's minute
        Weft.run(() -> Servers.with(options -> options.withTls(server), TlsTest::echo, listener -> {
            try (ByteStream stream = Net.connect(listener.address())) {
                stream.end();
                assertThat(Weft.timeout(Duration.ofSeconds(30), () -> end(stream)))
                        .isTrue();
            }
        }));
    }

    @Test
    void handlerThatFailsClosesItsConnection() { // 177
        List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
        Weft.run(
                options -> options.withFailureHandler(failures::add).withSlowStep(Duration.ZERO),
                () -> Servers.with(
                        options -> options.withTls(server),
                        stream -> {
                            throw new IllegalStateException("broken handler");
                        },
                        listener -> {
                            try (ByteStream stream = connect(listener, client)) {
                                assertThat(Weft.timeout(Duration.ofSeconds(30), () -> end(stream)))
                                        .isTrue();
                            }
                        }));
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().exception().orElseThrow()).hasMessage("broken handler");
    }

    @Test
    void closedListenerGivesUpHandshakes() throws Exception {
        Weft.run(() -> {
            Listener listener = Net.listen(Servers.anyPort(), options -> options.withTls(server));
            ByteStream silent = Net.connect(listener.address());
            Weft.sleep(Duration.ofMillis(50)); // it is in its handshake, and says nothing

            listener.close();

            assertThat(silent.read(1)).isEmpty();
            silent.close();
        });
    }
}
