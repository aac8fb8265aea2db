package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.Request;
import weft.http.Response;
import weft.http.server.Handler;
import weft.http.syntax.Addresses;
import weft.http.test.TestServer;
import weft.http.websocket.WebSocketConnection;
import weft.http.websocket.WebSockets;

/// Addresses with a name and a password.
class AddressCredentialsTest {

    /// Answers with who has asked.
    private static JdkServer echo() {
        return JdkServer.start()
                .on(
                        "/",
                        exchange -> JdkServer.answer(
                                exchange,
                                200,
                                login(exchange.getRequestHeaders().getFirst("authorization"))));
    }

    private static String login(String authorization) {
        return authorization == null || !authorization.startsWith("Basic ")
                ? "" + authorization
                : new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
    }

    private static String by(String user, String uri) {
        return uri.replace("://", "://" + user + "@");
    }

    @ParameterizedTest
    @CsvSource({
        "me:secret, me:secret",
        "me, me:",
        "me:, me:",
        ":secret, :secret",
        "me:a:b, me:a:b",
        "me%40work:s%3Ac%2Fr%25%C3%A9+t, me@work:s:c/r%é+t",
        "'', null",
        "me%3Ayou:x, no"
    })
    void theyAreSentDecoded(String user, String sent) {
        try (JdkServer server = echo()) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        WebClient based = WebClient.open(options -> options.withBase(by(user, server.uri("/a/"))))) {
                    if (sent.equals("no")) {
                        assertThatThrownBy(() -> client.get(by(user, server.uri("/"))))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage("a name with a colon, which Basic cannot send");
                        return;
                    }
                    assertThat(client.get(by(user, server.uri("/"))).text()).isEqualTo(sent);
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("null");
                    assertThat(based.get("b").text()).isEqualTo(sent);
                    assertThat(based.get("/c").text()).isEqualTo(sent);
                    assertThat(based.get(server.uri("/")).text()).isEqualTo("null");
                }
            });
        }
    }

    @Test
    void theyDoNotFollowRedirectsToOtherOrigins() {
        try (JdkServer other = echo();
                JdkServer server = echo().redirect("/near", 302, "/").redirect("/away", 302, other.uri("/"))) {
            other.redirect("/back", 302, server.uri("/"));
            server.redirect("/round", 302, other.uri("/back"));
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(by("me:secret", server.uri("/near"))).text())
                            .isEqualTo("me:secret");
                    assertThat(client.get(by("me:secret", server.uri("/away"))).text())
                            .isEqualTo("null");
                    assertThat(client.get(by("me:secret", server.uri("/round"))).text())
                            .isEqualTo("null"); // as with aiohttp
                }
            });
        }
    }

    @Test
    void redirectMayBringOthers() {
        try (JdkServer other = echo();
                JdkServer server = echo()) {
            server.redirect("/new", 302, by("you:other", server.uri("/near")))
                    .redirect("/near", 302, "/")
                    .redirect("/away", 302, by("you:other", other.uri("/")))
                    .redirect("/strange", 302, by("you:other", "ftp://example.org/"))
                    .redirect("/colon", 302, by("you%3Aother:pw", other.uri("/")))
                    .redirect("/broken", 302, by("you:ot[her", server.uri("/")));
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        WebClient ours =
                                WebClient.open(options -> options.withMiddleware(Credentials.basic("we", "ours")))) {
                    for (String path : List.of("/new", "/away")) {
                        for (String start : List.of(server.uri(path), by("me:secret", server.uri(path)))) {
                            try (ClientResponse response = client.get(start)) {
                                assertThat(response.text()).isEqualTo("you:other");
                                assertThat(response.uri().toString()).doesNotContain("@");
                            }
                        }
                    }
                    assertThat(ours.get(server.uri("/new")).text()).isEqualTo("we:ours");
                    assertThat(ours.get(server.uri("/away")).text()).isEqualTo("you:other");
                    for (String path : List.of("/strange", "/colon", "/broken")) {
                        assertThatThrownBy(() -> client.get(server.uri(path)))
                                .isInstanceOf(RedirectException.class)
                                .satisfies(e -> assertThat(traceOf(e))
                                        .contains("***@")
                                        .doesNotContain("other")
                                        .doesNotContain("ot[her"));
                    }
                }
            });
        }
    }

    @Test
    void whatIsSaidOtherwiseComesFirst() {
        try (JdkServer server = echo()) {
            String uri = by("me:secret", server.uri("/"));
            Weft.run(() -> {
                try (WebClient plain = WebClient.open()) {
                    assertThat(plain.send(Request.get(uri).withHeader("authorization", "mine"))
                                    .text())
                            .isEqualTo("mine");
                    assertThat(plain.with(options -> options.withHeader("authorization", "ours"))
                                    .get(uri)
                                    .text())
                            .isEqualTo("ours");
                    assertThat(plain.with(options -> options.withMiddleware(Credentials.bearer("token")))
                                    .get(uri)
                                    .text())
                            .isEqualTo("Bearer token");
                    assertThat(plain.with(options -> options.withMiddleware(
                                            Credentials.bearer("token").only("http://example.org")))
                                    .get(uri)
                                    .text())
                            .isEqualTo("me:secret");
                }
            });
        }
    }

    @Test
    void middlewareMayWriteThem() {
        try (JdkServer server = echo()) {
            Weft.run(() -> {
                ClientMiddleware another =
                        (request, next) -> next.send(request.withUri(URI.create(by("you:other", server.uri("/")))));
                try (WebClient client = WebClient.open(options -> options.withMiddleware(another));
                        ClientResponse response = client.get(by("me:secret", server.uri("/")))) {
                    assertThat(response.text()).isEqualTo("you:other");
                    assertThat(response.uri()).hasToString(server.uri("/"));
                }
            });
        }
    }

    @Test
    void cookiesDoNotBringThemBack() {
        List<String> shown = new ArrayList<>();
        try (JdkServer server = JdkServer.start().on("/", exchange -> JdkServer.answer(exchange, 404, ""))) {
            Weft.run(() -> {
                CookieJar jar = CookieJar.create();
                jar.set(URI.create(server.uri("/")), "a=b");
                ClientMiddleware another = (request, next) -> {
                    ClientResponse response = next.send(request.withUri(URI.create(by("me:hidden", server.uri("/")))));
                    shown.add(response.request().uri().toString());
                    return response;
                };
                try (WebClient client = WebClient.open(
                                options -> options.withCookies(jar).withMiddleware(another));
                        ClientResponse response = client.get(server.uri("/"))) {
                    shown.add(response.uri() + " " + response);
                    assertThatThrownBy(response::requireSuccess).satisfies(e -> shown.add(traceOf(e)));
                }
            });
        }
        assertThat(shown).hasSize(3).allSatisfy(text -> assertThat(text).doesNotContain("hidden"));
    }

    private static String traceOf(Throwable failure) {
        java.io.StringWriter trace = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(trace));
        return trace.toString();
    }

    @Test
    void nothingShowsThem() throws Exception {
        List<String> heads = new CopyOnWriteArrayList<>();
        List<String> shown = new ArrayList<>();
        try (RawServer server = RawServer.start(talk -> {
            for (String head; !(head = talk.readHead()).isEmpty(); ) {
                heads.add(head);
                if (head.startsWith("GET /slow")) {
                    talk.awaitEnd();
                } else if (head.startsWith("GET /lost")) {
                    return;
                } else if (head.startsWith("GET /away")) {
                    talk.send("HTTP/1.1 302 Found\r\nlocation: /page\r\ncontent-length: 0\r\n\r\n");
                } else {
                    talk.send("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
                }
            }
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(
                        options -> options.withSuccessRequired().withListener(event -> shown.add(event.toString())))) {
                    for (String path : List.of("/away", "/page", "/lost")) {
                        assertThatThrownBy(() -> client.get(by("me:hidden", server.uri(path))))
                                .satisfies(e -> shown.add(traceOf(e)));
                    }
                    WebClient hasty = client.with(
                            options -> options.withTimeouts(limits -> limits.withTotal(Duration.ofMillis(200))));
                    while (heads.stream().noneMatch(head -> head.startsWith("GET /slow"))) { // it was in time
                        assertThatThrownBy(() -> hasty.get(by("me:hidden", server.uri("/slow"))))
                                .satisfies(e -> shown.add(traceOf(e)));
                    }
                    WebClient lax = client.with(options -> options.withMiddleware((request, next) -> {
                        shown.add(request.toString());
                        return next.send(request);
                    }));
                    assertThatThrownBy(() -> lax.send(Request.of("CONNECT", by("me:hidden", server.uri("/")))))
                            .satisfies(e -> shown.add(traceOf(e)));
                    assertThatThrownBy(() -> lax.get("ftp://me:hidden@example.org/"))
                            .satisfies(e -> shown.add(traceOf(e)));
                    shown.add(Request.get(by("me:hidden", server.uri("/"))).toString());
                    shown.add(client.toString());
                }
            });
        }
        String hidden = Base64.getEncoder().encodeToString("me:hidden".getBytes(StandardCharsets.UTF_8));
        assertThat(heads)
                .hasSizeGreaterThan(4)
                .allSatisfy(head -> assertThat(head)
                        .contains("authorization: Basic " + hidden)
                        .doesNotContain("hidden")
                        .doesNotContain("referer"));
        assertThat(shown)
                .hasSizeGreaterThan(10)
                .allSatisfy(text -> assertThat(text).doesNotContain("hidden").doesNotContain(hidden));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:x7^q9@example.org/", "http://me:x7%q9@example.org/x", "//me:x7 q9@a/"})
    void mistakeInOneIsToldWithoutThem(String uri) {
        assertThatThrownBy(() -> Request.get(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("***@")
                .hasMessageContaining("have to be percent-encoded")
                .satisfies(e -> assertThat(traceOf(e)).doesNotContain("x7"));
        assertThatThrownBy(() -> ClientOptions.DEFAULT.withProxy(uri)).hasMessageContaining("***@");
        assertThatThrownBy(() -> ClientOptions.DEFAULT.withBase(uri)).hasMessageContaining("***@");
        assertThatThrownBy(() -> Request.get("http://a b/"))
                .hasMessage("Illegal character in authority at index 8: http://a b/");
    }

    /// A server may have sent it.
    @ParameterizedTest
    @CsvSource({"http://, :x", "'', x:", "@, :x", "@//, :x", "'', /", "http://:, 1"})
    @Timeout(5)
    void addressMayBeLongAndMakeNoSense(String begin, String part) {
        String address = begin + part.repeat(40_000);

        assertThat(Addresses.hidden(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:x7/q9@example.org/", "http://me:x7?q9@example.org/", "http://me:x7#q9@a/"})
    void passwordThatEndsTheAuthorityIsNotShownEither(String uri) {
        Weft.run(() -> {
            try (WebClient client = WebClient.open()) {
                assertThatThrownBy(() -> client.get(uri))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("not percent-encoded")
                        .satisfies(e -> assertThat(traceOf(e)).doesNotContain("x7"));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"me:x7@example.org/", "http:me:x7@example.org/", "http:/me:x7@example.org/"})
    void addressWithoutItsSlashesIsToldWithoutThem(String uri) {
        Weft.run(() -> {
            try (WebClient client = WebClient.open()) {
                assertThatThrownBy(() -> client.get(uri))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("***@example.org/")
                        .satisfies(e -> assertThat(traceOf(e)).doesNotContain("x7"));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:x7@my_host/, GET http://***@my_host/",
        "https://example.org/@me/a@b?c@d, GET https://example.org/@me/a@b?c@d",
        "https://example.org//a@b, GET https://example.org//a@b",
        "//me@example.org/, GET //***@example.org/",
        "a@b, GET a@b",
        "/a:b@c, GET /a:b@c",
        "http://me:x7/q9@example.org/@a, GET http://***@a",
        "http://me:x7?q9@example.org/, GET http://***@example.org/",
        "http:/me:x7@example.org/, GET ***@example.org/",
        "me:x7@example.org/, GET ***@example.org/",
        "http://example.org:80/@me, GET http://example.org:80/@me",
        "http://example.org:/a:b@me, GET http://example.org:/a:b@me",
        "http://[::1]/@me, GET http://[::1]/@me",
        "http://[::1]:80/@me, GET http://[::1]:80/@me"
    })
    void requestShowsItsAddress(String uri, String shown) {
        assertThat(Request.get(uri)).hasToString(shown);
    }

    @Test
    void webSocketHasThemToo() {
        List<String> asked = new ArrayList<>();
        Handler handler = request -> {
            asked.add(login(request.header("authorization").orElse("")));
            return request.path().equals("/talk") ? WebSockets.accept(request, _ -> {}) : Response.text("");
        };
        Weft.run(() -> {
            try (TestServer server = TestServer.inMemory(handler);
                    WebSocketConnection socket = WebSockets.connect(server.client(), "ws://me:secret@localhost/talk")) {
                assertThat(socket.receive()).isEmpty();
            }
        });
        assertThat(asked).containsExactly("me:secret");
    }
}
