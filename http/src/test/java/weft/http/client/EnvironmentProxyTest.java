package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.server.ServerProgram;

/// A program whose environment names a proxy.
class EnvironmentProxyTest {

    /// Asks for what its environment says, by the proxies there or not.
    static final class Asking {
        public static void main(String[] args) {
            Weft.run(options -> options.withSlowStep(Duration.ZERO), () -> {
                try (WebClient client = WebClient.open();
                        WebClient byProxy = WebClient.open(ClientOptions::withEnvironmentProxies)) {
                    for (String uri : System.getenv("pages").split(" ")) {
                        IO.println("by proxy: " + byProxy.get(uri).text());
                    }
                    IO.println("straight: " + client.get(System.getenv("page")).text());
                }
            });
        }
    }

    @Test
    void itsProxyIsUsedIfTheClientIsToldTo() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (JdkServer server = JdkServer.start().text("/", "the server");
                RawServer proxy = RawServer.start(talk -> {
                    for (String head; !(head = talk.readHead()).isEmpty(); ) {
                        asked.add(head);
                        talk.sendText("the proxy");
                    }
                });
                ServerProgram program = ServerProgram.start(
                        List.of(
                                "env",
                                "http_proxy=http://me:s%3Acret@127.0.0.1:" + proxy.port(),
                                "HTTP_PROXY=http://attacker.invalid",
                                "no_proxy=127.0.0.1",
                                "pages=http://example.invalid/a " + server.uri("/"),
                                "page=" + server.uri("/").replace("127.0.0.1", "localhost")),
                        Asking.class)) {
            assertThat(program.expect("by proxy: ")).isEqualTo("the proxy");
            assertThat(program.expect("by proxy: ")).isEqualTo("the server");
            assertThat(program.expect("straight: ")).isEqualTo("the server");
            assertThat(program.status()).isZero();
            assertThat(asked)
                    .singleElement()
                    .asString()
                    .startsWith("GET http://example.invalid/a HTTP/1.1\r\n")
                    .contains("proxy-authorization: Basic bWU6czpjcmV0\r\n");
        }
    }
}
