package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Request;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;
import weft.net.Tls;

/// Servers that change the protocol, by 101, as nobody has asked them to.
@Timeout(20)
class ProtocolChangeTest {

    private static final String CHANGE = "HTTP/1.1 101 Switching Protocols\r\n";

    private static RawServer answering(String fields) {
        return RawServer.start(talk -> {
            talk.readHead();
            talk.send(CHANGE + fields.replace("; ", "\r\n") + "\r\n\r\n");
            talk.awaitEnd();
        });
    }

    private static ClientOptions hurried(ClientOptions options) {
        return options.withTimeouts(timeouts -> timeouts.withTotal(Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({
        "'upgrade: websocket; connection: upgrade', has no sec-websocket-accept",
        "'upgrade: websocket; connection: upgrade; sec-websocket-accept: x', has a wrong sec-websocket-accept",
        "'upgrade: WebSocket; connection: Upgrade; sec-websocket-location: x; sec-websocket-origin: y', has no sec",
        "'upgrade: websocket; connection: upgrade; content-length: 5', has no sec-websocket-accept",
        "'upgrade: websocket; connection: upgrade; transfer-encoding: chunked', has no sec-websocket-accept",
        "'upgrade: h2c; connection: upgrade', is the change to another protocol",
        "'upgrade: HTTP/1.1; connection: upgrade', is the change to another protocol",
        "'x: y', is the change to another protocol"
    })
    void whatIsWrongWithAHandshakeIsSaidAtOnce(String fields, String why) throws Exception {
        try (RawServer server = answering(fields)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(ProtocolChangeTest::hurried)) {
                    assertThatThrownBy(() -> WebSockets.connect(client, server.uri("/")))
                            .isInstanceOf(BadMessageException.class)
                            .hasMessageStartingWith("the answer to GET " + server.uri("/") + " " + why);
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade: websocket; connection: upgrade", "upgrade: h2c; connection: upgrade", "x: y"})
    void aChangeThatNobodyAskedForIsSaidAtOnce(String fields) throws Exception {
        try (RawServer server = answering(fields)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(ProtocolChangeTest::hurried)) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isInstanceOf(BadMessageException.class)
                            .hasMessageEndingWith(" has changed to a protocol of its own");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade: websocket; connection: upgrade", "upgrade: another; connection: upgrade"})
    void whoAsksForAChangeHasTheHeadAtOnce(String fields) throws Exception {
        try (RawServer server = answering(fields)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(ProtocolChangeTest::hurried)) {
                    Request request = Request.of("GET", server.uri("/")).withHeader("upgrade", "another");
                    try (ClientResponse response = client.send(request)) {
                        assertThat(response.status()).isEqualTo(101);
                        assertThat(response.text()).isEmpty();
                    }
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
        }
    }

    /// Also if TLS ends at once.
    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void whatComesWithTheHeadIsOfTheNewProtocol(String scheme) throws Exception {
        try (SecureServer secure = SecureServer.start("");
                RawServer server = RawServer.start(talk -> {
                    Socket outer = scheme.equals("wss") ? secure.over(talk.socket()) : talk.socket();
                    RawServer.Talk within = new RawServer.Talk(talk.number(), outer);
                    String key = within.readHead().replaceAll("(?s).*sec-websocket-key: (\\S+).*", "$1");
                    within.send(CHANGE + "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: "
                            + accepting(key) + "\r\n\r\n\u0081\u0002hi\u0088\u0002\u0011\u0094"); // 4500
                    outer.close();
                })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                                options -> hurried(options).withTls(Tls.client().withTrusted(secure.authority())));
                        WebSocketConnection socket =
                                WebSockets.connect(client, scheme + "://localhost:" + server.port() + "/")) {
                    assertThat(socket.receive()).contains(new WebSocketMessage.Text("hi"));
                    assertThat(socket.receive()).isEmpty();
                    assertThat(socket.closeCode()).hasValue(4500);
                }
            });
        }
    }

    /// RFC 6455, section 1.3.
    private static String accepting(String key) throws NoSuchAlgorithmException {
        byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }
}
