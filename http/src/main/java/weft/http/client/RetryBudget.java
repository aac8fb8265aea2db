package weft.http.client;

import org.jspecify.annotations.Nullable;
import weft.EventLoop;

/// How many retries there may be: some for ten seconds, and a share of the requests of the last ten.
/// So requests to a server that has broken down become a few more, and not three times as many.
///
/// As in Finagle: each request brings a part of a retry, each retry takes a whole one, and both are
/// forgotten after ten seconds. The second that has begun is one of the ten.
final class RetryBudget {

    private static final int SECONDS = 10;
    private static final int RETRY = 100; // what one takes, so that a request brings a whole number
    private static final int MOST_PERCENT = 1000;
    private static final int MOST = 1_000_000; // a second

    private final int percent;
    private final long[] seconds = new long[SECONDS]; // what came in each, less what was taken
    private long there;
    private @Nullable EventLoop loop; // on whose clock `last` is a time
    private long last; // second
    private int place; // of that one

    RetryBudget(int percent, int perSecond) {
        if (percent < 0 || percent > MOST_PERCENT) {
            throw new IllegalArgumentException(percent + " retries for 100 requests: use 0 to " + MOST_PERCENT);
        }
        if (perSecond < 0 || perSecond > MOST) {
            throw new IllegalArgumentException(perSecond + " retries a second: use 0 to " + MOST);
        }
        this.percent = percent;
        there = (long) SECONDS * perSecond * RETRY;
    }

    /// Is told of a request.
    void request() {
        forget();
        add(percent);
    }

    /// Takes what a retry costs, if it is there.
    boolean tryRetry() {
        forget();
        if (there < RETRY) {
            return false;
        }
        add(-RETRY);
        return true;
    }

    private void add(int some) {
        seconds[place] += some;
        there += some;
    }

    /// Forgets what is too long ago. What passes between two loops does not count: their clocks are
    /// not the same.
    private void forget() {
        EventLoop current = EventLoop.current();
        long now = current.time().toSeconds();
        long passed = current == loop ? Math.min(now - last, SECONDS) : 0;
        loop = current;
        last = now;
        for (; passed > 0; passed--) {
            place = (place + 1) % SECONDS;
            there -= seconds[place];
            seconds[place] = 0;
        }
    }
}
