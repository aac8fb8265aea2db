package linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.http.client.Hop;

/// What a crawl has found.
public record Report(URI start, List<Page> pages, Map<URI, Set<URI>> pagesWith, Duration took) {

    private static final int SLOWEST = 5;

    /// Whether no link is broken.
    public boolean isWhole() {
        return pages.stream().noneMatch(Page::isBroken);
    }

    /// Prints it.
    public void print() {
        List<Page> broken = pages.stream().filter(Page::isBroken).sorted(Comparator.comparing(Page::uri)).toList();
        section("Broken links", broken.size());
        for (Page page : broken) {
            IO.println("  " + page.uri() + "  " + page.what());
            pagesWith.get(page.uri()).forEach(from -> IO.println("      on " + from));
        }

        List<Page> redirected = pages.stream().filter(page -> !page.redirects().isEmpty() && !page.isBroken()).toList();
        section("Redirects", redirected.size());
        for (Page page : redirected) {
            Hop first = page.redirects().getFirst();
            IO.println("  " + page.uri() + "  " + first.status() + " to " + first.headers().first("location").orElse("?"));
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
