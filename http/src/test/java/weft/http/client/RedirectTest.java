package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Request;
import weft.io.ByteReader;
import weft.io.ByteSource;

class RedirectTest {

    /// Tells what has arrived.
    private static final HttpHandler ECHO = exchange -> {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        JdkServer.answer(
                exchange,
                200,
                exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("content-type") + " "
                        + exchange.getRequestHeaders().getFirst("authorization") + " "
                        + exchange.getRequestHeaders().getFirst("cookie") + " "
                        + exchange.getRequestHeaders().getFirst("x-mine") + " " + body);
    };

    @Test
    void answerKnowsTheWay() {
        try (JdkServer server = JdkServer.start()
                .redirect("/a", 302, "/b?x=1")
                .redirect("/b", 301, "c")
                .text("/c", "here")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open();
                        ClientResponse response = client.get(server.uri("/a"))) {
                    assertThat(response.text()).isEqualTo("here");
                    assertThat(response.uri()).hasToString(server.uri("/c"));
                    assertThat(response.history()).extracting(Hop::status).containsExactly(302, 301);
                    assertThat(response.history())
                            .extracting(hop -> hop.uri().toString())
                            .containsExactly(server.uri("/a"), server.uri("/b?x=1"));
                }
            });
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void queryAloneStaysOnThePage() {
        try (JdkServer server = JdkServer.start()
                .redirect("/shop/all", 302, "/a/../shop/./list/2?x")
                .on("/shop/list", exchange -> {
                    boolean isFirst = exchange.getRequestURI().getQuery() == null;
                    if (isFirst) {
                        exchange.getResponseHeaders().set("location", "?page=2");
                    }
                    JdkServer.answer(exchange, isFirst ? 302 : 200, "" + exchange.getRequestURI());
                })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withBase(server.uri("/shop/list")))) {
                    assertThat(client.get("").text()).isEqualTo("/shop/list?page=2");
                    assertThat(client.get("?page=3").text()).isEqualTo("/shop/list?page=3");
                    assertThat(client.get("all").text()).isEqualTo("/shop/list/2?x");
                }
            });
        }
    }

    @Test
    void methodsChangeAsTheTableSays() {
        try (JdkServer server = JdkServer.start().on("/to", ECHO)) {
            for (int status : List.of(301, 302, 303, 307, 308)) {
                server.redirect("/" + status, status, "/to");
            }
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    for (int status : List.of(301, 302, 303, 307, 308)) {
                        boolean kept = status >= 307;
                        assertThat(client.post(server.uri("/" + status), Body.of("hi"))
                                        .text())
                                .as("POST %s", status)
                                .startsWith(kept ? "POST /to text/plain" : "GET /to null")
                                .endsWith(kept ? " hi" : " ");
                        assertThat(client.send(Request.of("PUT", server.uri("/" + status))
                                                .withBody(Body.of("hi")))
                                        .text())
                                .as("PUT %s", status)
                                .startsWith(status == 303 ? "GET" : "PUT");
                        assertThat(client.send(Request.of("HEAD", server.uri("/" + status)))
                                        .status())
                                .as("HEAD %s", status)
                                .isEqualTo(status);
                    }
                }
            });
        }
    }

    @Test
    void credentialsStayWithTheirOrigin() {
        try (JdkServer other = JdkServer.start().on("/to", ECHO);
                JdkServer server = JdkServer.start()
                        .on("/to", ECHO)
                        .redirect("/near", 302, "/to")
                        .redirect("/far", 302, other.uri("/to"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withHeader("authorization", "secret"))) {
                    Request near = Request.get(server.uri("/near"))
                            .withHeader("cookie", "a=b")
                            .withHeader("x-mine", "1");
                    assertThat(client.send(near).text()).isEqualTo("GET /to null secret a=b 1 ");
                    Request far = Request.get(server.uri("/far"))
                            .withHeader("cookie", "a=b")
                            .withHeader("x-mine", "1");
                    assertThat(client.send(far).text()).isEqualTo("GET /to null null null 1 ");
                }
            });
        }
    }

    @Test
    void hostOfTheProgramStaysWithItsOrigin() {
        HttpHandler tellHost = exchange ->
                JdkServer.answer(exchange, 200, exchange.getRequestHeaders().getFirst("host"));
        try (JdkServer other = JdkServer.start().on("/to", tellHost);
                JdkServer server = JdkServer.start()
                        .on("/to", tellHost)
                        .redirect("/near", 302, "/to")
                        .redirect("/far", 302, other.uri("/to"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open(options -> options.withHeader("Host", "example.org"))) {
                    assertThat(client.get(server.uri("/near")).text()).isEqualTo("example.org");
                    assertThat(client.get(server.uri("/far")).text()).isEqualTo("127.0.0.1:" + other.port());
                }
            });
        }
    }

    @Test
    void tooManyAreAnErrorThatTellsOfTheCircle() {
        try (JdkServer server = JdkServer.start().redirect("/a", 302, "/b").redirect("/b", 302, "/a")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/a")))
                            .isInstanceOfSatisfying(
                                    RedirectException.class,
                                    e -> assertThat(e.history()).hasSize(11))
                            .hasMessageContaining(server.uri("/a") + " was redirected more than 10 times, in a circle");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void limitIsTheNumberThatIsFollowed() {
        try (JdkServer server = JdkServer.start().on("/", exchange -> {
            int left = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            if (left > 0) {
                exchange.getResponseHeaders().set("location", "/" + (left - 1));
            }
            JdkServer.answer(exchange, left > 0 ? 302 : 200, "");
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/10")).status()).isEqualTo(200);
                    assertThatThrownBy(() -> client.get(server.uri("/11"))).isInstanceOf(RedirectException.class);
                    try (ClientResponse response =
                            client.with(options -> options.withMaxRedirects(0)).get(server.uri("/11"))) {
                        assertThat(response.status()).isEqualTo(302);
                    }
                }
            });
        }
    }

    @Test
    void redirectWithoutAPlaceIsAnAnswer() {
        try (JdkServer server = JdkServer.start().on("/", exchange -> JdkServer.answer(exchange, 302, "where?"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("where?");
                }
            });
        }
    }

    @Test
    void placesThatCannotBeReachedAreErrors() {
        try (JdkServer server = JdkServer.start()
                .redirect("/scheme", 302, "ftp://example.org/")
                .redirect("/nonsense", 302, "http://[")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    for (String path : List.of("/scheme", "/nonsense")) {
                        assertThatThrownBy(() -> client.get(server.uri(path)))
                                .isInstanceOf(RedirectException.class)
                                .hasMessageContaining(server.uri(path) + " leads where this client cannot go");
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:0/",
                "http://localhost:65536/",
                "http://localhost:4294967376/",
                "http://localhost:-5/",
                "http://localhost:+80/",
                "http://my_host:99999/",
                "http://my_host:9b/"
            })
    void placesWithAPortThatIsNoneAreErrors(String place) {
        try (JdkServer server = JdkServer.start().redirect("/", 302, place)) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThatThrownBy(() -> client.get(server.uri("/")))
                            .isInstanceOf(RedirectException.class)
                            .hasMessage(server.uri("/") + " leads where this client cannot go: \"" + place
                                    + "\" (an address whose port is none of 1 to 65535: " + place + ")");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    @Test
    void carelessPlacesAreEncoded() throws Exception {
        try (RawServer server = RawServer.start(talk -> {
            String target = talk.readHead().split(" ")[1];
            if (target.equals("/")) {
                // UTF-8 as it is, and a space
                talk.send(
                        "HTTP/1.1 302 Found\r\nlocation: /gr\u00c3\u00b6\u00c3\u009fe a\r\ncontent-length: 0\r\n\r\n");
                target = talk.readHead().split(" ")[1];
            }
            talk.sendText(target);
        })) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/")).text()).isEqualTo("/gr%C3%B6%C3%9Fe%20a");
                }
            });
        }
    }

    @Test
    void bodyThatWasReadFromAStreamIsNotSentAgain() {
        try (JdkServer server = JdkServer.start().redirect("/", 307, "/elsewhere")) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Body once = Body.from(MediaType.BYTES, new ByteReader(bytes("data")));
                    assertThatThrownBy(() -> client.post(server.uri("/"), once))
                            .isInstanceOf(RedirectException.class)
                            .hasMessageContaining("cannot be sent again");
                    assertThat(client.statistics().inUse()).isZero();
                }
            });
        }
    }

    private static ByteSource bytes(String text) {
        ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return new ByteSource() {
            @Override
            public ByteBuffer next() {
                return in.available() == 0 ? null : ByteBuffer.wrap(in.readAllBytes());
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void hostsAreReadFromAnyAddress() {
        assertThat(Origin.of(URI.create("http://my_host:8080/x"))).isEqualTo(new Origin("http", "my_host", 8080));
        assertThat(Origin.of(URI.create("HTTPS://user:pw@EXAMPLE.org")))
                .isEqualTo(new Origin("https", "example.org", 443));
        Origin six = Origin.of(URI.create("http://[::1]:81/"));
        assertThat(six).isEqualTo(new Origin("http", "::1", 81));
        assertThat(six.authority()).isEqualTo("[::1]:81");
        assertThat(Origin.of(URI.create("http://b\u00fccher.example/")).host()).isEqualTo("xn--bcher-kva.example");
        assertThat(Origin.of(URI.create("http://h:1/")).port()).isEqualTo(1);
        assertThat(Origin.of(URI.create("http://h:65535/")).port()).isEqualTo(65535);
        assertThat(Origin.of(URI.create("https://h:/")).port()).isEqualTo(443);
        assertThat(Origin.of(URI.create("https://my_host:/")).port()).isEqualTo(443);
        assertThatThrownBy(() -> Origin.of(URI.create("http://me:99999@my_host:99999/")))
                .hasMessage("an address whose port is none of 1 to 65535, or whose name and password are not"
                        + " percent-encoded");
        assertThatThrownBy(() -> Origin.of(URI.create("http:///path"))).hasMessageContaining("without a host");
    }
}
