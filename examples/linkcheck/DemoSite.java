package linkcheck;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import weft.Weft;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.server.Handler;
import weft.http.server.Router;
import weft.http.server.ServerRequest;

/// A site of 500 pages with all that sites have: pages that take their time, broken links, redirects and
/// loops of them, one page that is huge, and one in another charset than it says.
public final class DemoSite implements Handler {

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
            .get("/error", _ -> {
                throw new IllegalStateException("this handler always fails");
            });

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
