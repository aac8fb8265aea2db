package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Awaitable;
import weft.Task;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.net.Tls;

/// Against Node's server of HTTP/2.
@Timeout(60)
class Http2Test {

    private static final String SERVER = """
            const http2 = require('http2'), fs = require('fs');
            const [mode, cert, key] = process.argv.slice(1);
            const settings = { maxConcurrentStreams: 10 };
            const server = mode === 'plain' ? http2.createServer({ settings })
                : http2.createSecureServer({ settings, cert: fs.readFileSync(cert), key: fs.readFileSync(key),
                    allowHTTP1: true });
            let sessions = 0, active = 0, most = 0, cancelled = 0, away = false, begun = false;
            server.on('session', () => sessions++);
            server.on('request', (req, res) => {
                active++;
                most = Math.max(most, active);
                res.on('close', () => active--);
                req.on('aborted', () => cancelled++);
                const path = req.url;
                if (path === '/slow') setTimeout(() => res.end('slow'), 30);
                else if (path === '/never') begun = true;
                else if (path === '/begun') res.end(String(begun));
                else if (path === '/large') res.end('x'.repeat(5000000));
                else if (path === '/medium') res.end('x'.repeat(1000000)); // Node keeps 10 MB for a session
                else if (path === '/state') res.end([req.httpVersion, sessions, most, cancelled].join(' '));
                else if (path === '/reset') req.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
                else if (path === '/refuse' && !away) { away = true; req.stream.close(http2.constants.NGHTTP2_REFUSED_STREAM); }
                else if (path === '/leave') { res.end('bye'); req.stream.session.goaway(0); }
                else if (path === '/empty') { res.statusCode = 204; res.end(); }
                else if (path === '/post') {
                    let length = 0;
                    req.on('data', data => length += data.length);
                    req.on('end', () => res.end(req.method + ' ' + length + ' ' + req.headers['content-type']));
                } else res.end(req.httpVersion + ' ' + path + ' ' + (req.headers[':authority'] || '-'));
            });
            server.listen(0, '127.0.0.1', () => console.log(server.address().port));
            process.stdin.on('end', () => process.exit());
            process.stdin.resume();
            """;

    private static Path authority;
    private static X509Bundle localhost;

    @BeforeAll
    static void makeCertificates() throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        localhost = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(issuer);
        authority = issuer.toTempCertChainPem().toPath();
    }

    /// What a test does with a client and the server's address.
    @FunctionalInterface
    private interface Talk {
        void run(WebClient client, String base) throws Exception;
    }

    private static void withNode(String mode, Talk body) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(
                            "node",
                            "-e",
                            SERVER,
                            mode,
                            localhost.toTempCertChainPem().getPath(),
                            localhost.toTempPrivateKeyPem().getPath())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no node: " + e.getMessage());
            return;
        }
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String port = out.readLine();
            String base = (mode.equals("plain") ? "http://127.0.0.1:" : "https://localhost:") + port;
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> {
                    ClientOptions trusting = options.withTls(Tls.client().withTrusted(authority));
                    return mode.equals("plain") ? trusting.withPriorKnowledge() : trusting;
                })) {
                    body.run(client, base);
                }
            });
        } finally {
            process.getOutputStream().close();
            process.destroy();
        }
    }

    @Test
    void versionIsAgreedUponInTls() throws Exception {
        withNode("secure", (client, base) -> {
            assertThat(client.get(base + "/a?b").text()).isEqualTo("2.0 /a?b " + base.substring("https://".length()));
            assertThat(client.get(base + "/empty").status()).isEqualTo(204);
            assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
            assertThat(client.with(ClientOptions::withoutHttp2).get(base + "/a").text())
                    .startsWith("1.1 /a");
        });
    }

    @Test
    void manyRequestsShareAConnectionAndTheServersLimitHolds() throws Exception {
        withNode("secure", (client, base) -> {
            List<Awaitable<String>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(() -> client.get(base + "/slow").text());
            }
            assertThat(Weft.gather(all)).hasSize(50).containsOnly("slow");
            assertThat(client.get(base + "/state").text()).isEqualTo("2.0 1 10 0");
        });
    }

    @Test
    void priorKnowledgeNeedsNoTls() throws Exception {
        withNode("plain", (client, base) -> {
            assertThat(client.get(base + "/x").text()).startsWith("2.0 /x");
            assertThat(client.post(base + "/post", Body.of("hello")).text())
                    .isEqualTo("POST 5 text/plain; charset=utf-8");
            Body large = Body.stream(MediaType.BYTES, out -> {
                for (int i = 0; i < 1000; i++) {
                    out.write("x".repeat(1000));
                }
            });
            assertThat(client.post(base + "/post", large).text()).isEqualTo("POST 1000000 application/octet-stream");
            assertThat(client.get(base + "/large").text()).hasSize(5_000_000);
            assertThat(client.send(Request.of("HEAD", base + "/large")).text()).isEmpty();
            assertThat(client.get(base + "/state").text()).startsWith("2.0 1 ");
        });
    }

    @Test
    void readerThatSleepsDoesNotStopOthers() throws Exception {
        withNode("plain", (client, base) -> {
            List<ClientResponse> sleeping = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                sleeping.add(client.get(base + "/medium"));
            }
            assertThat(client.get(base + "/medium").text()).hasSize(1_000_000);
            for (ClientResponse response : sleeping) {
                assertThat(response.text()).hasSize(1_000_000);
            }
        });
    }

    @Test
    void cancelledRequestResetsItsStreamAlone() throws Exception {
        withNode("plain", (client, base) -> {
            assertThat(client.get(base + "/x").status()).isEqualTo(200);
            Task<ClientResponse> never = Weft.createTask(() -> client.get(base + "/never"));
            while (client.get(base + "/begun").text().equals("false")) {
                Weft.sleep(Duration.ofMillis(1));
            }
            never.cancel("enough");
            never.awaitEnd();
            while (client.get(base + "/state").text().endsWith(" 0")) {
                Weft.sleep(Duration.ofMillis(1));
            }
            client.get(base + "/large").close();
            Weft.sleep(Duration.ofMillis(100)); // in which no other request counts as cancelled
            assertThat(client.get(base + "/state").text()).matches("2\\.0 1 \\d 1");
        });
    }

    @Test
    void resetStreamIsAFailureAndARefusedOneIsSentAgain() throws Exception {
        withNode("plain", (client, base) -> {
            assertThatThrownBy(() -> client.get(base + "/reset").text()).isInstanceOf(UncheckedIOException.class);
            assertThat(client.post(base + "/refuse", Body.of("again")).text()).startsWith("2.0 /refuse");
            assertThat(client.get(base + "/state").text()).startsWith("2.0 1 ");
        });
    }

    @Test
    void serverThatLeavesGetsNoMoreRequestsOnThatConnection() throws Exception {
        withNode("plain", (client, base) -> {
            assertThat(client.get(base + "/leave").text()).isEqualTo("bye");
            while (client.statistics().idle() > 0) { // until it says so
                Weft.sleep(Duration.ofMillis(1));
            }
            assertThat(client.get(base + "/state").text()).startsWith("2.0 2 ");
        });
    }

    @Test
    void idleConnectionIsClosed() throws Exception {
        withNode("plain", (client, base) -> {
            try (WebClient quick =
                    WebClient.open(options -> options.withPriorKnowledge().withKeepAlive(Duration.ofMillis(50)))) {
                assertThat(quick.get(base + "/x").text()).startsWith("2.0");
                assertThat(quick.statistics().idle()).isEqualTo(1);
                Weft.sleep(Duration.ofMillis(150));
                assertThat(quick.statistics().idle()).isZero();
                assertThat(quick.get(base + "/state").text()).startsWith("2.0 2 ");
            }
        });
    }
}
