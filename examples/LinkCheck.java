import module java.base;

import javax.swing.text.MutableAttributeSet;
import javax.swing.text.html.HTML;
import javax.swing.text.html.HTMLEditorKit.ParserCallback;
import javax.swing.text.html.parser.ParserDelegator;
import weft.*;
import weft.http.*;
import weft.http.client.*;
import weft.http.server.*;
import weft.io.*;
import weft.sync.*;

/// Finds the broken links of a site: crawls it concurrently, without leaving its host.
///
/// `weft run examples/LinkCheck.java [URL]`; without one it checks a site of 500 pages that it serves itself.
/// The exit status is 1 if a link is broken.
void main(String[] arguments) {
    Report report = arguments.length > 0 ? check(new Crawl(arguments[0])) : checkOwn(new DemoSite());
    report.print();
    System.exit(report.isWhole() ? 0 : 1);
}

Report check(Crawl crawl) {
    return Weft.run(() -> {
        try (WebClient client = Crawl.client()) {
            return crawl.run(client);
        }
    });
}

Report checkOwn(DemoSite site) {
    return Weft.run(() -> {
        try (WebServer server = WebServer.open(0, site);
                WebClient client = Crawl.client()) {
            Weft.createTask("demo site", server::serveForever);
            return new Crawl("http://localhost:" + server.port() + "/").run(client);
        }
    });
}

/// One walk over a site: workers take addresses from a queue and put those of the links there.
static final class Crawl {

    private static final int WORKERS = 32;
    private static final int REQUESTS_A_SECOND = 2_000;
    private static final int READ_FOR_LINKS = 500_000; // bytes of a page; the rest is only counted
    private static final int MAX_REDIRECTS = 10;

    private final URI start;
    private final AsyncQueue<URI> queue = AsyncQueue.create(Integer.MAX_VALUE); // each address once, so it is bounded by the site
    private final Map<URI, Set<URI>> pagesWith = new LinkedHashMap<>(); // a link, to the pages that have it
    private final List<Page> pages = new ArrayList<>();
    private final RateLimiter rate = RateLimiter.create(REQUESTS_A_SECOND, Duration.ofSeconds(1), WORKERS);
    private final Progress progress = new Progress();

    Crawl(String address) {
        URI start = URI.create(address);
        if (start.getHost() == null || !List.of("http", "https").contains(start.getScheme())) {
            throw new IllegalArgumentException(start + " is not the address of a site: http://HOST or https://HOST");
        }
        this.start = start.getRawPath().isEmpty() ? start.resolve("/") : start;
    }

    /// Opens a client that leaves redirects to us, as it knows neither our host nor our rate.
    static WebClient client() {
        return WebClient.open(options -> options.withMaxRedirects(0));
    }

    /// Checks everything that can be reached from the start.
    Report run(WebClient client) {
        Duration begin = EventLoop.current().time();
        found(start, start);
        Weft.taskGroup(group -> {
            for (int i = 1; i <= WORKERS; i++) {
                group.createTask("worker " + i, () -> work(client));
            }
            group.createTask("progress", () -> progress.show(pages::size, pagesWith::size));
            queue.join();
            group.cancel();
        });
        progress.end(pages.size(), pagesWith.size());
        return new Report(start, pages, pagesWith, EventLoop.current().time().minus(begin));
    }

    private void work(WebClient client) {
        for (URI uri : queue) {
            Page page = fetch(client, uri);
            pages.add(page);
            page.links().forEach(link -> found(link, uri));
            queue.taskDone();
        }
    }

    /// Notes a link, and has it checked if it is new and leads to the same host.
    private void found(URI link, URI page) {
        if (!isHere(link)) {
            return;
        }
        Set<URI> known = pagesWith.get(link);
        if (known == null) {
            known = new LinkedHashSet<>();
            pagesWith.put(link, known);
            queue.put(link);
        }
        known.add(page);
    }

    private boolean isHere(URI uri) {
        return start.getAuthority().equals(uri.getAuthority());
    }

    private Page fetch(WebClient client, URI uri) {
        Duration begin = EventLoop.current().time();
        Page page = new Page(uri);
        try {
            page = follow(client, page, uri, new HashSet<>());
        } catch (UncheckedIOException | TimedOutException e) {
            page = page.withProblem(e.getMessage());
        }
        return page.withTook(EventLoop.current().time().minus(begin));
    }

    /// Asks for a page, or for what it has led to, as long as that is on this host.
    private Page follow(WebClient client, Page page, URI uri, Set<URI> seen) {
        if (!seen.add(uri) || seen.size() > MAX_REDIRECTS + 1) {
            return page.withProblem("redirected in a circle, or too often, to " + uri);
        }
        rate.acquire();
        String location;
        try (ClientResponse response = client.get(uri.toString())) {
            location = List.of(301, 302, 303, 307, 308).contains(response.status())
                    ? response.headers().first("location").orElse("") : "";
            boolean isPage = response.status() < 400 && location.isEmpty()
                    && response.content().type().map(MediaType::type).orElse("").equals("text/html");
            page = page.withAnswer(response.status(), location, Found.read(response, isPage ? READ_FOR_LINKS : 0));
        }
        if (location.isEmpty()) {
            return page;
        }
        Optional<URI> target = Links.target(uri, new String(location.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        if (target.isEmpty()) {
            return page.withProblem("redirected to \"" + location + "\", which is no address of a page");
        }
        return isHere(target.get()) ? follow(client, page, target.get(), seen) : page;
    }
}

/// What was found at an address; status 0 and a problem if there was no answer, and the first redirect, if there was one.
record Page(URI uri, int status, String redirect, long bytes, List<URI> links, Duration took, String problem) {

    Page(URI uri) {
        this(uri, 0, "", 0, List.of(), Duration.ZERO, "");
    }

    Page withAnswer(int status, String location, Found content) {
        boolean isFirst = redirect.isEmpty() && !location.isEmpty();
        return new Page(
                uri, status, isFirst ? status + " to " + location : redirect, content.bytes(), content.links(), took, problem);
    }

    Page withTook(Duration took) {
        return new Page(uri, status, redirect, bytes, links, took, problem);
    }

    Page withProblem(String problem) {
        return new Page(uri, status, redirect, bytes, links, took, problem);
    }

    boolean isBroken() {
        return status >= 400 || !problem.isEmpty();
    }

    String what() {
        return problem.isEmpty() ? String.valueOf(status) : problem;
    }
}

/// What a page has: how many bytes, and the links in the first of them.
record Found(long bytes, List<URI> links) {

    /// Reads all of an answer, and keeps only its beginning.
    static Found read(ClientResponse response, int readForLinks) {
        ByteReader reader = response.content().reader();
        byte[] beginning = new byte[0];
        long length = 0;
        for (byte[] piece; (piece = reader.read(64 * 1024)).length > 0; ) {
            int kept = Math.min(piece.length, readForLinks - beginning.length);
            if (kept > 0) {
                beginning = Arrays.copyOf(beginning, beginning.length + kept);
                System.arraycopy(piece, 0, beginning, beginning.length - kept, kept);
            }
            length += piece.length;
        }
        Charset charset = response.content().type().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
        String html = new String(beginning, charset);
        URI page = response.uri();
        return new Found(length, html.isEmpty() ? List.of() : Weft.toThread(() -> Links.of(page, html))); // parsing takes its time
    }
}

/// Finds the links in a page, with the JDK's own parser of HTML, which is old and forgiving.
static final class Links extends ParserCallback {

    private final Set<URI> links = new LinkedHashSet<>();
    private URI base;

    private Links(URI page) {
        base = page;
    }

    /// Returns where a page leads to, each place once.
    static List<URI> of(URI page, String html) {
        Links parser = new Links(page);
        try {
            new ParserDelegator().parse(new StringReader(html), parser, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ArrayList<>(parser.links);
    }

    @Override
    public void handleStartTag(HTML.Tag tag, MutableAttributeSet attributes, int position) {
        handleSimpleTag(tag, attributes, position);
    }

    @Override
    public void handleSimpleTag(HTML.Tag tag, MutableAttributeSet attributes, int position) {
        Object target = attributes.getAttribute(HTML.Attribute.HREF);
        if (target == null) {
            target = attributes.getAttribute(HTML.Attribute.SRC);
        }
        if (target != null && tag == HTML.Tag.BASE) {
            base = target(base, target.toString()).orElse(base);
        } else if (target != null) {
            target(base, target.toString()).ifPresent(links::add);
        }
    }

    /// Returns the page that a reference leads to; none if it is no page's, such as `javascript:void(0)` or a template's `{{url}}`.
    static Optional<URI> target(URI base, String reference) {
        try {
            URI target = References.resolve(base, URI.create(reference.strip().replace(" ", "%20")));
            return Optional.of(URI.create(target.toString().replaceFirst("#.*", "")))
                    .filter(uri -> uri.getAuthority() != null && List.of("http", "https").contains(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

/// Tells how far it has come: by a bar on a terminal, and by a line now and then elsewhere.
static final class Progress {

    private static final int WIDTH = 40;

    private final boolean terminal = System.console() != null && System.console().isTerminal();

    /// Shows it until it is cancelled.
    void show(IntSupplier done, IntSupplier found) {
        while (true) {
            Weft.sleep(Duration.ofMillis(terminal ? 100 : 1_000));
            print(done.getAsInt(), found.getAsInt());
        }
    }

    void end(int done, int found) {
        print(done, found);
        if (terminal) {
            System.err.println();
        }
    }

    private void print(int done, int found) {
        if (terminal) {
            int full = WIDTH * done / Math.max(1, found);
            System.err.print("\r[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + done + " of " + found + " links ");
        } else {
            System.err.println(done + " of " + found + " links checked");
        }
    }
}

/// What a crawl has found.
record Report(URI start, List<Page> pages, Map<URI, Set<URI>> pagesWith, Duration took) {

    private static final int SLOWEST = 5;

    /// Whether no link is broken.
    boolean isWhole() {
        return pages.stream().noneMatch(Page::isBroken);
    }

    /// Prints it.
    void print() {
        List<Page> broken = pages.stream().filter(Page::isBroken).sorted(Comparator.comparing(Page::uri)).toList();
        section("Broken links", broken.size());
        for (Page page : broken) {
            IO.println("  " + page.uri() + "  " + page.what());
            pagesWith.get(page.uri()).forEach(from -> IO.println("      on " + from));
        }

        List<Page> redirected = pages.stream().filter(page -> !page.redirect().isEmpty() && !page.isBroken())
                .sorted(Comparator.comparing(Page::uri)).toList();
        section("Redirects", redirected.size());
        for (Page page : redirected) {
            IO.println("  " + page.uri() + "  " + page.redirect());
        }

        section("Slowest pages", Math.min(SLOWEST, pages.size()));
        pages.stream().sorted(Comparator.comparing(Page::took).reversed()).limit(SLOWEST).forEach(page ->
                IO.println("  " + page.uri() + "  " + page.took().toMillis() + " ms, " + size(page.bytes())));

        double seconds = Math.max(0.001, took.toMillis() / 1e3);
        Duration oneAtATime = pages.stream().map(Page::took).reduce(Duration.ZERO, Duration::plus);
        IO.println();
        IO.println("%d links of %s in %.1f s: %.0f requests a second, %s.".formatted(
                pages.size(), start, seconds, pages.size() / seconds, size(pages.stream().mapToLong(Page::bytes).sum())));
        IO.println("One at a time it would have taken %.1f s, %.0f times as long.".formatted(
                oneAtATime.toMillis() / 1e3, oneAtATime.toMillis() / 1e3 / seconds));
    }

    private static void section(String title, int count) {
        IO.println();
        IO.println(title + ": " + (count == 0 ? "none" : count));
    }

    private static String size(long bytes) {
        return bytes < 10_000 ? bytes + " bytes" : bytes < 10_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }
}

/// A site of 500 pages with all that sites have: pages that take their time, broken links, redirects and
/// loops of them, one page that is huge, and one in another charset than it says.
static final class DemoSite implements Handler {

    private static final int PAGES = 500;
    private static final int HUGE = 20_000_000; // bytes

    private final Random random = new Random(7); // each run is the same
    private final Handler routes = Router.EMPTY
            .get("/", _ -> page(0))
            .get("/page/{number}", request -> page(request.intPathParameter("number")))
            .get("/old/{number}", request -> moved("/page/" + request.pathParameter("number")))
            .get("/loop/a", _ -> moved("/loop/b"))
            .get("/loop/b", _ -> moved("/loop/a"))
            .get("/huge", _ -> huge())
            .get("/latin", _ -> latin())
            .get("/error", _ -> Response.text("out of order\n").withStatus(503));

    @Override
    public Response handle(ServerRequest request) throws Exception {
        Weft.sleep(Duration.ofMillis(20 + random.nextInt(100)));
        return routes.handle(request);
    }

    /// Page 0 leads to 1 to 10, page 1 to 11 to 20, and so on: every page can be reached.
    private static Response page(int number) {
        if (number >= PAGES) {
            return Response.text("There is no page " + number + "\n").withStatus(404);
        }
        String children = IntStream.rangeClosed(10 * number + 1, 10 * number + 10)
                .filter(child -> child < PAGES)
                .mapToObj(child -> link("/page/" + child))
                .collect(Collectors.joining());
        return Response.html("<html><title>Page " + number + "</title><body><h1>Page " + number + "</h1>" + link("/")
                + children + special(number) + "<a href='https://example.org/'>elsewhere</a></body></html>");
    }

    private static String special(int number) {
        return switch (number) {
            case 3 -> link("/huge") + link("/latin");
            case 17 -> link("/loop/a");
            case 23 -> link("/page/9999?a=1&amp;b=2#top");
            case 42 -> link("/error");
            default -> number % 50 == 7 ? link("/old/" + number / 10) + link("/missing/" + number) : "";
        };
    }

    private static String link(String target) {
        return "<a href=\"" + target + "\">" + target + "</a>\n";
    }

    private static Response moved(String location) {
        return Response.of(301).withHeader("location", location);
    }

    private static Response huge() {
        return Response.of(Body.stream(MediaType.HTML, out -> {
            out.write("<html><body>" + link("/"));
            byte[] filling = " and so on\n".repeat(6_000).getBytes(StandardCharsets.US_ASCII);
            for (int written = 0; written < HUGE; written += filling.length) {
                out.write(filling);
            }
        }));
    }

    private static Response latin() {
        return Response.of(Body.of(
                MediaType.HTML, // which says UTF-8
                ("<html><body>Gr\u00fc\u00dfe " + link("/page/1") + "</body></html>").getBytes(StandardCharsets.ISO_8859_1)));
    }
}
