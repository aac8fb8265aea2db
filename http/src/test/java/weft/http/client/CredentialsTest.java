package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.flow.Retry;

class CredentialsTest {

    @Test
    void basicOpensTheJdksServer() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
                    try (exchange) {
                        JdkServer.answer(exchange, 200, "welcome");
                    }
                })
                .setAuthenticator(new BasicAuthenticator("realm") {
                    @Override
                    public boolean checkCredentials(String user, String password) {
                        return user.equals("Aladdin") && password.equals("öpen sesame");
                    }
                });
        server.start();
        String uri = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        Weft.run(() -> {
            try (WebClient client =
                    WebClient.open(options -> options.withMiddleware(Credentials.basic("Aladdin", "öpen sesame")))) {
                assertThat(client.get(uri).text()).isEqualTo("welcome");
            }
            try (WebClient client = WebClient.open();
                    ClientResponse response = client.get(uri)) {
                assertThat(response.status()).isEqualTo(401);
            }
        });
        server.stop(0);
        assertThatThrownBy(() -> Credentials.basic("a:b", "c")).isInstanceOf(IllegalArgumentException.class);
    }

    private static JdkServer echo() {
        return JdkServer.start()
                .on(
                        "/",
                        exchange -> JdkServer.answer(
                                exchange, 200, "" + exchange.getRequestHeaders().getFirst("authorization")));
    }

    @Test
    void credentialsDoNotFollowRedirectsToOtherOrigins() {
        try (JdkServer other = echo();
                JdkServer server = echo().redirect("/away", 302, other.uri("/")).redirect("/near", 302, "/")) {
            other.redirect("/back", 302, server.uri("/"));
            server.redirect("/round", 302, other.uri("/back"));
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(Retry.defaults()))
                        .withMiddleware(Credentials.bearer("secret"))
                        .withMiddleware((request, next) -> next.send(request)))) {
                    assertThat(client.get(server.uri("/near")).text()).isEqualTo("Bearer secret");
                    assertThat(client.get(server.uri("/away")).text()).isEqualTo("null");
                    assertThat(client.get(server.uri("/round")).text()).isEqualTo("Bearer secret");
                    assertThat(client.get(other.uri("/")).text()).isEqualTo("Bearer secret");
                }
            });
        }
    }

    @Test
    void credentialsInsideAnotherMiddlewareDoNotFollowEither() {
        try (JdkServer other = echo();
                JdkServer server = echo().redirect("/away", 302, other.uri("/private"))) {
            Weft.run(() -> {
                Credentials credentials = Credentials.bearer("secret");
                ClientMiddleware some =
                        (request, next) -> request.uri().getPath().equals("/private")
                                ? credentials.send(request, next)
                                : next.send(request);
                try (WebClient client = WebClient.open(options -> options.withMiddleware(some))) {
                    assertThat(client.get(server.uri("/private")).text()).isEqualTo("Bearer secret");
                    assertThat(client.get(server.uri("/away")).text()).isEqualTo("null");
                }
            });
        }
    }

    @Test
    void challengeOfAnotherOriginIsNotAnswered() {
        List<String> given = new ArrayList<>();
        try (JdkServer other = JdkServer.start().on("/", exchange -> {
                    given.add("" + exchange.getRequestHeaders().getFirst("authorization"));
                    exchange.getResponseHeaders().add("www-authenticate", "Digest realm=\"r\", nonce=\"chosen\"");
                    JdkServer.answer(exchange, 401, "who are you?");
                });
                JdkServer server = JdkServer.start().redirect("/away", 302, other.uri("/"))) {
            Weft.run(() -> {
                Credentials digest = Credentials.digest("me", "secret", new SplittableRandom(1));
                try (WebClient client = WebClient.open(options -> options.withMiddleware(digest))) {
                    assertThat(client.get(server.uri("/away")).status()).isEqualTo(401);
                }
            });
            assertThat(given).containsExactly("null");
        }
    }

    @Test
    void credentialsForOneOriginGoThereAlone() {
        try (JdkServer other = echo();
                JdkServer server = echo().redirect("/away", 302, other.uri("/"))) {
            other.redirect("/back", 302, server.uri("/"));
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options ->
                        options.withMiddleware(Credentials.bearer("secret").only(server.uri("/"))))) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("Bearer secret");
                    assertThat(client.get(server.uri("/away")).text()).isEqualTo("null");
                    assertThat(client.get(other.uri("/")).text()).isEqualTo("null");
                    assertThat(client.get(other.uri("/back")).text()).isEqualTo("Bearer secret");
                }
            });
        }
    }

    @Test
    void credentialsForAllGoEverywhere() {
        try (JdkServer other = echo();
                JdkServer server = echo().redirect("/away", 302, other.uri("/"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options ->
                        options.withMiddleware(Credentials.bearer("secret").everywhere()))) {
                    assertThat(client.get(server.uri("/away")).text()).isEqualTo("Bearer secret");
                }
            });
        }
    }

    /// The examples of RFC 7616, section 3.9.1, with another client nonce.
    @Test
    void proofIsThatOfTheStandard() throws Exception {
        String nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        List<String> answers = new ArrayList<>();
        for (String algorithm : List.of("MD5", "SHA-256")) {
            RandomGenerator fixed = () -> 0x0123456789abcdefL;
            Credentials credentials = Credentials.digest("Mufasa", "Circle of Life", fixed);
            try (JdkServer server = JdkServer.start().on("/", exchange -> {
                String given = exchange.getRequestHeaders().getFirst("authorization");
                if (given == null) {
                    exchange.getResponseHeaders()
                            .add(
                                    "www-authenticate",
                                    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm="
                                            + algorithm
                                            + ", nonce=\"" + nonce
                                            + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
                }
                JdkServer.answer(exchange, given == null ? 401 : 200, "" + given);
            })) {
                Weft.run(() -> {
                    try (WebClient client = WebClient.open(options -> options.withMiddleware(credentials))) {
                        answers.add(client.get(server.uri("/dir/index.html")).text());
                        answers.add(client.get(server.uri("/dir/index.html")).text());
                    }
                });
            }
        }
        // the standard's formulas, by Python's hashlib
        assertThat(answers.get(0))
                .contains("response=\"1ac0025fdb57833138512e10c04bc68e\"", "nc=00000001", "qop=auth", "opaque=\"FQhe/");
        assertThat(answers.get(1)).contains("response=\"2f333144660597cd662fe04159b9655e\"", "nc=00000002");
        assertThat(answers.get(2))
                .contains(
                        "response=\"2c90e190505e0a971c0a4ee92436606527fb89478f6f8d6932f1f3683ccce0ea\"",
                        "algorithm=SHA-256");
    }

    @Test
    void wrongPasswordIsNotTriedForEver() {
        List<String> given = new ArrayList<>();
        try (JdkServer server = JdkServer.start().on("/", exchange -> {
            given.add("" + exchange.getRequestHeaders().getFirst("authorization"));
            exchange.getResponseHeaders().add("www-authenticate", "Digest realm=\"r\", nonce=\"n\"");
            JdkServer.answer(exchange, 401, "no");
        })) {
            Weft.run(() -> {
                Credentials wrong = Credentials.digest("me", "wrong", new SplittableRandom(1));
                try (WebClient client = WebClient.open(options -> options.withMiddleware(wrong))) {
                    assertThat(client.get(server.uri("/")).status()).isEqualTo(401);
                }
            });
            assertThat(given).hasSize(2).first().isEqualTo("null");
        }
    }

    /// Answers with who was let in, if the proof is for the nonce that holds for the path.
    private static JdkServer guarded(UnaryOperator<String> nonceOfPath, List<String> given) {
        return JdkServer.start().on("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String nonce = nonceOfPath.apply(path);
            String proof = "" + exchange.getRequestHeaders().getFirst("authorization");
            boolean isIn = proof.contains("nonce=\"" + nonce + "\"") && proof.contains("realm=\"" + path + "\"");
            given.add(proof.equals("null") ? "nothing" : isIn ? "proof" : "other proof");
            if (!isIn) {
                exchange.getResponseHeaders()
                        .add(
                                "www-authenticate",
                                "Digest realm=\"" + path + "\", qop=\"auth\", nonce=\"" + nonce + "\"");
            }
            JdkServer.answer(exchange, isIn ? 200 : 401, "");
        });
    }

    private static WebClient digesting() {
        Credentials digest = Credentials.digest("me", "secret", new SplittableRandom(1));
        return WebClient.open(options -> options.withMiddleware(digest));
    }

    @Test
    void realmsOfOneOriginAreAllOpened() {
        List<String> given = new ArrayList<>();
        try (JdkServer server = guarded(path -> "nonce of " + path, given)) {
            Weft.run(() -> {
                try (WebClient client = digesting()) {
                    for (String path : List.of("/a", "/b", "/b", "/a")) {
                        assertThat(client.get(server.uri(path)).status()).isEqualTo(200);
                    }
                }
            });
            assertThat(given)
                    .containsExactly("nothing", "proof", "other proof", "proof", "proof", "other proof", "proof");
        }
    }

    @Test
    void serverThatForgotItsNonceIsShownTheProofOfANewOne() {
        AtomicInteger restarts = new AtomicInteger();
        List<String> given = new ArrayList<>();
        try (JdkServer server = guarded(_ -> "nonce " + restarts, given)) {
            Weft.run(() -> {
                try (WebClient client = digesting()) {
                    for (int i = 0; i < 3; i++) {
                        restarts.incrementAndGet();
                        assertThat(client.get(server.uri("/")).status()).isEqualTo(200);
                    }
                }
            });
            assertThat(given).containsExactly("nothing", "proof", "other proof", "proof", "other proof", "proof");
        }
    }

    @Test
    void refusedProofIsNotShownAgain() {
        List<String> given = new ArrayList<>();
        try (JdkServer server = JdkServer.start().on("/", exchange -> {
            String proof = exchange.getRequestHeaders().getFirst("authorization");
            given.add(proof == null ? "nothing" : "proof");
            exchange.getResponseHeaders().add("www-authenticate", "Digest realm=\"r\", nonce=\"n\"");
            JdkServer.answer(exchange, 401, "no");
        })) {
            Weft.run(() -> {
                try (WebClient client = digesting()) {
                    assertThat(client.get(server.uri("/")).status()).isEqualTo(401);
                    assertThat(client.get(server.uri("/")).status()).isEqualTo(401);
                }
            });
            assertThat(given).containsExactly("nothing", "proof", "nothing", "proof");
        }
    }
}
