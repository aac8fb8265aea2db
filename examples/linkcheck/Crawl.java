package linkcheck;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.EventLoop;
import weft.TimedOutException;
import weft.Weft;
import weft.http.MediaType;
import weft.http.client.ClientResponse;
import weft.http.client.RedirectException;
import weft.http.client.WebClient;
import weft.sync.AsyncQueue;
import weft.sync.RateLimiter;

/// One walk over a site: workers take addresses from a queue and put those of the links there.
public final class Crawl {

    private static final int WORKERS = 32;
    private static final int REQUESTS_A_SECOND = 2_000;
    private static final int READ_FOR_LINKS = 2_000_000; // bytes of a page; the rest is only counted

    private final URI start;
    private final AsyncQueue<URI> queue = AsyncQueue.create(Integer.MAX_VALUE); // each address once, so it is bounded by the site
    private final Map<URI, Set<URI>> pagesWith = new LinkedHashMap<>(); // a link, to the pages that have it
    private final List<Page> pages = new ArrayList<>();
    private final RateLimiter rate = RateLimiter.create(REQUESTS_A_SECOND, Duration.ofSeconds(1), WORKERS);
    private final Progress progress = new Progress();

    public Crawl(URI start) {
        if (start.getHost() == null || !List.of("http", "https").contains(start.getScheme())) {
            throw new IllegalArgumentException(start + " is not the address of a site: http://HOST or https://HOST");
        }
        this.start = start.getRawPath().isEmpty() ? start.resolve("/") : start;
    }

    /// Checks everything that can be reached from the start.
    public Report run(WebClient client) {
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
            rate.acquire();
            Page page = fetch(client, uri);
            pages.add(page);
            page.links().forEach(link -> found(link, uri));
            queue.taskDone();
        }
    }

    /// Notes a link, and has it checked if it is new and leads to the same host.
    private void found(URI link, URI page) {
        if (link.getAuthority() == null || !link.getAuthority().equals(start.getAuthority())) {
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

    private Page fetch(WebClient client, URI uri) {
        Duration begin = EventLoop.current().time();
        Page page = new Page(uri);
        try (ClientResponse response = client.get(uri.toString())) {
            page = page.withAnswer(response.status(), response.history());
            boolean isPage = response.status() < 400
                    && response.content().type().map(MediaType::type).orElse("").equals("text/html")
                    && start.getAuthority().equals(response.uri().getAuthority());
            page = page.withContent(Content.read(response, isPage ? READ_FOR_LINKS : 0));
        } catch (RedirectException e) {
            page = page.withAnswer(0, e.history()).withProblem(e.getMessage());
        } catch (UncheckedIOException | TimedOutException e) {
            page = page.withProblem(e.getMessage());
        }
        return page.withTook(EventLoop.current().time().minus(begin));
    }
}
