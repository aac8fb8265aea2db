package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.io.ByteReader;
import weft.io.ByteSource;

/// What middlewares have noted is in every answer: one that was returned, or thrown, or made of a failure.
class WhateverIsAnsweredTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String ORIGIN = "Origin: https://app.example";

    private final Served served = new Served();

    /// Answers in each of the ways there are.
    private static Response inAllWays(ServerRequest request) {
        return switch (request.path()) {
            case "/thrown" -> throw new StatusException(403, "no");
            case "/wrong" -> Response.text(request.query().first("a").orElseThrow());
            case "/failed" -> throw new IllegalArgumentException("a mistake of the handler's");
            case "/received" ->
                throw StatusException.received(
                        "another server's", Response.of(404).withHeader("set-cookie", "other=1"));
            default -> Response.text("data");
        };
    }

    private static String get(WebServer server, String path, String... headers) {
        return Served.raw(server, Served.get(path, headers).replace("\r\n\r\n", "\r\n" + Served.CLOSE + "\r\n\r\n"));
    }

    @Test
    void pageSeesEveryAnswerThatIsForItsOrigin() {
        Handler handler = ((Handler) WhateverIsAnsweredTest::inAllWays).with(Cors.of("https://app.example"));
        served.run(handler, server -> {
            String[][] cases = {
                {"/", "200"}, {"/thrown", "403"}, {"/wrong?a=%zz", "400"}, {"/failed", "500"}, {"/received", "500"}
            };
            for (String[] each : cases) {
                assertThat(get(server, each[0], ORIGIN))
                        .startsWith("HTTP/1.1 " + each[1])
                        .contains("access-control-allow-origin: https://app.example\r\n", "vary: origin\r\n")
                        .doesNotContain("other=1");
                assertThat(get(server, each[0], "Origin: https://evil.example"))
                        .startsWith("HTTP/1.1 " + each[1])
                        .contains("vary: origin\r\n")
                        .doesNotContain("access-control");
            }
            assertThat(served.failures)
                    .hasSize(4)
                    .allSatisfy(failure -> assertThat(failure.message()).contains("which the client knows as"));
        });
    }

    @Test
    void answerForAllOriginsIsTheSameForThoseWhoNameNone() {
        Handler handler = ((Handler) WhateverIsAnsweredTest::inAllWays).with(Cors.of("*"));
        served.run(handler, server -> {
            assertThat(get(server, "/", ORIGIN)).contains("access-control-allow-origin: *\r\n");
            assertThat(get(server, "/"))
                    .as("which a cache may give to a page")
                    .contains("access-control-allow-origin: *\r\n");
        });
    }

    @Test
    void namesOfHeadersAreComparedWithoutCase() {
        Handler handler = ((Handler) WhateverIsAnsweredTest::inAllWays)
                .with(Cors.of("https://app.example").withHeaders("X-Requested-With", "x-other"));
        served.run(
                handler,
                server -> assertThat(Served.raw(
                                server,
                                "OPTIONS / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + ORIGIN
                                        + "\r\nAccess-Control-Request-Method: PUT\r\n"
                                        + "Access-Control-Request-Headers: x-requested-with, X-Other\r\n\r\n"))
                        .startsWith("HTTP/1.1 204")
                        .contains("access-control-allow-headers: x-other, x-requested-with\r\n"));
    }

    private static String cookieOf(String answer) {
        return answer.replaceAll("(?s).*set-cookie: (session=[^;]*);.*", "$1");
    }

    @Test
    void sessionIsKeptOrClearedWhateverIsAnswered() {
        Handler noting = ((Handler) request -> {
                    Session.of(request)
                            .put("tries", Session.of(request).find("tries").orElse("") + "x");
                    return inAllWays(request);
                })
                .with(SignedSessions.of(KEY));
        Handler clearing = ((Handler) request -> {
                    Session.of(request).clear();
                    return inAllWays(request);
                })
                .with(SignedSessions.of(KEY));
        Handler showing = ((Handler) request ->
                        Response.text(Session.of(request).find("tries").orElse("none")))
                .with(SignedSessions.of(KEY));
        Handler handler =
                Router.EMPTY.nest("/note", noting).nest("/clear", clearing).nest("/show", showing);
        served.run(handler, server -> {
            String cookie = "session=none";
            for (String path : new String[] {"/", "/thrown", "/wrong?a=%zz", "/failed", "/received"}) {
                cookie = cookieOf(get(server, "/note" + path, "Cookie: " + cookie));
                assertThat(get(server, "/clear" + path, "Cookie: " + cookie)).contains("set-cookie: session=; ");
            }
            assertThat(get(server, "/show", "Cookie: " + cookie)).endsWith("\r\n\r\nxxxxx");
        });
    }

    @Test
    void sessionThatWouldNotComeBackIsAFailureThatAPageSees() {
        Handler handler = ((Handler) request -> {
                    Session session = Session.of(request);
                    int count = Integer.parseInt(request.query().first("count").orElseThrow());
                    int length =
                            Integer.parseInt(request.query().first("length").orElseThrow());
                    for (int i = 0; i < count; i++) {
                        session.put("v" + i, "x".repeat(length));
                    }
                    return Response.text("kept");
                })
                .with(Cors.of("https://app.example"))
                .with(SignedSessions.of(KEY).withCookie(SetCookie.of("a-name", "")));
        served.run(handler, server -> {
            assertThat(get(server, "/?count=100&length=1", ORIGIN)).endsWith("kept");
            assertThat(get(server, "/?count=101&length=1", ORIGIN))
                    .startsWith("HTTP/1.1 500")
                    .contains("access-control-allow-origin: https://app.example")
                    .doesNotContain("set-cookie");
            int longest = 0;
            for (int length = 2_900; length < 3_000; length++) {
                String answer = get(server, "/?count=1&length=" + length, ORIGIN);
                if (answer.startsWith("HTTP/1.1 500")) {
                    break;
                }
                longest = answer.replaceAll("(?s).*set-cookie: ([^\r]*)\r.*", "$1")
                        .length();
            }
            assertThat(longest).isBetween(4_090, 4_096);
            assertThat(served.failures)
                    .extracting(failure -> String.valueOf(failure.exception()))
                    .hasSize(2)
                    .allSatisfy(text -> assertThat(text).contains("keep them elsewhere"));
        });
    }

    @Test
    void changesAreDoneFromTheInnermostOnAndOneThatFailsLeavesTheOthers() {
        boolean[] closed = {false};
        ByteSource source = new ByteSource() {
            @Override
            public @Nullable ByteBuffer next() {
                return null;
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        Handler handler = ((Handler) request -> Response.of(Body.from(MediaType.TEXT, new ByteReader(source))))
                .with((request, next) -> {
                    request.onAnswer(
                            response -> response.withHeader("x", "inner").withHeader("y", "inner"));
                    return next.handle(request);
                })
                .with((request, next) -> {
                    request.onAnswer(response -> {
                        throw new StatusException(404, "a change has no answer of its own");
                    });
                    return next.handle(request);
                })
                .with((request, next) -> {
                    request.onAnswer(response -> response.withHeader("x", "outer"));
                    return next.handle(request);
                });
        served.run(
                handler,
                server -> assertThat(get(server, "/"))
                        .startsWith("HTTP/1.1 500")
                        .contains("x: outer\r\n", "y: inner\r\n")
                        .endsWith("\n"));
        assertThat(closed[0]).isTrue();
        assertThat(served.failures).hasSize(1);
    }
}
