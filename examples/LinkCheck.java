import module java.base;
import module weft.http;
import linkcheck.*;

/// Finds the broken links of a site: crawls it concurrently, without leaving its host.
///
/// `weft run examples/LinkCheck.java [URL]`; without one it checks a site of 500 pages that it serves itself.
/// The exit status is 1 if a link is broken.
void main(String[] arguments) {
    Report report = Weft.run(() -> arguments.length > 0 ? check(arguments[0]) : checkDemoSite());
    report.print();
    System.exit(report.isWhole() ? 0 : 1);
}

Report check(String start) {
    Crawl crawl = new Crawl(URI.create(start));
    try (WebClient client = WebClient.open(options -> options
            .withHeader("user-agent", "weft-link-check")
            .withTimeouts(timeouts -> timeouts.withTotal(Duration.ofSeconds(30))))) {
        return crawl.run(client);
    }
}

Report checkDemoSite() {
    try (WebServer server = WebServer.open(0, new DemoSite())) {
        Weft.createTask("demo site", server::serveForever);
        return check("http://localhost:" + server.port() + "/");
    }
}
