package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.Request;
import weft.net.Tls;

/// What a proxy answers to CONNECT: RFC 9110, section 9.3.6.
@Timeout(20)
class TunnelTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200\r\n\r\n",
                "HTTP/1.1 201 Created\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\ncontent-length: 5\r\n\r\n",
                "HTTP/1.1 299 Why Not\r\ntransfer-encoding: chunked\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
            })
    void anySuccessOpensTheTunnel(String answer) throws Exception {
        SecureServer server = SecureServer.start("secret page");
        try (server;
                RawServer proxy = RawServer.start(talk -> {
                    talk.readHead();
                    talk.send(answer);
                    ProxyTest.carry(talk, server.port());
                })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withProxy("http://127.0.0.1:" + proxy.port())
                        .withTls(Tls.client().withTrusted(server.authority())))) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("secret page");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "201 Created"})
    void whatFollowsTheHeadComesThroughTheTunnel(String status) throws Exception {
        try (RawServer proxy = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 " + status + "\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfrom");
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://127.0.0.1:" + proxy.port()))) {
                    Request request =
                            Request.of("GET", "http://example.invalid/").withHeader("upgrade", "another");
                    assertThat(client.send(request).text()).isEqualTo("from");
                }
            });
        }
    }

    private static RawServer answering(String answer) {
        return RawServer.start(talk -> {
            talk.readHead();
            talk.send(answer);
            talk.awaitEnd();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 502 Bad Gateway, it answered 502",
        "HTTP/1.1 101 Switching Protocols, it answered 101",
        "HTTP/1.1 302 Found, it answered 302",
        "SSH-2.0-OpenSSH_9.9, 'the answer is not one of HTTP: invalid version format'",
        "HTTP/1.1 many, 'the answer is not one of HTTP: For input string: \"many\"'",
    })
    void anotherAnswerIsNamed(String line, String why) throws Exception {
        try (RawServer proxy = answering(line + "\r\n\r\n")) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://127.0.0.1:" + proxy.port()))) {
                    assertThatThrownBy(() -> client.get("https://example.invalid/"))
                            .isInstanceOf(NoConnectionException.class)
                            .hasMessageStartingWith("the proxy http://127.0.0.1:" + proxy.port()
                                    + " does not connect to example.invalid:443: " + why);
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void anAnswerThatIsCutIsNamed() throws Exception {
        try (RawServer proxy = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 200 OK\r\nvi");
        })) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://127.0.0.1:" + proxy.port()))) {
                    assertThatThrownBy(() -> client.get("https://example.invalid/"))
                            .isInstanceOf(NoConnectionException.class)
                            .hasMessageContaining("does not connect to example.invalid:443: the connection was closed");
                }
            });
        }
    }

    @Test
    void theHeadMayBeAsLongAsOtherHeads() throws Exception {
        try (RawServer proxy = answering("HTTP/1.1 502 Bad Gateway\r\nx-long: " + "x".repeat(10_000) + "\r\n\r\n")) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://127.0.0.1:" + proxy.port()))) {
                    assertThatThrownBy(() -> client.get("https://example.invalid/"))
                            .hasMessageContaining("it answered 502");
                    assertThatThrownBy(() -> client.with(options -> options.withHeadLimits(100, 9_000))
                                    .get("https://example.invalid/"))
                            .hasMessageContaining(
                                    "does not connect to example.invalid:443: the head of the answer is too long")
                            .hasMessageContaining("withHeadLimits");
                }
            });
        }
    }
}
