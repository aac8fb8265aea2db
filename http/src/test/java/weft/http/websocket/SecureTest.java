package weft.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.http.client.WebClient;
import weft.net.Tls;

/// Over TLS, to a server that would rather speak HTTP/2.
@Timeout(60)
class SecureTest {

    @Test
    void talksOverTls() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path certificate = bundle.toTempCertChainPem().toPath();
        Tls tls = Tls.server(certificate, bundle.toTempPrivateKeyPem().toPath());
        List<String> seen = new ArrayList<>();
        Talk talk = new Talk().withServer(options -> options.withTls(tls));
        talk.serve(
                request -> WebSockets.accept(request, socket -> {
                    seen.add(request.scheme());
                    Talk.ECHO.handle(socket);
                    seen.add("closed " + socket.closeCode().orElseThrow());
                }),
                (server, _) -> {
                    Tls trusting = Tls.client().withTrusted(certificate);
                    try (WebClient client = WebClient.open(options -> options.withTls(trusting))) {
                        String host = "localhost:" + server.port();
                        assertThat(client.get("https://" + host + "/").status()).isEqualTo(400); // by HTTP/2
                        WebSocketConnection socket = WebSockets.connect(client, "wss://" + host + "/");
                        byte[] bytes = new byte[300_000];
                        socket.send(bytes);
                        assertThat(socket.receive()).contains(new WebSocketMessage.Binary(bytes));
                        socket.close(3000, "bye");
                        assertThat(socket.closeCode()).hasValue(3000);

                        WebSocketConnection told = WebSockets.connect(client, "wss://" + host + "/");
                        server.shutdown();
                        assertThat(told.receive()).isEmpty();
                        assertThat(told.closeCode()).hasValue(1001);
                        told.close();
                    }
                });
        assertThat(seen).containsExactly("https", "closed 3000", "https", "closed 1001");
        assertThat(talk.failures).isEmpty();
    }
}
