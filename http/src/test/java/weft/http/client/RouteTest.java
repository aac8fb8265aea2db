package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Awaitable;
import weft.Task;
import weft.Weft;
import weft.http.Request;
import weft.http.Response;
import weft.http.server.Handler;
import weft.http.server.ServerOptions;
import weft.http.server.WebServer;
import weft.http.test.TestServer;
import weft.net.MemoryAddress;
import weft.net.Tls;
import weft.sync.AsyncEvent;

/// Which requests share a connection, and what a server speaks on the next one.
@Timeout(60)
class RouteTest {

    private static Path certificate;
    private static Tls shown;

    private final Set<String> connections = new TreeSet<>();

    private final Handler handler = request -> {
        connections.add(request.remoteAddress().orElseThrow().toString());
        return Response.text(request.protocol());
    };

    @BeforeAll
    static void makeCertificate() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        certificate = bundle.toTempCertChainPem().toPath();
        shown = Tls.server(certificate, bundle.toTempPrivateKeyPem().toPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/2"})
    void whatOneClientTrustsIsNothingForAnotherToRelyOn(String protocol) {
        Tls anybody = Tls.client().withoutVerification();
        Tls trusting = Tls.client().withTrusted(certificate);
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(speaking(protocol), handler)) {
                WebClient client = server.client();
                WebClient lax = client.with(options -> options.withTls(anybody));
                assertThat(lax.get("/").text()).isEqualTo(protocol);
                assertThatThrownBy(() -> client.get("/"))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCauseInstanceOf(SSLHandshakeException.class);
                assertThat(connections).hasSize(1);

                WebClient strict = client.with(options -> options.withTls(trusting));
                assertThat(strict.get("/").text()).isEqualTo(protocol);
                assertThat(connections).hasSize(2);

                client.with(options -> options.withTls(anybody).withSuccessRequired())
                        .get("/")
                        .text();
                lax.with(ClientOptions::withSuccessRequired).get("/").text();
                strict.get("/").text();
                assertThat(connections).hasSize(2);
                assertThat(client.statistics().idle()).isEqualTo(2);
            }
        });
    }

    /// A server that agrees speaks no more HTTP over that connection.
    @Test
    void connectIsNoRequestOfAProgram() throws Exception {
        try (RawServer server = RawServer.start(talk -> talk.serve("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                        options -> options.withTimeouts(timeouts -> timeouts.withTotal(Duration.ofSeconds(20))))) {
                    assertThatThrownBy(() -> client.send(Request.of("CONNECT", server.uri("/"))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("CONNECT");
                    assertThat(client.get(server.uri("/")).status()).isEqualTo(200);
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void clientWithAnotherAddressReachesThat() {
        Weft.run(() -> {
            MemoryAddress address = MemoryAddress.create("there");
            try (TestServer here = TestServer.inMemory(_ -> Response.text("here"));
                    WebServer there = WebServer.open(address, options -> options, _ -> Response.text("there"))) {
                Task<Void> serving = Weft.createTask(there::serveForever);
                WebClient client = here.client();
                WebClient other = client.with(options -> options.withAddress(address));
                for (int i = 0; i < 2; i++) {
                    assertThat(client.get("/").text()).isEqualTo("here");
                    assertThat(other.get("/").text()).isEqualTo("there");
                }
                assertThat(client.statistics().idle()).isEqualTo(2);
                there.shutdown();
                serving.await();
            }
        });
    }

    /// What a proxy is to know, nobody else is.
    @Test
    void clientWithAnAddressUsesNoProxy() throws Exception {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                heads.add(head);
                talk.sendText("straight");
            }
        })) {
            SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                        options -> options.withAddress(address).withProxy("http://me:secret@proxy.invalid:3128"))) {
                    assertThat(client.get("http://example.invalid/a").text()).isEqualTo("straight");
                }
            });
        }
        assertThat(heads)
                .singleElement()
                .asString()
                .startsWith("GET /a HTTP/1.1\r\n")
                .doesNotContainIgnoringCase("proxy-authorization");
    }

    @Test
    void serverMayHaveLearntHttp2AndMayHaveForgottenIt() {
        Weft.run(() -> {
            MemoryAddress address = MemoryAddress.create("a server");
            Tls trusting = Tls.client().withTrusted(certificate);
            try (WebClient client =
                    WebClient.open(options -> options.withAddress(address).withTls(trusting))) {
                Awaitable<String> get = () -> client.get("https://localhost/").text();
                for (String protocol : List.of("HTTP/1.1", "HTTP/2", "HTTP/1.1", "HTTP/2")) {
                    connections.clear();
                    try (WebServer server = WebServer.open(address, speaking(protocol), handler)) {
                        Task<Void> serving = Weft.createTask(server::serveForever);
                        assertThat(Weft.gather(List.of(get, get, get))).containsOnly(protocol);
                        assertThat(get.await()).isEqualTo(protocol);
                        if (protocol.equals("HTTP/2")) {
                            assertThat(connections).hasSize(1);
                            assertThat(client.statistics().idle()).isEqualTo(1);
                        }
                        assertThat(client.statistics().inUse()).isZero();
                        server.shutdown();
                        serving.await();
                    }
                }
            }
        });
    }

    @Test
    void thoseWhoWaitForAServerGoByHttp2OnceItSpeaksThat() {
        Weft.run(() -> {
            MemoryAddress address = MemoryAddress.create("a server");
            Tls trusting = Tls.client().withTrusted(certificate);
            AsyncEvent open = AsyncEvent.create();
            Handler slow = request -> {
                open.await();
                return handler.handle(request);
            };
            try (WebServer older = WebServer.open(address, speaking("HTTP/1.1"), slow);
                    WebClient client = WebClient.open(options -> options.withAddress(address)
                            .withTls(trusting)
                            .withMaxConnectionsPerOrigin(1)
                            .withKeepAlive(Duration.ofHours(1)))) {
                Task<Void> serving = Weft.createTask(older::serveForever);
                Awaitable<String> get = () -> client.get("https://localhost/").text();
                List<Task<String>> asking = Stream.of(get, get, get, get)
                        .map(asked -> Weft.createTask(asked))
                        .toList();
                while (client.statistics().waiting() < 3) {
                    Weft.checkpoint();
                }
                older.shutdown();
                for (int turns = 0; turns < 20; turns++) { // in which it gives up its address
                    Weft.sleep(Duration.ofMillis(1));
                }
                try (WebServer newer = WebServer.open(address, speaking("HTTP/2"), handler)) {
                    Task<Void> servingToo = Weft.createTask(newer::serveForever);
                    open.set();
                    assertThat(asking.stream().map(Task::await))
                            .containsExactly("HTTP/1.1", "HTTP/2", "HTTP/2", "HTTP/2");
                    assertThat(connections).hasSize(2);
                    newer.shutdown();
                    servingToo.await();
                }
                serving.await();
            }
        });
    }

    private static UnaryOperator<ServerOptions> speaking(String protocol) {
        return options -> protocol.equals("HTTP/2")
                ? options.withTls(shown)
                : options.withTls(shown).withoutHttp2();
    }
}
