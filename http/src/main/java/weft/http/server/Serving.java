package weft.http.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.Weft;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.server.AccessEntry.Ending;
import weft.sync.AsyncSemaphore;

/// What the connections of a server have in common.
final class Serving {

    private static final String RUN = Long.toString(WallClock.now().toEpochMilli(), 36); // so that ids of two differ
    private static final AtomicLong FAILURES = new AtomicLong(); // of all servers and their loops: an id is for one

    final ServerOptions options;
    final OpenConnections connections;
    final WallClock clock = new WallClock();
    private final Handler handler;
    private final AsyncSemaphore room;
    private int waiting;
    private final Closing closing = new Closing();
    private @Nullable MediaType lastType;
    private String lastTypeText = "";

    Serving(ServerOptions options, Handler handler, OpenConnections connections) {
        this.options = options;
        this.connections = connections;
        this.handler = handler;
        room = AsyncSemaphore.create(options.limits().requests());
    }

    /// Whether each connection is to end with the answer that it is at.
    boolean isClosing() {
        return closing.hasBegun();
    }

    void beginToClose() {
        closing.begin();
    }

    /// Has something done when this begins to close, if the request is at work then.
    ClosingHook onClosing(Exchange exchange, Runnable body) {
        ClosingHook hook = new ClosingHook(exchange, closing, body);
        if (exchange.isAtWork) {
            closing.add(hook);
        }
        return hook;
    }

    /// Returns a media type as it is sent. Most answers of a server have the same one.
    String textOf(MediaType type) {
        if (type != lastType) {
            lastType = type;
            lastTypeText = type.toString();
        }
        return lastTypeText;
    }

    /// Answers a request, whatever the handler does; null if there is nobody to be answered. It is at work until
    /// [#leave], as a writer may do the most of it when the answer is sent.
    @Nullable
    Response answer(Exchange exchange) {
        exchange.isAtWork = enter();
        if (!exchange.isAtWork) {
            return statusOf(503, "too many requests").withHeader("retry-after", "1");
        }
        Response response = handled(exchange);
        return response == null ? null : changed(exchange, response);
    }

    private @Nullable Response handled(Exchange exchange) {
        try {
            Response response = handler.handle(exchange.request());
            exchange.beginBodyFor(response);
            return response;
        } catch (StatusException e) {
            return e.isReceived() ? failed(exchange, e, 500) : e.response();
        } catch (BadMessageException e) {
            return e.status() < 500
                    ? statusOf(e.status(), String.valueOf(e.getMessage()))
                    : failed(exchange, e, e.status()); // another server's doing
        } catch (CancelledError e) {
            requireForeign(e);
            return failed(exchange, e, 500);
        } catch (Throwable e) { // an Error as well: a failed assertion of one handler does not end the server
            if (e instanceof UncheckedIOException && exchange.isBroken()) {
                return null; // the client's doing
            }
            return failed(exchange, e, 500);
        }
    }

    /// Makes room for another request. Does nothing the second time, or if there was none for this one.
    void leave(Exchange exchange) {
        if (exchange.isAtWork) {
            exchange.isAtWork = false;
            closing.remove(exchange);
            room.release();
        }
    }

    /// Does what middlewares have noted for whatever is answered.
    private static Response changed(Exchange exchange, Response response) {
        List<UnaryOperator<Response>> changes = exchange.changes();
        Response changed = response;
        for (int i = changes.size() - 1; i >= 0; i--) {
            try {
                changed = changes.get(i).apply(changed);
            } catch (Throwable e) {
                changes.remove(i);
                closeBody(response);
                if (e instanceof CancelledError error) {
                    requireForeign(error);
                }
                return changed(exchange, failed(exchange, e, 500)); // which the others change as well
            }
        }
        return changed;
    }

    private static void closeBody(Response response) {
        if (response.body() instanceof Body.Once once) {
            once.reader().close();
        }
    }

    private boolean enter() {
        if (room.tryAcquire()) {
            return true;
        }
        if (waiting >= options.limits().waiting()) {
            return false;
        }
        waiting++;
        try {
            room.acquire();
        } finally {
            waiting--;
        }
        return true;
    }

    /// Throws it on if it ends this task, and not only another one that a handler waited for: that is a failure.
    private static void requireForeign(CancelledError error) {
        if (Weft.currentTask().orElseThrow().isCancelRequested()) {
            throw error;
        }
    }

    /// Reports a failure under an id, which is all that the client learns of it.
    private static Response failed(Exchange exchange, Throwable failure, int status) {
        String id = RUN + "-" + FAILURES.incrementAndGet();
        EventLoop.current()
                .reportFailure("the handler of " + exchange + " failed, which the client knows as " + id, failure);
        return statusOf(status, "error " + id);
    }

    /// Sends an answer, after which its request is at work no more, and returns whether it was: else the connection is
    /// closed, so that the client sees that it is not whole.
    boolean send(Exchange exchange, Response response, ResponseSender.After after) {
        Stall stall = new Stall(exchange, options.patience().write());
        boolean sent = false;
        try {
            stall.watch();
            ResponseSender.send(exchange, response, after);
            if (after == ResponseSender.After.CLOSE) { // else the connection looks after the end
                stall.watchEnd();
                exchange.channel.awaitWritten();
            }
            sent = true;
        } catch (Throwable e) {
            if (e instanceof CancelledError error) {
                requireForeign(error);
            }
            if (!isTheClients(exchange, e)) {
                failed(exchange, e, 500);
            }
        } finally {
            exchange.deadline.none();
            if (!sent) {
                exchange.channel.abort();
            }
            closeBody(response);
            leave(exchange);
            if (exchange.isAnswering()) {
                log(exchange, response.status(), sent ? Ending.COMPLETE : Ending.BROKEN);
            }
        }
        return sent;
    }

    /// Whether a client made an answer fail, whose body was made of a request that proved to be wrong, or too long.
    private static boolean isTheClients(Exchange exchange, Throwable failure) {
        return switch (failure) {
            case BadMessageException bad -> bad.status() < 500; // else another server's, for a proxy
            case UncheckedIOException _ -> exchange.isBroken();
            default -> failure == exchange.refusal;
        };
    }

    /// Tells the access log, if there is one, that an answer has ended.
    void log(Exchange exchange, int status, Ending ending) {
        options.accessLog().ifPresent(log -> {
            try {
                log.accept(AccessEntry.of(exchange, status, ending));
            } catch (Throwable e) { // an Error as well, as of a handler
                if (e instanceof CancelledError error) {
                    requireForeign(error);
                }
                EventLoop.current().reportFailure("the access log failed", e);
            }
        });
    }

    static Response statusOf(int status, String detail) {
        return Response.text(status + " " + HttpResponseStatus.valueOf(status).reasonPhrase() + ": " + detail + "\n")
                .withStatus(status);
    }
}
