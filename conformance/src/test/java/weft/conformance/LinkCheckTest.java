package weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program that the README shows first.
@Timeout(180)
class LinkCheckTest {

    /// The huge page is among them, unless the machine held up five others for longer: then all is checked again.
    private static final Pattern SLOWEST =
            Pattern.compile("(?s)Slowest pages: 5\\R.* http://localhost:\\d+/huge  \\d+ ms, 20 MB");

    private static final int TRIES = 5;

    @TempDir
    private Path directory;

    private Command check(String engine, String... arguments) throws Exception {
        return Command.program(directory, engine, Project.ROOT.resolve("examples/LinkCheck.java"), List.of(arguments));
    }

    /// Serves pages by path; others are not found.
    private static HttpServer serve(Map<String, String> pages) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String page = pages.get(exchange.getRequestURI().getPath());
                byte[] bytes = (page == null ? "nothing here" : page).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(page == null ? 404 : 200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mounted", "baton"})
    void itsOwnSiteHasBrokenLinksRedirectsAndAHugePage(String engine) throws Exception {
        Command check = check(engine);
        for (int i = 1; i < TRIES && !SLOWEST.matcher(check.output()).find(); i++) {
            check = check(engine);
        }

        assertThat(check.status()).as(check.errors()).isEqualTo(1);
        assertThat(check.output())
                .contains("Broken links: 13")
                .containsPattern("/missing/57  404\\R +on http://localhost:\\d+/page/57\\R")
                .containsPattern("/page/9999\\?a=1&b=2  404\\R")
                .contains("in a circle")
                .contains("Redirects: 10")
                .containsPattern("/old/20  301 to /page/20\\R")
                .containsPattern(SLOWEST)
                .containsPattern("525 links of http://localhost:\\d+/ in .* requests a second, 20 MB.")
                .containsPattern("One at a time it would have taken .* s, \\d+ times as long");
        assertThat(check.errors()).contains("525 of 525 links checked");
    }

    @Test
    void wholeSiteIsASuccessAndOtherHostsAreLeftAlone() throws Exception {
        HttpServer server = serve(Map.of(
                "/", "<a href='two.html'>2</a> <img src=/three#part> <a href='https://example.org/'>elsewhere</a>",
                "/two.html", "<a href='mailto:a@example.org'>write</a><a href='../'>back</a>",
                "/three", ""));
        try {
            Command check = check("mounted", address(server));

            assertThat(check.status()).as(check.output() + check.errors()).isZero();
            assertThat(check.output())
                    .contains("Broken links: none", "Redirects: none", "3 links of " + address(server) + "/");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void brokenLinkIsShownWithEveryPageThatHasIt() throws Exception {
        HttpServer server = serve(Map.of(
                "/", "<a href=/gone>gone</a><a href=/other>other</a>", "/other", "<a href='gone'>gone, too</a>"));
        try {
            String base = address(server);

            Command check = check("mounted", base);

            assertThat(check.status()).isEqualTo(1);
            assertThat(check.output().replace("\r", ""))
                    .contains("Broken links: 1\n  " + base + "/gone  404\n      on " + base + "/\n      on " + base
                            + "/other\n");
        } finally {
            server.stop(0);
        }
    }

    /// The command of the README, as it stands there.
    @Test
    @ResourceLock(Command.BUILD)
    @Timeout(300)
    void commandChecksASite() throws Exception {
        HttpServer server = serve(Map.of(
                "/", "<a href=/other>other</a>",
                "/other", "<a href=/gone>gone</a>",
                "/whole/", "<a href=page>page</a>",
                "/whole/page", ""));
        try {
            String base = address(server);
            Path program = Project.ROOT.resolve("examples/LinkCheck.java");

            Command broken = Command.weftRun(directory, program, List.of(base));
            Command whole = Command.weftRun(directory, program, List.of(base + "/whole/"));

            assertThat(broken.status()).as(broken.errors()).isEqualTo(1);
            assertThat(broken.output())
                    .contains("Broken links: 1\n  " + base + "/gone  404\n      on " + base + "/other\n")
                    .contains("\nRedirects: none\n", "\nSlowest pages: 3\n", "\n3 links of " + base + "/ in ")
                    .contains("\nOne at a time it would have taken ");
            assertThat(whole.status()).as(whole.output() + whole.errors()).isZero();
            assertThat(whole.output())
                    .contains("Broken links: none\n", "\nRedirects: none\n", "\nSlowest pages: 2\n")
                    .contains("\n2 links of " + base + "/whole/ in ");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void serverThatIsNotThereIsABrokenLink() throws Exception {
        Command check = check("mounted", "http://127.0.0.1:1/");

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.output()).contains("Broken links: 1").contains("127.0.0.1:1");
    }

    @Test
    void progressIsABarOnATerminal() throws Exception {
        assumeTrue(Files.isExecutable(Command.SCRIPT), "no " + Command.SCRIPT);

        Command check = Command.programOnTerminal(
                directory, "mounted", Project.ROOT.resolve("examples/LinkCheck.java"), List.of());

        assertThat(check.status()).as(check.output()).isEqualTo(1);
        assertThat(check.output())
                .containsPattern("\r\\[#* +\\] \\d+ of \\d+ links \r")
                .contains("\r[" + "#".repeat(40) + "] 525 of 525 links \r\n\r\nBroken links: 13")
                .doesNotContain("links checked");
    }

    @Test
    void pagesOfAListAndCarelessLinksAreNoFailures() throws Exception {
        HttpServer server = serve(Map.of(
                "/shop/list",
                "<base href='{{url}}'><a href='?page=2'>2</a><a href='../../../shop/./list?page=3'>3</a>"));
        try {
            Command check = check("mounted", address(server) + "/shop/list");

            assertThat(check.status()).as(check.output() + check.errors()).isZero();
            assertThat(check.output()).contains("Broken links: none", "3 links of " + address(server) + "/shop/list");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void redirectsAreFollowedOnThisHostAlone() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer other = serve(Map.of("/", ""));
        other.createContext("/elsewhere", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.close();
        });
        HttpServer server = serve(Map.of(
                "/",
                        "<a href=/away>away</a><a href=/near>near</a><a href=/lost>lost</a><a href=/ftp>files</a>"
                                + "<a href=/endless/1>on</a>",
                "/moved/", "<a href=page>a page</a>",
                "/moved/page", ""));
        redirect(server, "/away", _ -> address(other) + "/elsewhere");
        redirect(server, "/near", _ -> "/moved/");
        redirect(server, "/lost", _ -> "/gone");
        redirect(server, "/ftp", _ -> "ftp://127.0.0.1/");
        redirect(server, "/endless/", path -> path + "1");
        try {
            String base = address(server);

            Command check = check("mounted", base);

            assertThat(check.status()).isEqualTo(1);
            assertThat(check.output().replace("\r", ""))
                    .contains(
                            "Broken links: 3\n",
                            base + "/endless/1  redirected in a circle, or too often, to " + base
                                    + "/endless/111111111111\n",
                            base + "/ftp  redirected to \"ftp://127.0.0.1/\", which is no address of a page\n",
                            base + "/lost  404\n      on " + base + "/\n",
                            "Redirects: 2\n  " + base + "/away  302 to " + address(other) + "/elsewhere\n  " + base
                                    + "/near  302 to /moved/\n",
                            "7 links of ");
            assertThat(asked).isEmpty();
        } finally {
            server.stop(0);
            other.stop(0);
        }
    }

    private static void redirect(HttpServer server, String path, UnaryOperator<String> target) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders()
                        .set("Location", target.apply(exchange.getRequestURI().getPath()));
                exchange.sendResponseHeaders(302, -1);
            }
        });
    }

    @Test
    void whatIsNoAddressIsNamed() throws Exception {
        Command check = check("mounted", "example.org");

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.errors()).contains("example.org is not the address of a site");
    }
}
