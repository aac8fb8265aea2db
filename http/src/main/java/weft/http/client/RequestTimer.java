package weft.http.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.CancelScope;
import weft.EventLoop;
import weft.TimedOutException;
import weft.TimerHandle;
import weft.http.Request;
import weft.net.MessageChannel;

/// The limits of time of one request.
///
/// While it waits for a connection they are those of a scope. When it has one, a timer closes that:
/// the answer's content is read by whoever has it, whenever that is.
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

    private final EventLoop loop;
    private final ClientTimeouts timeouts;
    private final Pool pool;
    private final Request request; // the first
    private final @Nullable Duration deadline; // of all, on the loop's clock
    private Duration queued = Duration.ZERO; // for how long it has waited in the pool for the next connection

    private @Nullable MessageChannel channel; // which is closed when time is up
    private String doing = "";
    private @Nullable TimerHandle total;
    private @Nullable TimerHandle read;
    private @Nullable Limit reached;

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

    /// Has a channel closed when the time for all is up, or the other side is silent for too long.
    void watch(MessageChannel channel, String doing) {
        this.channel = channel;
        this.doing = doing;
        queued = Duration.ZERO;
        if (deadline != null) {
            total = loop.callAt(deadline, () -> reached(Limit.TOTAL));
        }
        heard();
    }

    /// Is told that something has come, or that it is waited for from now on.
    void heard() {
        if (timeouts.read().isPresent()) {
            cancel(read);
            read = loop.callLater(timeouts.read().get(), () -> reached(Limit.READ));
        }
    }

    /// Is told that nothing more is waited for now: whoever reads takes its time.
    void pause() {
        cancel(read);
        read = null;
    }

    void doing(String doing) {
        this.doing = doing;
    }

    /// Is told that the channel is given back.
    void unwatch() {
        cancel(total);
        total = null;
        pause();
        channel = null;
    }

    private static void cancel(@Nullable TimerHandle handle) {
        if (handle != null) {
            handle.cancel();
        }
    }

    private void reached(Limit limit) {
        if (channel != null && reached == null) {
            reached = limit;
            channel.abort();
        }
    }

    /// Returns what to throw in place of a failure: it may be that of a channel that was closed because of a limit.
    RuntimeException meaning(RuntimeException failure) {
        Limit limit = reached;
        return limit == null ? failure : timedOut(limit, doing);
    }

    private TimedOutException timedOut(Limit limit, String doing) {
        return new TimedOutException(
                "not done within " + limit.of(timeouts).map(RequestTimer::text).orElse("its time") + " ("
                        + switch (limit) {
                            case TOTAL -> "the limit for the whole request";
                            case CONNECT -> "the limit for connecting";
                            case READ -> "the limit for the other side's silence";
                            case POOL -> "the limit for waiting for a connection";
                        }
                        + ") of " + request.method() + " " + request.uri() + ", " + doing + "; " + pool.statistics());
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
