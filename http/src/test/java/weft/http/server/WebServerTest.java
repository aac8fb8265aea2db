package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.http.server.Served.CLOSE;
import static weft.http.server.Served.HELLO;
import static weft.http.server.Served.get;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.http.Response;
import weft.http.StatusException;

/// Requests over sockets, and what is answered.
class WebServerTest {

    private final Served served = new Served();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void answerHasItsLengthAndItsDate() {
        served.run(HELLO, server -> {
            String answer = Served.raw(server, get("/a", CLOSE));

            assertThat(answer).containsPattern("\r\ndate: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n");
            assertThat(Served.undated(answer))
                    .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 8\r\ncontent-type: text/plain; charset=utf-8\r\n"
                            + "connection: close\r\n\r\nhello /a");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        served.run(HELLO, server -> {
            String answer = Served.raw(server, get("/1") + get("/2") + get("/3", CLOSE));

            assertThat(answer.split("HTTP/1.1 200 OK")).hasSize(4);
            assertThat(answer).matches("(?s).*hello /1HTTP.*hello /2HTTP.*hello /3");
        });
    }

    @Test
    void headHasTheHeadersAndNoBody() {
        served.run(
                HELLO,
                server -> assertThat(Served.undated(
                                Served.raw(server, "HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")))
                        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 8\r\ncontent-type: text/plain; charset=utf-8\r\n"
                                + "connection: close\r\n\r\n"));
    }

    @Test
    void version10ClosesUnlessAskedToKeep() {
        served.run(HELLO, server -> {
            assertThat(Served.raw(server, "GET /a HTTP/1.0\r\n\r\n"))
                    .contains("connection: close")
                    .endsWith("/a");
            assertThat(Served.raw(server, "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n"))
                    .contains("connection: keep-alive")
                    .endsWith("/b");
        });
    }

    @Test
    void failureIs500WithAnIdThatTheReportHas() {
        Handler handler = request -> {
            throw new IllegalStateException("secret");
        };
        served.run(handler, server -> {
            String answer = Served.raw(server, get("/a") + get("/b", CLOSE));
            assertThat(answer).startsWith("HTTP/1.1 500 Internal Server Error").doesNotContain("secret");
            assertThat(served.failures).hasSize(2);
            String id = answer.replaceAll("(?s).*error ([\\w-]+)\n", "$1");
            assertThat(served.failures.get(1).message()).contains(id).contains("GET /b");
            assertThat(served.failures.get(1).exception().orElseThrow()).hasMessage("secret");
        });
    }

    @Test
    void statusExceptionIsItsAnswer() {
        Handler handler = request -> {
            throw new StatusException(418, "a teapot");
        };
        served.run(
                handler,
                server -> assertThat(Served.raw(server, get("/", CLOSE)))
                        .startsWith("HTTP/1.1 418")
                        .endsWith("a teapot\n"));
        assertThat(served.failures).isEmpty();
    }

    @Test
    void accessLogTellsOfEachRequest() {
        served.with(options -> options.withAccessLog(entry -> log.add(entry.toString())))
                .run(HELLO, server -> Served.raw(server, get("/a?b", CLOSE, "User-Agent: test")));

        assertThat(log).hasSize(1);
        assertThat(log.getFirst()).matches("/127.0.0.1:\\d+ \"GET /a\\?b HTTP/1.1\" 200 8 \\d+ ms \"test\"");
    }

    @Test
    void requestTellsItsParts() {
        Handler handler = request -> Response.text(String.join(
                "|",
                request.method(),
                request.target(),
                request.path(),
                request.query().all("q").toString(),
                request.host(),
                request.scheme(),
                request.protocol(),
                request.cookies().get("a"),
                request.header("X-One").orElse(""),
                request.headers().all("x-one").toString()));
        served.run(
                handler,
                server -> assertThat(Served.raw(
                                server,
                                get("/a%20b?q=1&q=%C3%A4+x", CLOSE, "Cookie: a=\"1\"; b=2", "X-One: 1", "x-one: 2")))
                        .endsWith(
                                "GET|/a%20b?q=1&q=%C3%A4+x|/a%20b|[1, \u00c3\u00a4 x]|localhost|http|HTTP/1.1|1|1|[1, 2]"));
    }

    @Test
    void formsAreReadWithLimits() {
        Handler handler = request -> Response.text(request.form().toString());
        served.run(handler, server -> {
            String head = "POST / HTTP/1.1\r\nHost: h\r\n" + CLOSE
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\n";
            assertThat(Served.raw(server, head + "Content-Length: 11\r\n\r\na=1&b=%26+c"))
                    .endsWith("[a=1, b=& c]");
            assertThat(Served.raw(server, head + "Content-Length: 5\r\n\r\na=%zz"))
                    .startsWith("HTTP/1.1 400");
            String many = "a&".repeat(2_000);
            assertThat(Served.raw(server, head + "Content-Length: " + many.length() + "\r\n\r\n" + many))
                    .startsWith("HTTP/1.1 400");
            assertThat(Served.raw(server, get("/", CLOSE))).startsWith("HTTP/1.1 415");
        });
    }

    @Test
    void manyConnectionsAreServedAtOnce() {
        served.run(
                HELLO,
                server -> Weft.taskGroup(group -> {
                    for (int i = 0; i < 50; i++) {
                        String path = "/" + i;
                        group.createTask(() ->
                                assertThat(Served.raw(server, get(path, CLOSE))).endsWith(path));
                    }
                }));
    }
}
