package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.server.Handler;
import weft.http.test.TestServer;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSocketMessage;
import weft.http.websocket.WebSockets;
import weft.net.Tls;

class ProxyTest {

    /// Carries bytes both ways until either side ends.
    static void carry(RawServer.Talk talk, int port) throws Exception {
        try (Socket there = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = Thread.ofPlatform().daemon().start(() -> {
                try {
                    there.getInputStream().transferTo(talk.socket().getOutputStream());
                    talk.socket().shutdownOutput();
                } catch (IOException e) {
                    // it has ended
                }
            });
            talk.socket().getInputStream().transferTo(there.getOutputStream());
            there.shutdownOutput();
            back.join();
        }
    }

    @Test
    void httpGoesToTheProxyWithItsWholeAddress() throws Exception {
        List<String> heads = new ArrayList<>();
        try (RawServer proxy = RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                heads.add(head);
                talk.sendText("by proxy");
            }
        })) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://me:s%3Acret@127.0.0.1:" + proxy.port()))) {
                    assertThat(client.get("http://example.invalid/a?b").text()).isEqualTo("by proxy");
                    assertThat(client.get("http://example.invalid/c").text()).isEqualTo("by proxy");
                }
            });
            assertThat(heads.getFirst())
                    .startsWith("GET http://example.invalid/a?b HTTP/1.1\r\n")
                    .contains("host: example.invalid\r\n")
                    .contains("proxy-authorization: Basic bWU6czpjcmV0\r\n");
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    /// RFC 6455, section 4.1: as a proxy that forwards does not know what comes after the handshake.
    @Test
    void whatChangesTheProtocolGoesThroughATunnel() throws Exception {
        List<String> heads = new ArrayList<>();
        Weft.run(() -> {
            Handler echo = request -> WebSockets.accept(request, socket -> {
                for (WebSocketMessage message : socket.messages()) {
                    socket.send(((WebSocketMessage.Text) message).text());
                }
            });
            try (TestServer server = TestServer.start(echo);
                    RawServer proxy = RawServer.start(talk -> {
                        String head = talk.readHead();
                        heads.add(head);
                        if (head.startsWith("CONNECT ")) {
                            talk.send("HTTP/1.1 200 Connection established\r\n\r\n");
                            carry(talk, Integer.parseInt(head.split("[: ]")[2]));
                        } else {
                            talk.sendText("by proxy");
                        }
                    });
                    WebClient client =
                            WebClient.open(options -> options.withProxy("http://me:pw@127.0.0.1:" + proxy.port()))) {
                String uri = server.uri("/talk").replace("http:", "ws:");
                try (WebSocketConnection socket = WebSockets.connect(client, uri)) {
                    socket.send("hello");
                    assertThat(socket.receive()).contains(new WebSocketMessage.Text("hello"));
                }
                assertThat(client.get(server.uri("/page")).text()).isEqualTo("by proxy");
                assertThat(heads).hasSize(2);
                assertThat(heads.getFirst())
                        .startsWith("CONNECT " + server.uri("/").replaceAll("http:|/", "") + " HTTP/1.1\r\n")
                        .contains("proxy-authorization: Basic bWU6cHc=\r\n")
                        .doesNotContain("upgrade");
                assertThat(heads.getLast()).startsWith("GET " + server.uri("/page") + " HTTP/1.1\r\n");
            }
        });
    }

    @Test
    void httpsGoesThroughATunnel() throws Exception {
        SecureServer server = SecureServer.start("secret page");
        List<String> heads = new ArrayList<>();
        try (server;
                RawServer proxy = RawServer.start(talk -> {
                    heads.add(talk.readHead());
                    talk.send("HTTP/1.1 200 Connection established\r\nvia: test\r\n\r\n");
                    carry(talk, server.port());
                })) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://me:pw@127.0.0.1:" + proxy.port())
                                .withTls(Tls.client().withTrusted(server.authority())))) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("secret page");
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("secret page");
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 100));
                }
            });
            assertThat(heads)
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT localhost:" + server.port() + " HTTP/1.1\r\n")
                    .contains("proxy-authorization: Basic bWU6cHc=\r\n");
        }
    }

    @Test
    void proxyThatRefusesIsNamedWithoutItsPassword() throws Exception {
        try (RawServer proxy = RawServer.start(talk -> {
            talk.readHead();
            talk.send("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
            talk.awaitEnd();
        })) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("http://me:hidden@127.0.0.1:" + proxy.port()))) {
                    assertThatThrownBy(() -> client.get("https://example.invalid/"))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessage("the proxy http://127.0.0.1:" + proxy.port()
                                    + " does not connect to example.invalid:443: it answered 407");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    /// The proxy's side of RFC 1928.
    private static void socks(RawServer.Talk talk, boolean asks, int answer, List<String> asked, int port)
            throws Exception {
        DataInputStream in = new DataInputStream(talk.socket().getInputStream());
        OutputStream out = talk.socket().getOutputStream();
        in.readByte();
        in.readNBytes(in.readUnsignedByte());
        out.write(new byte[] {5, (byte) (asks ? 2 : 0)});
        if (asks) {
            in.readByte();
            asked.add(new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8) + " "
                    + new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8));
            out.write(new byte[] {1, 0});
        }
        in.readNBytes(3);
        int type = in.readUnsignedByte();
        String host = switch (type) {
            case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            case 3 -> new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
            default -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
        };
        asked.add(type + " " + host + " " + in.readUnsignedShort());
        out.write(new byte[] {5, (byte) answer, 0, 1, 0, 0, 0, 0, 0, 0});
        if (answer == 0) {
            carry(talk, port);
        }
    }

    @Test
    void socksConnectsToNamesAndAddresses() throws Exception {
        List<String> asked = new ArrayList<>();
        try (JdkServer server = JdkServer.start().text("/", "by socks");
                RawServer proxy = RawServer.start(talk -> socks(talk, talk.number() == 1, 0, asked, server.port()))) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("socks5://me:pw@127.0.0.1:" + proxy.port()))) {
                    assertThat(client.get("http://example.invalid/").text()).isEqualTo("by socks");
                    assertThat(client.get("http://example.invalid/").text()).isEqualTo("by socks");
                    assertThat(client.get("http://192.0.2.1:81/").text()).isEqualTo("by socks");
                    assertThat(client.get("http://[2001:db8::1]/").text()).isEqualTo("by socks");
                }
            });
            assertThat(asked)
                    .containsExactly("me pw", "3 example.invalid 80", "1 192.0.2.1 81", "4 2001:db8:0:0:0:0:0:1 80");
        }
    }

    /// RFC 1929 counts bytes, and does not say what they are of.
    @Test
    void socksIsToldNamesAndPasswordsOfAnyCharacters() throws Exception {
        List<String> words = List.of("Jürgen", "па€🔑", "ü".repeat(127) + "x"); // 255 bytes
        List<String> asked = new ArrayList<>();
        try (JdkServer server = JdkServer.start().text("/", "by socks");
                RawServer proxy = RawServer.start(talk -> socks(talk, true, 0, asked, server.port()))) {
            Weft.run(() -> {
                for (String word : words) {
                    String encoded = URLEncoder.encode(word, StandardCharsets.UTF_8);
                    String address = "socks5://" + encoded + ":" + encoded + "@127.0.0.1:" + proxy.port();
                    try (WebClient client = WebClient.open(options -> options.withProxy(address))) {
                        assertThat(client.get("http://h.invalid/").text()).isEqualTo("by socks");
                    }
                }
            });
        }
        assertThat(asked.stream().filter(line -> !line.equals("3 h.invalid 80")))
                .containsExactlyElementsOf(
                        words.stream().map(word -> word + " " + word).toList());
    }

    @Test
    void socksThatRefusesOrIsNoneIsAFailure() throws Exception {
        try (RawServer proxy = RawServer.start(talk -> {
            switch (talk.number()) {
                case 1 -> socks(talk, false, 5, new ArrayList<>(), 0);
                case 2 -> socks(talk, true, 0, new ArrayList<>(), 0);
                default -> talk.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            }
        })) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("socks5://127.0.0.1:" + proxy.port()))) {
                    for (int i = 0; i < 3; i++) {
                        assertThatThrownBy(() -> client.get("http://example.invalid/"))
                                .isInstanceOf(UncheckedIOException.class)
                                .hasMessageContaining("the proxy socks5://127.0.0.1:" + proxy.port());
                    }
                    assertThat(client.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 100));
                }
            });
        }
    }

    /// A server that leads there is no mistake of the program's.
    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", "a..b", "a123456789b123456789c123456789d123456789e123456789f123456789g123"})
    void hostThatSocksHasNoWordForIsAFailure(String host) throws Exception {
        List<String> asked = new ArrayList<>();
        try (JdkServer server = JdkServer.start().redirect("/", 302, "http://" + host + "/");
                RawServer proxy = RawServer.start(talk -> socks(talk, false, 0, asked, server.port()))) {
            Weft.run(() -> {
                try (WebClient client =
                        WebClient.open(options -> options.withProxy("socks5://127.0.0.1:" + proxy.port()))) {
                    assertThatThrownBy(() -> client.get("http://example.invalid/"))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageStartingWith("the proxy socks5://127.0.0.1:" + proxy.port()
                                    + " does not connect to " + host + ":80: no host is called so (");
                    assertThatThrownBy(() -> client.get("http://" + host + "/"))
                            .isInstanceOf(NoConnectionException.class);
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
            assertThat(asked).containsExactly("3 example.invalid 80");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org/, one",
        "https://example.org/, two",
        "http://intern.example.com/, none",
        "http://example.com/, none",
        "http://notexample.com/, one",
        "http://exact.net:8080/, none",
        "http://exact.net/, one",
        "http://localhost/, none"
    })
    void environmentSaysWhichProxyToUse(String uri, String proxy) {
        ProxyChoice choice = ProxyChoice.of(Map.of(
                "http_proxy", "http://one:1",
                "HTTP_PROXY", "http://attacker:1",
                "HTTPS_PROXY", "two:2",
                "no_proxy", "localhost, .example.com,exact.net:8080"));

        assertThat(choice.forOrigin(Origin.of(URI.create(uri))).map(ProxyAddress::host))
                .isEqualTo(proxy.equals("none") ? Optional.empty() : Optional.of(proxy));
    }

    @Test
    void nameThatCannotBeSentIsRefusedAtOnce() {
        assertThatThrownBy(() -> ClientOptions.DEFAULT.withProxy("http://DOM%3Auser:pw@p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a name with a colon, which Basic cannot send");
        assertThatThrownBy(() -> ProxyChoice.of(Map.of("http_proxy", "DOM%3Auser:pw@p")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ProxyAddress.parse("socks5://DOM%3Auser:pw@p").user()).contains("DOM:user");
        String longer = "%C3%BC".repeat(128); // 256 bytes of UTF-8, of 128 characters
        assertThatThrownBy(() -> ClientOptions.DEFAULT.withProxy("socks5://" + longer + ":pw@p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a name of 256 bytes in UTF-8: SOCKS 5 has room for 255");
        assertThatThrownBy(() -> ProxyChoice.of(Map.of("all_proxy", "socks5://me:" + longer + "@p")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("a password of 256 bytes in UTF-8: SOCKS 5 has room for 255");
    }

    @Test
    void everythingCanBeExcepted() {
        ProxyChoice choice = ProxyChoice.of(Map.of("all_proxy", "socks5://[::1]", "NO_PROXY", "*"));

        assertThat(choice.http()).map(ProxyAddress::port).contains(1080);
        assertThat(choice.http()).map(ProxyAddress::host).contains("::1");
        assertThat(choice.forOrigin(new Origin("http", "example.org", 80))).isEmpty();
        assertThatThrownBy(() -> ProxyAddress.parse("ftp://x")).isInstanceOf(IllegalArgumentException.class);
    }
}
