package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import weft.http.Response;

/// Bytes, and what is answered: each row is followed by a request that must not be answered if the
/// row's was refused.
class WireTest {

    private record Row(String name, String sent, String answer) {}

    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private static final String REFUSED = "400";

    private static Row row(String name, String sent, String answer) {
        return new Row(name, sent, answer);
    }

    private static final Row[] ROWS = {
        // Where does a body end? RFC 9112, section 6.3
        row("two lengths", post("Content-Length: 3\r\nContent-Length: 4", "abcd"), REFUSED),
        row("the same length twice", post("Content-Length: 3\r\nContent-Length: 3", "abc"), REFUSED),
        row("a list of lengths", post("Content-Length: 3, 4", "abcd"), REFUSED),
        row("a negative length", post("Content-Length: -3", "abc"), REFUSED),
        row("a length with a sign", post("Content-Length: +3", "abc"), REFUSED),
        row("a length in hexadecimal", post("Content-Length: 0x3", "abc"), REFUSED),
        row("an empty length", post("Content-Length:", "abc"), REFUSED),
        row("a length that is too large", post("Content-Length: 99999999999999999999", "abc"), REFUSED),
        row("a length and chunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), REFUSED),
        row("chunked and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n"), REFUSED),
        row("chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), "501"),
        row("chunked and another", post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), "501|400"),
        row("another and chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), "501"),
        row("an unknown coding", post("Transfer-Encoding: xchunked", "0\r\n\r\n"), "501"),
        row("a coding with a tab", post("Transfer-Encoding:\tchunked", "0\r\n\r\n"), "200"),
        row("a coding with a vertical tab", post("Transfer-Encoding: \u000bchunked", "0\r\n\r\n"), REFUSED),
        row("a space before the colon", post("Transfer-Encoding : chunked", "0\r\n\r\n"), REFUSED),
        row("a folded coding", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), "501|400"),
        row("chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", REFUSED),
        // Chunks: section 7.1
        row("a bad chunk size", chunked("x\r\nabc\r\n0\r\n\r\n"), REFUSED),
        row("a chunk size with a prefix", chunked("0x3\r\nabc\r\n0\r\n\r\n"), REFUSED),
        row("a negative chunk size", chunked("-3\r\nabc\r\n0\r\n\r\n"), REFUSED),
        row("no chunk size", chunked("\r\nabc\r\n0\r\n\r\n"), REFUSED),
        row("a huge chunk size", chunked("fffffffffffffffff\r\nabc\r\n0\r\n\r\n"), REFUSED),
        row("a chunk longer than it says", chunked("3\r\nabcd\r\n0\r\n\r\n"), REFUSED),
        row("a chunk that ends with LF alone", chunked("3\r\nabc\n0\r\n\r\n"), REFUSED),
        row("a chunk size that ends with LF alone", chunked("3\nabc\r\n0\r\n\r\n"), REFUSED),
        row("a chunk extension with LF alone", chunked("3;a=b\nabc\r\n0\r\n\r\n"), REFUSED),
        row("a chunk extension", chunked("3;a=b\r\nabc\r\n0\r\n\r\n"), "200"),
        // Lines: sections 2.2 and 5.2
        row("LF alone", "GET / HTTP/1.1\nHost: h\n\n", REFUSED),
        row("LF alone after a header", "GET / HTTP/1.1\r\nHost: h\n\r\n", REFUSED),
        row("CR alone in a value", get("X: a\rb"), REFUSED),
        row("CR alone before a header", get("\rX: a"), REFUSED),
        row("NUL in a value", get("X: a\u0000b"), REFUSED),
        row("a first header that is folded", "GET / HTTP/1.1\r\n X: a\r\nHost: h\r\n\r\n", REFUSED),
        row("no colon", get("X"), REFUSED),
        row("no name", get(": a"), REFUSED),
        row("a bad name", get("X y: a"), REFUSED),
        row("a name beyond ASCII", get("X\u00e4: a"), REFUSED),
        // The first line: section 3
        row("empty lines before it", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "200"),
        row("no version", "GET /\r\nHost: h\r\n\r\n", REFUSED),
        row("a version of its own", "GET / HTTP/3.0\r\nHost: h\r\n\r\n", "505"),
        row("version 1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "505"),
        row("no version of HTTP", "GET / ICAP/1.0\r\nHost: h\r\n\r\n", REFUSED),
        row("a bad method", "G@T / HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("an unknown method", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", "200"),
        row("a space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED + "|505"),
        row("a relative target", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("a fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("a target beyond ASCII", "GET /\u00e4 HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("an absolute target", "GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n", "200"),
        row("all of the server", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "200"),
        row("an asterisk to get", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("a tunnel", "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n", "501"),
        row("a tunnel by a bad target", "CONNECT @h:80/a HTTP/1.1\r\nHost: h\r\n\r\n", "501"),
        row("a tunnel by a path", "CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n", "501"),
        // The host: section 3.2
        row("no host", "GET / HTTP/1.1\r\n\r\n", REFUSED),
        row("two hosts", get("Host: other"), REFUSED),
        row("a bad host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", REFUSED),
        row("a host with markup", "GET / HTTP/1.1\r\nHost: b\"><x>\r\n\r\n", REFUSED),
        row("an absolute target without a host", "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("an absolute target with a user alone", "GET http://u@/a HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("an absolute target with a bad host", "GET http://a\\b/ HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        row("an absolute target and no host", "GET http://h/a HTTP/1.1\r\n\r\n", REFUSED),
        row("an absolute target and a bad host", "GET http://h/a HTTP/1.1\r\nHost: a/b\r\n\r\n", REFUSED),
        row("no host in 1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200"),
        // Too much
        row("a long target", "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: h\r\n\r\n", "414"),
        row("a long header", get("X: " + "a".repeat(40_000)), "431"),
        row("many headers", get("X: a\r\n".repeat(10_000) + "X: a"), "431"),
        row("a line without an end", "GET /" + "a".repeat(100_000), "414"),
        row("many trailers", chunked("0\r\n" + "X: a\r\n".repeat(10_000) + "\r\n"), REFUSED),
        row("an expectation", get("Expect: miracles"), "417"),
        // Others' protocols
        row("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\n\n", REFUSED),
        row("a command", "HELP\r\n", REFUSED),
    };

    private static String get(String headers) {
        return "GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n";
    }

    private static String post(String headers, String body) {
        return "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n" + body;
    }

    private static String chunked(String body) {
        return post("Transfer-Encoding: chunked", body);
    }

    @Test
    void whatIsNotHttpIsRefusedAndNothingAfterItIsAnswered() {
        Served served = new Served();
        served.run(request -> Response.text(request.path() + request.content().text()), server -> {
            SoftAssertions all = new SoftAssertions();
            for (Row row : ROWS) {
                String answer = Served.raw(server, row.sent + NEXT);
                if (row.answer.equals("200")) {
                    all.assertThat(answer)
                            .as(row.name)
                            .startsWith("HTTP/1.1 200")
                            .contains("/next");
                } else {
                    all.assertThat(answer).as(row.name).matches("(?s)HTTP/1.1 (" + row.answer + ").*");
                    all.assertThat(answer).as(row.name).doesNotContain("/next").contains("connection: close");
                }
            }
            all.assertAll();
            assertThat(Served.raw(server, NEXT)).as("the server goes on").contains("/next");
        });
        assertThat(served.failures).isEmpty();
    }

    /// RFC 9112, section 5.2, leaves it to the server, and Netty makes it a space, before anybody
    /// else sees it.
    @Test
    void foldedValueIsOneLine() {
        new Served()
                .run(
                        request -> Response.text(request.header("x").orElse("")),
                        server -> assertThat(Served.raw(server, get("X: a\r\n b\r\nConnection: close")))
                                .endsWith("\r\n\r\na b"));
    }

    /// RFC 9112, section 3.2.2.
    @Test
    void hostOfTheTargetIsTheHost() {
        String[][] rows = {
            {"http://a/", "Host: b\r\n", "a"},
            {"HTTP://a:80?q", "Host: b\r\n", "a:80"},
            {"https://user:secret@a:80/@c", "Host: b\r\n", "a:80"},
            {"/http://a/", "Host: b\r\n", "b"}
        };
        new Served()
                .run(
                        request -> Response.text(
                                request.host() + " " + request.headers().all("host")),
                        server -> {
                            for (String[] row : rows) {
                                assertThat(Served.raw(
                                                server,
                                                "GET " + row[0] + " HTTP/1.1\r\n" + row[1]
                                                        + "Connection: close\r\n\r\n"))
                                        .as(row[0])
                                        .endsWith("\r\n\r\n" + row[2] + " [" + row[2] + "]");
                            }
                            assertThat(Served.raw(server, "GET http://a/ HTTP/1.0\r\n\r\n"))
                                    .endsWith("\r\n\r\na [a]");
                        });
    }

    @Test
    void bodyThatEndsBeforeItsEndIsNotTakenForOne() {
        Served served = new Served();
        java.util.List<String> seen = new java.util.ArrayList<>();
        served.run(
                request -> {
                    seen.add(request.content().text());
                    return Response.of(200);
                },
                server -> weft.Weft.toThread(() -> {
                    try (java.net.Socket socket = Served.connect(server)) {
                        Served.send(socket, post("Content-Length: 10", "abc"));
                        socket.shutdownOutput();
                        assertThat(Served.rest(socket)).doesNotContain("200");
                    }
                    try (java.net.Socket socket = Served.connect(server)) {
                        Served.send(socket, chunked("3\r\nabc\r\n"));
                        socket.shutdownOutput();
                        assertThat(Served.rest(socket)).doesNotContain("200");
                    }
                }));
        assertThat(seen).isEmpty();
        assertThat(served.failures).isEmpty();
    }
}
