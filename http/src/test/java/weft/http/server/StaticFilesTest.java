package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.net.Tls;

class StaticFilesTest {

    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String EARLIER = "Sat, 05 Nov 1994 08:49:37 GMT";
    private static final FileTime TIME = FileTime.from(Instant.parse("1994-11-06T08:49:37.5Z"));

    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void writeFiles() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        write("a.txt", "0123456789");
        write("page.html", "plain page");
        write("page.html.br", "as br");
        write("page.html.gz", "as gzip");
        write("with/index.html", "the index");
        write("without/x", "x");
        write("with space.css", "css");
        write("empty", "");
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("escape"), directory.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), directory);
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nothing"));
    }

    private void write(String name, String text) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        Files.setLastModifiedTime(Files.writeString(path, text), TIME);
    }

    private static String get(WebServer server, String path, String... headers) {
        StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return Served.raw(server, text.append("\r\n").toString());
    }

    private static String body(String answer) {
        return answer.substring(9, 12) + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void fileHasItsTypeLengthDateAndTag() {
        new Served()
                .run(
                        StaticFiles.of(root),
                        server -> assertThat(Served.undated(get(server, "/a.txt")))
                                .matches(
                                        "HTTP/1.1 200 OK\r\netag: \"2ebc98a1-1dcd6500-a\"\r\nlast-modified: " + DATE
                                                + "\r\naccept-ranges: bytes\r\nx-content-type-options: nosniff\r\ncontent-length: 10\r\n"
                                                + "content-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n0123456789"));
    }

    @Test
    void conditionsAndRangesAreLookedAt() {
        String tag = "\"2ebc98a1-1dcd6500-a\"";
        String[][] rows = {
            {"If-None-Match: " + tag, "304 "},
            {"If-None-Match: W/" + tag + ", \"x\"", "304 "},
            {"If-None-Match: *", "304 "},
            {"If-None-Match: \"x\"", "200 0123456789"},
            {"If-Modified-Since: " + DATE, "304 "},
            {"If-Modified-Since: " + EARLIER, "200 0123456789"},
            {"If-Modified-Since: nonsense", "200 0123456789"},
            {"If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", "304 "},
            {"If-Modified-Since: Saturday, 05-Nov-94 08:49:37 GMT", "200 0123456789"},
            {"If-Modified-Since: Sun Nov  6 08:49:37 1994", "304 "},
            {"If-Modified-Since: Sat Nov  5 08:49:37 1994", "200 0123456789"},
            {"If-Modified-Since: Sun Nov 13 08:49:37 1994", "304 "},
            {"If-Modified-Since: Sun Nov 6 08:49:37 1994", "200 0123456789"},
            {"If-None-Match: \"x\"\r\nIf-Modified-Since: " + DATE, "200 0123456789"},
            {"If-Match: " + tag, "200 0123456789"},
            {"If-Match: \"x\"", "412 "},
            {"If-Match: W/" + tag, "412 "},
            {"If-Unmodified-Since: " + EARLIER, "412 "},
            {"If-Unmodified-Since: Saturday, 05-Nov-94 08:49:37 GMT", "412 "},
            {"If-Unmodified-Since: Sat Nov  5 08:49:37 1994", "412 "},
            {"If-Unmodified-Since: " + DATE, "200 0123456789"},
            {"Range: bytes=0-3", "206 0123"},
            {"Range: bytes=8-", "206 89"},
            {"Range: bytes=8-99", "206 89"},
            {"Range: bytes=-3", "206 789"},
            {"Range: bytes=-99", "206 0123456789"},
            {"Range: bytes=10-", "416 "},
            {"Range: bytes=-0", "416 "},
            {"Range: bytes=3-2", "200 0123456789"},
            {"Range: bytes=0-1,3-4", "200 0123456789"},
            {"Range: lines=0-1", "200 0123456789"},
            {"Range: bytes=99999999999999999999-", "200 0123456789"},
            {"Range: bytes=0-3\r\nIf-Range: " + tag, "206 0123"},
            {"Range: bytes=0-3\r\nIf-Range: \"x\"", "200 0123456789"},
            {"Range: bytes=0-3\r\nIf-Range: " + DATE, "206 0123"},
            {"Range: bytes=0-3\r\nIf-Range: Sun Nov  6 08:49:37 1994", "206 0123"},
            {"Range: bytes=0-3\r\nIf-Range: " + EARLIER, "200 0123456789"},
        };
        new Served().run(StaticFiles.of(root), server -> {
            for (String[] row : rows) {
                assertThat(body(get(server, "/a.txt", row[0]))).as(row[0]).isEqualTo(row[1]);
            }
            assertThat(get(server, "/a.txt", "Range: bytes=2-3")).contains("content-range: bytes 2-3/10\r\n");
            assertThat(get(server, "/a.txt", "Range: bytes=10-")).contains("content-range: bytes */10\r\n");
        });
    }

    /// RFC 9110, section 5.6.7: what seems to be more than 50 years in the future is of the last century.
    @Test
    void yearOfTwoDigitsIsOneOfTheLast50OrTheNext() {
        int now = WallClock.now().atZone(ZoneOffset.UTC).getYear();
        for (int year : new int[] {now - 49, now, now + 49}) {
            Instant first = Instant.parse(year + "-01-01T00:00:00Z");
            String text = DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC)
                    .format(first);
            assertThat(WallClock.parse(text)).as(text).hasValue(first);
        }
    }

    @Test
    void nothingLeadsOutOfTheDirectory() {
        String[] paths = {
            "/../secret",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "/%2e%2e%2fsecret",
            "/..%5csecret",
            "/with/../../secret",
            "/with/..%2f..%2fsecret",
            "//secret",
            "/./a.txt",
            "/escape",
            "/up/secret",
            "/up",
            "/up/root/../secret",
            "/dangling",
            "/a.txt%00.html",
            "/a.txt/",
            "/a.txt/x",
            "/nothing",
            "/c:%5cx"
        };
        new Served().run(StaticFiles.of(root), server -> {
            for (String path : paths) {
                assertThat(get(server, path)).as(path).doesNotContain("secret").matches("(?s)HTTP/1.1 40[34].*");
            }
            assertThat(body(get(server, "/%252e%252e/secret"))).startsWith("404");
            assertThat(body(get(server, "/%c0%ae%c0%ae/secret"))).startsWith("400");
            assertThat(body(get(server, "/%zz"))).startsWith("400");
        });
    }

    @Test
    void directoriesHaveTheirIndexOrAreForbidden() {
        new Served().run(Router.EMPTY.nest("/s", StaticFiles.of(root)), server -> {
            assertThat(body(get(server, "/s/with/"))).isEqualTo("200 the index");
            assertThat(body(get(server, "/s/with"))).isEqualTo("200 the index");
            assertThat(body(get(server, "/s/without"))).startsWith("403");
            assertThat(body(get(server, "/s"))).startsWith("403");
            assertThat(body(get(server, "/s/inside"))).isEqualTo("200 0123456789");
            assertThat(body(get(server, "/s/with%20space.css"))).isEqualTo("200 css");
            assertThat(body(get(server, "/s/empty"))).isEqualTo("200 ");
        });
    }

    @Test
    void formThatTheClientCanDecodeIsPreferred() {
        new Served().run(StaticFiles.of(root), server -> {
            assertThat(body(get(server, "/page.html"))).isEqualTo("200 plain page");
            assertThat(get(server, "/page.html", "Accept-Encoding: gzip, br"))
                    .contains("content-encoding: br", "vary: accept-encoding", "content-type: text/html")
                    .endsWith("as br");
            assertThat(body(get(server, "/page.html", "Accept-Encoding: gzip"))).isEqualTo("200 as gzip");
            assertThat(body(get(server, "/page.html", "Accept-Encoding: br;q=0.1, gzip;q=0.5")))
                    .isEqualTo("200 as gzip");
            assertThat(body(get(server, "/page.html", "Accept-Encoding: br;q=0, *")))
                    .isEqualTo("200 as gzip");
            assertThat(body(get(server, "/page.html", "Accept-Encoding: identity, br;q=0.5")))
                    .isEqualTo("200 plain page");
            assertThat(get(server, "/page.html")).contains("vary: accept-encoding");
        });
    }

    @Test
    void indexAndFormsThatLeadOutOfTheDirectoryAreNotThere() throws IOException {
        Path secret = directory.resolve("secret");
        Files.createSymbolicLink(Files.createDirectories(root.resolve("leads")).resolve("index.html"), secret);
        Files.createSymbolicLink(
                Files.createDirectories(root.resolve("points")).resolve("index.html"), root.resolve("a.txt"));
        write("out.css", "plain");
        Files.createSymbolicLink(root.resolve("out.css.br"), secret);
        Files.createSymbolicLink(root.resolve("out.css.gz"), root.resolve("dangling"));
        write("in.css", "plain");
        Files.createSymbolicLink(root.resolve("in.css.br"), root.resolve("page.html.br"));
        Files.createDirectories(root.resolve("in.css.gz"));
        new Served().run(StaticFiles.of(root), server -> {
            assertThat(body(get(server, "/leads/"))).startsWith("404");
            assertThat(body(get(server, "/points/"))).isEqualTo("200 0123456789");
            assertThat(get(server, "/out.css", "Accept-Encoding: gzip, br"))
                    .doesNotContain("vary: ")
                    .endsWith("plain");
            assertThat(body(get(server, "/in.css", "Accept-Encoding: gzip, br")))
                    .isEqualTo("200 as br");
            assertThat(body(get(server, "/in.css", "Accept-Encoding: gzip"))).isEqualTo("200 plain");
        });
    }

    @Test
    void answerWithoutTheFileSaysNothingOfItsCoding() {
        new Served().run(StaticFiles.of(root), server -> {
            for (String condition : new String[] {"If-None-Match: *", "If-Match: \"x\""}) {
                assertThat(get(server, "/page.html", "Accept-Encoding: gzip", condition))
                        .matches("(?s)HTTP/1.1 (304|412) .*")
                        .contains("vary: accept-encoding\r\n", "-gzip\"\r\n")
                        .doesNotContain("content-encoding");
            }
            assertThat(get(server, "/page.html", "Accept-Encoding: gzip", "Range: bytes=0-1"))
                    .startsWith("HTTP/1.1 206")
                    .contains("content-encoding: gzip\r\n");
        });
    }

    @Test
    void filesCanOnlyBeRead() {
        new Served().run(StaticFiles.of(root), server -> {
            assertThat(Served.raw(server, "DELETE /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 405")
                    .contains("allow: GET, HEAD");
            assertThat(Served.raw(server, "HEAD /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .contains("content-length: 10")
                    .endsWith("\r\n\r\n");
            for (String range : List.of("bytes=0-3", "bytes=10-")) {
                assertThat(Served.raw(
                                server,
                                "HEAD /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\nRange: " + range + "\r\n\r\n"))
                        .startsWith("HTTP/1.1 200")
                        .contains("content-length: 10")
                        .doesNotContain("content-range");
            }
        });
    }

    @Test
    void largeFileIsSentWholeOnEveryKindOfConnection() throws Exception {
        byte[] large = new byte[5 << 20];
        new java.util.Random(1).nextBytes(large);
        Files.write(root.resolve("large"), large);
        Path received = directory.resolve("received");
        TestCertificate certificate = TestCertificate.create();
        for (boolean secure : new boolean[] {false, true}) {
            Served served = new Served();
            served.with(options ->
                            secure ? options.withTls(Tls.server(certificate.chain(), certificate.key())) : options)
                    .run(StaticFiles.of(root), server -> {
                        String url = (secure ? "https" : "http") + "://127.0.0.1:" + server.port() + "/large";
                        String two = secure ? "--http2" : "--http2-prior-knowledge";
                        for (String version : new String[] {"--http1.1", two}) {
                            Files.deleteIfExists(received);
                            weft.Weft.toThread(() -> Curl.curl("-k", version, "-o", received.toString(), url));
                            assertThat(Files.mismatch(root.resolve("large"), received))
                                    .as(url + " " + version)
                                    .isEqualTo(-1);
                        }
                    });
            assertThat(served.failures).isEmpty();
        }
    }
}
