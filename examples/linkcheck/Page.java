package linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import weft.http.client.Hop;

/// What was found at an address; status 0 and a problem if there was no answer.
record Page(URI uri, int status, List<Hop> redirects, long bytes, List<URI> links, Duration took, String problem) {

    Page(URI uri) {
        this(uri, 0, List.of(), 0, List.of(), Duration.ZERO, "");
    }

    Page withAnswer(int status, List<Hop> redirects) {
        return new Page(uri, status, redirects, bytes, links, took, problem);
    }

    Page withContent(Content content) {
        return new Page(uri, status, redirects, content.bytes(), content.links(), took, problem);
    }

    Page withTook(Duration took) {
        return new Page(uri, status, redirects, bytes, links, took, problem);
    }

    Page withProblem(String problem) {
        return new Page(uri, status, redirects, bytes, links, took, problem);
    }

    boolean isBroken() {
        return status >= 400 || !problem.isEmpty();
    }

    String what() {
        return problem.isEmpty() ? String.valueOf(status) : problem;
    }
}
