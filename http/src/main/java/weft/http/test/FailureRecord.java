package weft.http.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import weft.CancelledError;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.server.Handler;
import weft.http.server.ServerRequest;

/// What the handlers of a test's server have failed with.
final class FailureRecord {

    private final List<Throwable> all = new CopyOnWriteArrayList<>(); // a server may have several loops
    private int seen; // of the first ones

    /// Returns a handler whose failures get here, and are answered.
    Handler of(Handler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (Throwable e) { // an Error as well: an assertion
                if (isAnswer(e)) {
                    throw e;
                }
                all.add(e);
                return answer(request, e);
            }
        };
    }

    /// Whether it is no failure, but an answer, or the end of the handler.
    private static boolean isAnswer(Throwable thrown) {
        return switch (thrown) {
            case StatusException status -> !status.isReceived();
            case BadMessageException mistake -> mistake.status() < 500; // else another server's
            case CancelledError _ -> Weft.currentTask().orElseThrow().isCancelRequested();
            default -> false;
        };
    }

    private static Response answer(ServerRequest request, Throwable failure) {
        return Response.text(
                        "the handler of " + request.method() + " " + request.target() + " failed: " + failure + "\n")
                .withStatus(500);
    }

    List<Throwable> look() {
        List<Throwable> known = List.copyOf(all);
        seen = known.size();
        return known;
    }

    void throwUnseen() {
        List<Throwable> known = List.copyOf(all);
        List<Throwable> unseen = known.subList(seen, known.size());
        if (unseen.isEmpty()) {
            return;
        }
        AssertionError error = new AssertionError("a handler failed: " + unseen.getFirst(), unseen.getFirst());
        unseen.stream().skip(1).forEach(error::addSuppressed);
        look();
        throw error;
    }
}
