package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.net.Tls;

class SecureClientTest {

    @Test
    void pagesComeByTlsAndConnectionsAreKept() throws Exception {
        try (SecureServer server = SecureServer.start("secret ".repeat(100_000))) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withTls(Tls.client().withTrusted(server.authority())))) {
                    assertThat(client.get(server.uri("/")).text()).hasSize(700_000);
                    assertThat(client.get(server.uri("/")).text()).hasSize(700_000);
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasCauseInstanceOf(SSLHandshakeException.class);
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void contentMayEndWithTheConnectionAlsoInTls() throws Exception {
        try (SecureServer server = SecureServer.start("");
                SSLServerSocket listening = (SSLServerSocket) server.context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (var socket = listening.accept()) {
                    new RawServer.Talk(1, socket).readHead();
                    new RawServer.Talk(1, socket).send("HTTP/1.0 200 OK\r\n\r\nall of it");
                } catch (IOException e) {
                    // the test says so
                }
            });
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withTls(Tls.client().withTrusted(server.authority())))) {
                    assertThat(client.get("https://localhost:" + listening.getLocalPort() + "/")
                                    .text())
                            .isEqualTo("all of it");
                }
            });
        }
    }
}
