package weft.http.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.TimedOutException;
import weft.TimerHandle;
import weft.http.client.RequestTimer.Limit;

/// The limits of time of one exchange with a server, of which a request may have several, and several at once: the
/// exchange is given up when one is reached, as the answer's content is read by whoever has it, whenever that is.
final class ExchangeTimer {

    private final RequestTimer request;
    private final LineExchange exchange;

    private String doing = "waiting for the answer";
    private @Nullable TimerHandle total;
    private @Nullable TimerHandle read;
    private @Nullable String reached; // which limit, and what the pool did then
    private boolean over;

    ExchangeTimer(RequestTimer request, LineExchange exchange) {
        this.request = request;
        this.exchange = exchange;
    }

    void begin() {
        request.connected();
        Duration deadline = request.deadline;
        if (deadline != null) {
            total = request.loop.callAt(deadline, () -> reached(Limit.TOTAL));
        }
        heard();
    }

    /// Is told that something has come, or that it is waited for from now on.
    void heard() {
        Optional<Duration> silence = request.timeouts.read();
        if (silence.isPresent()) {
            cancel(read);
            read = request.loop.callLater(silence.get(), this::silent);
        }
    }

    /// Is told that what is waited for cannot have come before.
    void restart() {
        if (read != null) {
            heard();
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

    /// Is told that there are no limits any more.
    void end() {
        over = true;
        cancel(total);
        total = null;
        pause();
    }

    private static void cancel(@Nullable TimerHandle handle) {
        if (handle != null) {
            handle.cancel();
        }
    }

    private void silent() {
        if (exchange.isBodyTaken()) {
            heard();
        } else {
            reached(Limit.READ);
        }
    }

    private void reached(Limit limit) {
        if (!over) {
            reached = request.message(limit, doing);
            exchange.timedOut();
        }
    }

    /// Returns what to throw in place of a failure: it may be that of a channel that was closed because of a limit.
    RuntimeException meaning(RuntimeException failure) {
        String limit = reached;
        return limit == null ? failure : new TimedOutException(limit);
    }
}
