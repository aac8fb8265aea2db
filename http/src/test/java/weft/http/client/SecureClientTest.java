package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.net.Tls;

class SecureClientTest {

    private static SSLContext localhost;
    private static Path authority;

    @BeforeAll
    static void makeCertificates() throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(issuer);
        authority = issuer.toTempCertChainPem().toPath();
        localhost = SSLContext.getInstance("TLS");
        localhost.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
    }

    @Test
    void pagesComeByTlsAndConnectionsAreKept() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(localhost));
        server.createContext("/", exchange -> {
            try (exchange) {
                JdkServer.answer(exchange, 200, "secret ".repeat(100_000));
            }
        });
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            server.setExecutor(threads);
            server.start();
            String uri = "https://localhost:" + server.getAddress().getPort() + "/";
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withTls(Tls.client().withTrusted(authority)))) {
                    assertThat(client.get(uri).text()).hasSize(700_000);
                    assertThat(client.get(uri).text()).hasSize(700_000);
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(uri))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasCauseInstanceOf(SSLHandshakeException.class);
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
            server.stop(0);
        }
    }

    @Test
    void contentMayEndWithTheConnectionAlsoInTls() throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket)
                localhost.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (var socket = listening.accept()) {
                    new RawServer.Talk(1, socket).readHead();
                    new RawServer.Talk(1, socket).send("HTTP/1.0 200 OK\r\n\r\nall of it");
                } catch (java.io.IOException e) {
                    // the test says so
                }
            });
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withTls(Tls.client().withTrusted(authority)))) {
                    assertThat(client.get("https://localhost:" + listening.getLocalPort() + "/")
                                    .text())
                            .isEqualTo("all of it");
                }
            });
        }
    }
}
