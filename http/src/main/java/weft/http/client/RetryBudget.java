package weft.http.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;

/// How many retries there may be: a bucket of tokens, of which each retry takes one, and into which
/// each request puts a part of one. Some come in with time besides, so that who asks seldom may
/// retry as well. So requests to a server that has broken down become a few more, and not three
/// times as many.
///
/// As in Finagle and tower, with a bucket in place of their window of ten seconds.
final class RetryBudget {

    private static final long TOKEN = 1_000_000_000; // so that a nanosecond brings a whole number
    private static final int SECONDS = 10; // for which the bucket holds what comes in with time
    private static final int LEAST = 10; // tokens that it holds in any case
    private static final int MOST_PERCENT = 1000;
    private static final int MOST = 1_000_000; // a second

    private final long ofARequest;
    private final int perSecond;
    private final long capacity;
    private long there;
    private @Nullable EventLoop loop; // on whose clock `last` is a time
    private Duration last = Duration.ZERO;

    RetryBudget(int percent, int perSecond) {
        if (percent < 0 || percent > MOST_PERCENT) {
            throw new IllegalArgumentException(percent + " retries for 100 requests: use 0 to " + MOST_PERCENT);
        }
        if (perSecond < 0 || perSecond > MOST) {
            throw new IllegalArgumentException(perSecond + " retries a second: use 0 to " + MOST);
        }
        ofARequest = TOKEN / 100 * percent;
        this.perSecond = perSecond;
        capacity = Math.max(LEAST, (long) SECONDS * perSecond) * TOKEN;
        there = capacity;
    }

    /// Is told of a request.
    void request() {
        add(ofARequest);
    }

    /// Takes what a retry costs, if it is there.
    boolean tryRetry() {
        add(passed() * perSecond);
        if (there < TOKEN) {
            return false;
        }
        there -= TOKEN;
        return true;
    }

    private void add(long some) {
        there = Math.min(capacity, there + some);
    }

    /// Returns the nanoseconds since the last time, as far as they fill the bucket. What passes
    /// between two loops does not count: their clocks are not the same.
    private long passed() {
        EventLoop current = EventLoop.current();
        Duration now = current.time();
        Duration passed = current == loop ? now.minus(last) : Duration.ZERO;
        loop = current;
        last = now;
        return passed.compareTo(Duration.ofSeconds(SECONDS)) < 0 ? passed.toNanos() : SECONDS * TOKEN;
    }
}
