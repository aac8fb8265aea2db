package weft.http.server;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.TimerHandle;

/// The time by which something has to have happened on a connection. It is set several times a
/// request, so that sets a field: the one timer looks at it when it fires, and is set again.
final class Deadline {

    private static final long NONE = Long.MAX_VALUE;
    private static final Runnable NOTHING = () -> {};

    private final EventLoop loop = EventLoop.current();
    private final long period; // as short as the shortest time that is given but for rests, in nanoseconds
    private long at = NONE;
    private Runnable expired = NOTHING;
    private @Nullable TimerHandle timer;

    Deadline(ServerPatience patience) {
        long shortest = patience.headers().toNanos();
        for (Duration other : new Duration[] {patience.body(), patience.idle(), patience.write()}) {
            shortest = Math.min(shortest, other.toNanos());
        }
        period = shortest;
    }

    /// Has something done unless this is set again in time.
    void in(Duration time, Runnable expired) {
        this.expired = expired;
        long nanos = time.toNanos();
        at = loop.time().toNanos() + nanos;
        if (timer != null && nanos < period) { // what is left of a time: the timer may come too late
            timer.cancel();
            timer = null;
        }
        if (timer == null) {
            timer = loop.callLater(Duration.ofNanos(Math.min(nanos, period)), this::fired);
        }
    }

    /// Does something under a deadline of its own, after which the one from before holds.
    <T extends @Nullable Object> T during(Duration time, Runnable expired, Supplier<T> body) {
        long atBefore = at;
        Runnable expiredBefore = this.expired;
        in(time, expired);
        try {
            return body.get();
        } finally {
            at = atBefore;
            this.expired = expiredBefore;
        }
    }

    void none() {
        at = NONE;
    }

    private void fired() {
        timer = null;
        if (at == NONE) {
            return; // the next to set it sets the timer
        }
        long left = at - loop.time().toNanos();
        if (left > 0) {
            timer = loop.callLater(Duration.ofNanos(Math.min(left, period)), this::fired);
            return;
        }
        at = NONE;
        expired.run();
        if (at != NONE && timer == null) {
            timer = loop.callLater(Duration.ofNanos(period), this::fired);
        }
    }

    void close() {
        at = NONE;
        if (timer != null) {
            timer.cancel();
        }
    }
}
