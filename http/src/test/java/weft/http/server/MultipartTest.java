package weft.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Weft;
import weft.http.Response;

class MultipartTest {

    @TempDir
    private Path directory;

    private static final Handler LIST = request -> {
        StringBuilder text = new StringBuilder();
        for (FormPart part : request.formParts()) {
            text.append(part.name())
                    .append(part.fileName()
                            .map(name -> "(" + name + ", " + part.type() + ")")
                            .orElse(""))
                    .append('=');
            if (!part.name().equals("skip")) {
                text.append(part.content().text());
            }
            text.append(';');
        }
        return Response.text(text.toString());
    };

    private static String post(WebServer server, String body) {
        return Served.raw(
                server,
                "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=B\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String part(String headers, String content) {
        return "--B\r\n" + headers + "\r\n\r\n" + content + "\r\n";
    }

    @Test
    void partsComeInTheirOrderAndWhatIsNotReadIsPassedOver() {
        String body = part("Content-Disposition: form-data; name=\"a\"", "1\r\n--b")
                + part("Content-Disposition: form-data; name=\"skip\"; filename=\"s\"", "x".repeat(200_000))
                + part(
                        "Content-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/css",
                        "file\r\n")
                + part("Content-Disposition: form-data; name=\"empty\"", "") + "--B--\r\n";
        Served served = new Served();
        served.run(
                LIST,
                server -> assertThat(post(server, body))
                        .endsWith("\r\n\r\na=1\r\n--b;skip(s, application/octet-stream)=;f(n.txt, text/css)=file\r\n"
                                + ";empty=;"));
        assertThat(served.failures).isEmpty();
    }

    /// Returns what a body reads as, or the exception.
    private static String reading(FormPart part) {
        try {
            return part.content().text();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @Test
    void partThatWasPassedOverIsNotTakenForAnother() {
        String body = part("Content-Disposition: form-data; name=\"a\"", "1")
                + part("Content-Disposition: form-data; name=\"b\"", "2".repeat(500_000))
                + part("Content-Disposition: form-data; name=\"none\"", "")
                + part("Content-Disposition: form-data; name=\"c\"", "3") + "--B--\r\n";
        Handler handler = request -> {
            Iterator<FormPart> parts = request.formParts().iterator();
            FormPart a = parts.next();
            FormPart b = parts.next();
            String text = reading(a) + "\n";
            b.content().reader().readExactly(10);
            FormPart none = parts.next();
            FormPart c = parts.next();
            text += reading(b) + "\n" + reading(none) + "\n";
            text += reading(c) + reading(c) + parts.hasNext() + reading(c) + "\n";
            return Response.text(text);
        };
        Served served = new Served();
        served.run(
                handler,
                server -> assertThat(post(server, body))
                        .matches("(?s).*\r\n\r\nthe part a of a form was passed over: [^\n]*\n"
                                + "the part b of a form was passed over: [^\n]*\n\n3false\n"));
        assertThat(served.failures).isEmpty();
    }

    @Test
    void whatIsNoFormIsRefused() {
        String good = part("Content-Disposition: form-data; name=\"a\"", "1");
        Served served = new Served();
        served.run(LIST, server -> {
            assertThat(post(server, good)).as("no end").startsWith("HTTP/1.1 400");
            assertThat(post(server, "nothing of the sort")).startsWith("HTTP/1.1 400");
            assertThat(post(server, part("Content-Disposition: form-data; name=\"a\"; filename=\"f\"", "1")))
                    .as("a file without an end")
                    .startsWith("HTTP/1.1 400");
            assertThat(post(server, part("X: " + "a".repeat(100_000), "1") + "--B--\r\n"))
                    .as("long headers")
                    .matches("(?s)HTTP/1.1 4(00|13).*");
            for (String disposition : new String[] {
                "form-data; name=\"a\"; f",
                "form-data; name",
                "form-data; =",
                ";",
                "",
                "form-data; name=\"a\"; filename*=x"
            }) {
                assertThat(post(server, part("Content-Disposition: " + disposition, "1") + "--B--\r\n"))
                        .as(disposition)
                        .matches("(?s)HTTP/1.1 (200|400) .*");
            }
            assertThat(Served.raw(
                            server,
                            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: multipart/form-data;"
                                    + " boundary}B\r\n\r\n"))
                    .as("no boundary")
                    .startsWith("HTTP/1.1 400");
            assertThat(post(server, good.repeat(1_100) + "--B--\r\n"))
                    .as("many parts")
                    .startsWith("HTTP/1.1 413");
            assertThat(Served.raw(server, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 415");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void typeOfAFileMayHaveAnyCharacterButThoseThatControl() {
        String file = "Content-Disposition: form-data; name=\"f\"; filename=\"n\"\r\nContent-Type: text/plain";
        Served served = new Served();
        served.run(LIST, server -> {
            for (String control : new String[] {"\r", "\0", "\u001a", "\u007f"}) {
                assertThat(post(server, part(file + "/" + control + "x", "1") + "--B--\r\n"))
                        .as("a type with " + (int) control.charAt(0))
                        .startsWith("HTTP/1.1 400");
            }
            // "Ł" in UTF-8, as the bytes are sent: they are no Latin-1 once they have been decoded.
            assertThat(post(server, part(file + "/\u00c5\u0081", "1") + "--B--\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("f(n, text/plain/");
        });
        assertThat(served.failures).isEmpty();
    }

    @Test
    void partThatIsTooLongAsAWholeIsRefused() {
        String body = part("Content-Disposition: form-data; name=\"a\"", "x".repeat(2_000)) + "--B--\r\n";
        Handler handler = request -> {
            request.contentUpTo(1 << 20);
            for (FormPart part : request.formParts()) {
                part.content().text();
            }
            return Response.of(204);
        };
        Served served = new Served();
        served.with(options -> options.withLimits(options.limits().withBody(1_000)))
                .run(
                        handler,
                        server -> assertThat(post(server, body))
                                .startsWith("HTTP/1.1 413")
                                .endsWith("a part of more than 1000 bytes\n"));
        assertThat(served.failures).isEmpty();
    }

    @Test
    void largeFileOfCurlIsStreamed() throws Exception {
        byte[] large = new byte[8 << 20];
        new java.util.Random(1).nextBytes(large);
        Path file = Files.write(directory.resolve("large"), large);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large));
        Handler handler = request -> {
            request.contentUpTo(20 << 20);
            StringBuilder text = new StringBuilder();
            for (FormPart part : request.formParts()) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (byte[] block; (block = part.content().reader().read(1 << 16)).length > 0; ) {
                    digest.update(block);
                }
                text.append(part.name()).append(' ').append(HexFormat.of().formatHex(digest.digest()));
            }
            return Response.text(text.toString());
        };
        Served served = new Served();
        served.run(handler, server -> {
            String url = "http://127.0.0.1:" + server.port() + "/";
            for (String version : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
                assertThat(Weft.<String>toThread(() -> Curl.curl(version, "-F", "f=@" + file, url)))
                        .isEqualTo("f " + expected);
            }
        });
        assertThat(served.failures).isEmpty();
    }
}
