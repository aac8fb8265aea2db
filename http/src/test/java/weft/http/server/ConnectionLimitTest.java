package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.Task;
import weft.Weft;
import weft.http.Response;
import weft.http.client.ClientOptions;
import weft.http.client.WebClient;
import weft.net.Tls;

/// More connections than a server takes at once wait, also for those that are at rest.
@Timeout(20)
class ConnectionLimitTest {

    private enum Kind {
        HTTP_1("http", "HTTP/1.1", ClientOptions::withoutHttp2),
        HTTP_2("http", "HTTP/2", ClientOptions::withPriorKnowledge),
        SECURE_HTTP_1("https", "HTTP/1.1", ClientOptions::withoutHttp2),
        SECURE_HTTP_2("https", "HTTP/2", options -> options);

        private final String scheme;
        private final String protocol;
        private final UnaryOperator<ClientOptions> client;

        Kind(String scheme, String protocol, UnaryOperator<ClientOptions> client) {
            this.scheme = scheme;
            this.protocol = protocol;
            this.client = client;
        }

        boolean isSecure() {
            return scheme.equals("https");
        }
    }

    private static final int OFTEN = 50; // so that the server looks at its sockets again and again

    private final TestCertificate certificate = TestCertificate.create();
    private final List<String> log = new ArrayList<>();
    private final Served served =
            new Served().with(options -> options.withLimits(options.limits().withConnections(2)));

    private WebClient client(WebServer server, Kind kind) {
        return WebClient.open(
                options -> kind.client.apply(options.withTls(Tls.client().withTrusted(certificate.chain()))
                        .withBase(kind.scheme + "://localhost:" + server.port() + "/")));
    }

    @ParameterizedTest
    @EnumSource
    void theOneBeyondTheLimitIsServedWhenAnotherEnds(Kind kind) {
        served.with(options ->
                        kind.isSecure() ? options.withTls(Tls.server(certificate.chain(), certificate.key())) : options)
                .run(
                        request -> {
                            log.add(request.path());
                            return Response.text(request.protocol());
                        },
                        server -> {
                            WebClient second = client(server, kind);
                            try (WebClient first = client(server, kind);
                                    WebClient third = client(server, kind)) {
                                assertThat(first.get("/first").text()).isEqualTo(kind.protocol);
                                second.get("/second").text();

                                Task<String> waiting = Weft.createTask(
                                        () -> third.get("/third").text());
                                for (int i = 0; i < OFTEN; i++) {
                                    first.get("/again").text();
                                }
                                assertThat(log).doesNotContain("/third");

                                second.close();
                                assertThat(waiting.await()).isEqualTo(kind.protocol);
                                first.get("/last").text();
                            }
                        });
        assertThat(log).startsWith("/first", "/second", "/again").endsWith("/again", "/third", "/last");
        assertThat(served.failures).isEmpty();
    }
}
