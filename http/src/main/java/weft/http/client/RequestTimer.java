package weft.http.client;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.CancelScope;
import weft.EventLoop;
import weft.TimedOutException;
import weft.http.Request;

/// The limits of time of one request, and what it has sent. While it waits for a connection the limits are those of a
/// scope, and with one those of an [ExchangeTimer].
final class RequestTimer {

    /// Which limit.
    enum Limit {
        TOTAL,
        CONNECT,
        READ,
        POOL;

        Optional<Duration> of(ClientTimeouts timeouts) {
            return switch (this) {
                case TOTAL -> timeouts.total();
                case CONNECT -> timeouts.connect();
                case READ -> timeouts.read();
                case POOL -> timeouts.pool();
            };
        }
    }

    final EventLoop loop;
    final ClientTimeouts timeouts;
    final @Nullable Duration deadline; // of all, on the loop's clock
    final Sent sent = new Sent();
    private final Pool pool;
    private final Request request; // the first
    private Duration queued = Duration.ZERO; // for how long it has waited in the pool for the next connection

    RequestTimer(EventLoop loop, ClientTimeouts timeouts, Pool pool, Request request) {
        this.request = request;
        this.loop = loop;
        this.timeouts = timeouts;
        this.pool = pool;
        deadline = timeouts.total().map(loop.time()::plus).orElse(null);
    }

    /// Runs a body, with a limit of its own and that of all.
    void within(Limit limit, String doing, Action body) {
        within(limit, doing, () -> {
            body.run();
            return true;
        });
    }

    /// Runs a body, with a limit of its own and that of all.
    ///
    /// @throws TimedOutException when either is reached
    <T> T within(Limit limit, String doing, Awaitable<T> body) {
        Duration begin = loop.time();
        Duration from =
                limit == Limit.POOL ? begin.minus(queued) : begin; // it may wait several times, and not for longer
        Duration own = limit.of(timeouts).map(from::plus).orElse(null);
        boolean isOwn = own != null && (deadline == null || own.compareTo(deadline) <= 0);
        Duration when = isOwn ? own : deadline;
        CancelScope scope = when == null ? CancelScope.create() : CancelScope.withDeadline(when);
        Optional<T> result = scope.run(body);
        if (limit == Limit.POOL) {
            queued = queued.plus(loop.time().minus(begin));
        }
        if (scope.isCaught()) {
            throw timedOut(isOwn ? limit : Limit.TOTAL, doing);
        }
        return result.orElseThrow();
    }

    /// Is told that an exchange has its connection, and sends: another one is waited for anew.
    void connected() {
        queued = Duration.ZERO;
        sent.begin();
    }

    private TimedOutException timedOut(Limit limit, String doing) {
        TimedOutException timedOut = new TimedOutException(message(limit, doing));
        if (limit == Limit.CONNECT) { // for whoever would send it again: nothing was sent
            timedOut.initCause(new ConnectException("no connection was made in time"));
        }
        return timedOut;
    }

    /// Returns what an exception says that is thrown because a limit was reached.
    String message(Limit limit, String doing) {
        return "not done within " + limit.of(timeouts).map(RequestTimer::text).orElse("its time") + " ("
                + switch (limit) {
                    case TOTAL -> "the limit for the whole request";
                    case CONNECT -> "the limit for connecting";
                    case READ -> "the limit for the other side's silence";
                    case POOL -> "the limit for waiting for a connection";
                }
                + ") of " + request.method() + " " + request.uri() + ", " + doing + "; " + pool.statistics();
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
