package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.CancelledError;
import weft.EventLoop;
import weft.Task;
import weft.Weft;
import weft.http.Request;
import weft.http.Response;
import weft.http.test.TestServer;

class CookieTest {

    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private Instant now = NOW;
    private final CookieJar jar = CookieJar.create((InstantSource) () -> now);

    private List<String> namesFor(String uri) {
        return jar.cookies(URI.create(uri)).stream().map(Cookie::name).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a.example.com/x/y | c=1                              | https://a.example.com/x/z   | true",
                "https://a.example.com/x/y | c=1                              | https://a.example.com/other | false",
                "https://a.example.com/x/y | c=1                              | https://b.a.example.com/x/  | false",
                "https://a.example.com/    | c=1; Domain=example.com          | https://b.example.com/      | true",
                "https://a.example.com/    | c=1; domain=.Example.COM         | https://example.com/        | true",
                "https://a.example.com/    | c=1; Domain=b.example.com        | https://b.example.com/      | false",
                "https://a.example.com/    | c=1; Domain=com                  | https://example.com/        | false",
                "https://a.example.co.uk/  | c=1; Domain=co.uk                | https://b.example.co.uk/    | false",
                "https://a.example.co.uk/  | c=1; Domain=example.co.uk        | https://b.example.co.uk/    | true",
                "https://a.foo.ck/         | c=1; Domain=foo.ck               | https://b.foo.ck/           | false",
                "https://a.www.ck/         | c=1; Domain=www.ck               | https://www.ck/             | true",
                "https://me.github.io/     | c=1; Domain=github.io            | https://you.github.io/      | false",
                "https://notexample.com/   | c=1; Domain=example.com          | https://example.com/        | false",
                "http://127.0.0.1/         | c=1; Domain=127.0.0.1            | http://127.0.0.1/           | true",
                "http://127.0.0.1/         | c=1; Domain=0.0.1                | http://127.0.0.1/           | false",
                "https://example.com/      | c=1; Secure                      | http://example.com/         | false",
                "http://example.com/       | c=1; Secure                      | https://example.com/        | false",
                "https://example.com/      | c=1; Path=/x                     | https://example.com/x       | true",
                "https://example.com/      | c=1; Path=/x                     | https://example.com/x/y     | true",
                "https://example.com/      | c=1; Path=/x                     | https://example.com/xy      | false",
                "https://example.com/      | c=1; Max-Age=0                   | https://example.com/        | false",
                "https://example.com/      | c=1; Max-Age=60                  | https://example.com/        | true",
                "https://example.com/      | c=1; Expires=Fri, 01 May 2026 12:00:01 GMT | https://example.com/ | true",
                "https://example.com/      | c=1; Expires=Fri, 01 May 2026 11:59:59 GMT | https://example.com/ | false",
                "https://example.com/      | c=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT | https://example.com/ | true",
                "https://example.com/      | __Host-c=1; Secure; Path=/       | https://example.com/        | true",
                "https://example.com/      | __Host-c=1; Secure; Path=/; Domain=example.com | https://example.com/ | false",
                "https://example.com/      | __Secure-c=1                     | https://example.com/        | false",
                "https://example.com/      | __SECURE-c=1                     | https://example.com/        | false",
                "https://example.com/      | __Secure-c=1; Secure             | https://example.com/        | true",
                "http://example.com/       | __Secure-c=1; Secure             | https://example.com/        | false",
                "https://example.com/      | __Host-c=1; Path=/               | https://example.com/        | false",
                "https://example.com/      | __host-c=1; Secure; Path=/x      | https://example.com/x       | false",
                "http://example.com/       | __Host-c=1; Secure; Path=/       | https://example.com/        | false",
                "https://example.com/      | =1                               | https://example.com/        | false",
                "https://example.com/      | c                                | https://example.com/        | false",
                "https://example.com/      | c=a\u007fb                           | https://example.com/        | false",
                "https://example.com/      | c=\u20ac                              | https://example.com/        | false"
            })
    void cookieGoesWhereItMay(String from, String setCookie, String to, boolean goes) {
        jar.set(URI.create(from), setCookie);

        assertThat(namesFor(to)).hasSize(goes ? 1 : 0);
    }

    /// RFC 6265bis, section 5.7: who stands in the way of what goes without TLS does not decide about what goes by TLS.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.com/            | c=2; Path=/login                     | 1",
                "http://example.com/            | c=2; Path=/login; Max-Age=0          | 1",
                "http://example.com/login/x     | c=2                                  | 1",
                "http://example.com/            | c=2; Path=/login/en                  | 1",
                "http://example.com/            | c=2; Path=/login; Domain=example.com | 1",
                "http://a.example.com/          | c=2; Path=/login                     | 1",
                "http://a.example.com/          | c=2; Path=/login; Domain=example.com | 1",
                "http://example.com/            | c=2; Path=/login; Secure             | 1",
                "http://example.com/            | c=2; Path=/                          | 1 2",
                "http://example.com/            | c=2; Path=/loginx                    | 1 2",
                "http://example.com/            | d=2; Path=/login                     | 1 2",
                "http://notexample.com/         | c=2; Path=/login                     | 1 2",
                "https://www.example.com/       | c=2; Path=/login                     | 1 2",
                "https://a.example.com/         | c=2; Path=/login; Domain=example.com | 2"
            })
    void secureCookieIsLeftAloneByWhatCameWithoutTls(String from, String setCookie, String values) {
        jar.set(URI.create("https://www.example.com/login/"), "c=1; Path=/login; Secure; Domain=example.com");

        jar.set(URI.create(from), setCookie);

        assertThat(jar.cookies().stream().map(Cookie::value).collect(Collectors.joining(" ")))
                .isEqualTo(values);
    }

    @Test
    void secureCookieOfAHostIsLeftAloneByTheHostsUnderIt() {
        jar.set(URI.create("https://example.com/"), "c=1; Secure");

        jar.set(URI.create("http://a.example.com/"), "c=2");
        jar.set(URI.create("http://a.example.com/"), "c=3; Domain=example.com");

        assertThat(jar.cookies()).extracting(Cookie::value).containsExactly("1");
    }

    @Test
    void secureCookieThatHasExpiredKeepsNobodyAway() {
        jar.set(URI.create("https://example.com/"), "c=1; Secure; Max-Age=60");
        now = NOW.plusSeconds(60);

        jar.set(URI.create("http://example.com/"), "c=2");

        assertThat(jar.cookies()).extracting(Cookie::value).containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "6 november 94 8:49:37",
                "08:49:37 06-Nov-1994"
            })
    void datesOfAllKindsAreRead(String date) {
        assertThat(SetCookie.date(date)).contains(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "31 Feb 2026 00:00:00", "1 May 1600 00:00:00", "1 May 2026 25:00:00"})
    void whatIsNoDateIsNone(String date) {
        assertThat(SetCookie.date(date)).isEmpty();
    }

    @Test
    void cookiesExpireAndAreReplacedAndDeleted() {
        URI uri = URI.create("https://example.com/");
        jar.set(uri, "a=1; Max-Age=60");
        jar.set(uri, "b=1");
        jar.set(uri, "b=2");
        assertThat(jar.cookies(uri)).extracting(Cookie::value).containsExactly("1", "2");

        now = NOW.plusSeconds(60);
        assertThat(namesFor("https://example.com/")).containsExactly("b");

        jar.set(uri, "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(jar.cookies(uri)).isEmpty();
    }

    @Test
    void longestPathComesFirstAndThenTheOldest() {
        URI uri = URI.create("https://example.com/a/b/c");
        jar.set(uri, "root=1; Path=/");
        jar.set(uri, "deep=1; Path=/a/b");
        jar.set(uri, "other=1; Path=/");

        assertThat(namesFor("https://example.com/a/b/c")).containsExactly("deep", "root", "other");
    }

    @Test
    void numberOfCookiesIsLimited() {
        for (int i = 0; i < 100; i++) {
            jar.set(URI.create("https://example.com/"), "c" + i + "=1");
        }

        assertThat(namesFor("https://example.com/"))
                .hasSize(50)
                .startsWith("c50")
                .endsWith("c99");
    }

    @Test
    void cookiesWithoutTlsMakeRoomBeforeSecureOnes() {
        jar.set(URI.create("https://example.com/"), "secure=1; Secure");

        for (int i = 0; i < 100; i++) {
            jar.set(URI.create("http://example.com/"), "c" + i + "=1");
        }

        assertThat(namesFor("https://example.com/")).hasSize(50).startsWith("secure", "c51");
    }

    /// Has as many cookies set as a jar has, by so many hosts that none has too many.
    private void fill(String scheme, String attributes) {
        for (int i = 0; i < 3000; i++) {
            jar.set(URI.create(scheme + "://h" + i % 60 + ".example/"), "c" + i + "=1" + attributes);
        }
    }

    @Test
    void cookiesWithoutTlsOfManyHostsMakeRoomBeforeSecureOnes() {
        jar.set(URI.create("https://bank.example/"), "session=1; Secure");

        fill("http", "");

        assertThat(jar.cookies())
                .extracting(Cookie::name)
                .hasSize(3000)
                .startsWith("session", "c1")
                .endsWith("c2999");
    }

    @Test
    void secureCookiesMakeRoomForSecureOnesAlone() {
        fill("https", "; Secure");

        jar.set(URI.create("http://other.example/"), "plain=1");
        jar.set(URI.create("http://h0.example/"), "plain=1");
        assertThat(jar.cookies())
                .extracting(Cookie::name)
                .hasSize(3000)
                .startsWith("c0")
                .endsWith("c2999");

        jar.set(URI.create("https://other.example/"), "new=1; Secure");
        jar.set(URI.create("https://h1.example/"), "new=1; Secure");
        assertThat(jar.cookies())
                .extracting(Cookie::name)
                .hasSize(3000)
                .startsWith("c2")
                .endsWith("new", "new");
    }

    @Test
    void secureCookiesOfADomainMakeRoomForSecureOnesAlone() {
        URI uri = URI.create("https://example.com/");
        for (int i = 0; i < 50; i++) {
            jar.set(uri, "c" + i + "=1; Secure");
        }

        jar.set(URI.create("http://example.com/"), "plain=1");
        assertThat(namesFor("https://example.com/"))
                .hasSize(50)
                .startsWith("c0")
                .endsWith("c49");

        jar.set(uri, "new=1; Secure");
        assertThat(namesFor("https://example.com/"))
                .hasSize(50)
                .startsWith("c1")
                .endsWith("new");
    }

    @Test
    void cookiesOfOneJarCanBeThoseOfAnother() {
        URI uri = URI.create("https://example.com/a/");
        jar.set(uri, "short=1; Max-Age=60");
        jar.set(uri, "long=2; Max-Age=120; Domain=example.com; Secure; Path=/");
        jar.set(uri, "session=3");
        jar.set(URI.create("http://example.org/"), "other=4");
        now = NOW.plusSeconds(60);

        List<Cookie> saved = jar.cookies();
        CookieJar other = CookieJar.create((InstantSource) () -> now);
        other.set(uri, "session=0");
        saved.forEach(other::add);

        assertThat(saved).extracting(Cookie::name).containsExactly("long", "session", "other");
        assertThat(other.cookies()).containsExactlyInAnyOrderElementsOf(saved);
        assertThat(other.cookies(uri)).extracting(Cookie::value).containsExactly("3", "2");
        assertThat(other.cookies(URI.create("https://b.example.com/")))
                .extracting(Cookie::value)
                .containsExactly("2");
        now = NOW.plusSeconds(120);
        assertThat(other.cookies()).extracting(Cookie::name).containsExactly("session", "other");
    }

    @Test
    void cookieThatHasExpiredIsDeleted() {
        URI uri = URI.create("https://example.com/");
        jar.set(uri, "a=1");
        Cookie known = jar.cookies().getFirst();

        jar.add(new Cookie("a", "", known.domain(), true, known.path(), Optional.of(NOW), false));

        assertThat(jar.cookies()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, a.b, /, the name of a cookie is \"\"",
        "a=b, 1, a.b, /, the name of a cookie is \"a=b\"",
        "a, 1; b=2, a.b, /, the value of a cookie is \"1; b=2\"",
        "a, \u20ac, a.b, /, the value of a cookie is",
        "a, 1, A.b, /, the domain of a cookie is \"A.b\"",
        "a, 1, '', /, the domain of a cookie is \"\"",
        "a, 1, a.b, x, the path of a cookie is \"x\""
    })
    void cookieThatCannotBeIsRefused(String name, String value, String domain, String path, String message) {
        assertThatThrownBy(() -> new Cookie(name, value, domain, true, path, Optional.empty(), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    /// Waits until a thread is at work, and returns whether that was before a task has ended.
    private static boolean seesThread(Task<?> task) {
        while (EventLoop.current().threadsAtWork() == 0 && !task.isDone()) {
            Weft.checkpoint();
        }
        return !task.isDone();
    }

    private static TestServer setting(String cookie) {
        return TestServer.inMemory(_ -> Response.text("a body").withHeader("set-cookie", cookie));
    }

    @Test
    void listOfSuffixesIsReadOnAThreadWhenADomainIsNamed() {
        Weft.run(() -> {
            try (TestServer server = setting("c=1; DOMAIN=example.com")) {
                PublicSuffixes.loaded = null;

                Task<String> asking = Weft.createTask(
                        "asking",
                        () -> server.client().get("http://a.example.com/").text());

                assertThat(seesThread(asking)).isTrue();
                assertThat(asking.await()).isEqualTo("a body");
            }
        });
    }

    @Test
    void listOfSuffixesIsNotReadForCookiesOfOneHost() {
        Weft.run(() -> {
            try (TestServer server = setting("c=1; Path=/")) {
                PublicSuffixes.loaded = null;

                server.client().get("http://a.example.com/").close();

                assertThat(PublicSuffixes.loaded).isNull();
            }
        });
    }

    @Test
    void whoIsCancelledWhileTheListIsReadLeavesNoConnection() {
        Weft.run(() -> {
            try (TestServer server = setting("c=1; Domain=example.com")) {
                PublicSuffixes.loaded = null;
                Task<ClientResponse> asking =
                        Weft.createTask("asking", () -> server.client().get("http://a.example.com/"));
                assertThat(seesThread(asking)).isTrue();

                asking.cancel();

                assertThatThrownBy(asking::await).isInstanceOf(CancelledError.class);
                assertThat(server.client().statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void clientGivesCookiesBackAlsoOnTheWayOfARedirect() {
        try (JdkServer other = JdkServer.start()
                        .on(
                                "/",
                                exchange -> JdkServer.answer(
                                        exchange,
                                        200,
                                        "" + exchange.getRequestHeaders().getFirst("cookie")));
                JdkServer server = JdkServer.start()
                        .on("/login", exchange -> {
                            exchange.getResponseHeaders().add("set-cookie", "session=17; HttpOnly; Path=/");
                            exchange.getResponseHeaders().add("set-cookie", "theme=dark; Path=/");
                            exchange.getResponseHeaders().set("location", "/page");
                            JdkServer.answer(exchange, 303, "");
                        })
                        .on(
                                "/page",
                                exchange -> JdkServer.answer(
                                        exchange,
                                        200,
                                        "" + exchange.getRequestHeaders().getFirst("cookie")))
                        .redirect("/away", 302, other.uri("/").replace("127.0.0.1", "localhost"))) {
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    assertThat(client.get(server.uri("/login")).text()).isEqualTo("session=17; theme=dark");
                    Request own = Request.get(server.uri("/page")).withHeader("cookie", "mine=1");
                    assertThat(client.send(own).text()).isEqualTo("mine=1; session=17; theme=dark");
                    assertThat(client.get(server.uri("/away")).text()).isEqualTo("null");
                    assertThat(client.with(ClientOptions::withoutCookies)
                                    .get(server.uri("/page"))
                                    .text())
                            .isEqualTo("null");
                }
                try (WebClient client = WebClient.open(ClientOptions::withoutCookies)) {
                    assertThat(client.get(server.uri("/login")).text()).isEqualTo("null");
                }
            });
        }
    }
}
