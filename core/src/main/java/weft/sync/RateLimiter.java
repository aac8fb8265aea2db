package weft.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.EventLoop;
import weft.TimerHandle;
import weft.Weft;

/// Lets something happen so many times in a period: a bucket of tokens that fills up steadily.
///
/// ```java
/// RateLimiter limiter = RateLimiter.create(10, Duration.ofSeconds(1));
/// limiter.acquire();
/// fetch(url);
/// ```
///
/// The bucket is full at first, so that many may go at once, and then one each time a token has come
/// in. Tasks are served in order: one that wants many tokens is not overtaken by one that wants few.
///
/// A loop that uses it when the last one is closed finds the tokens that are there then, by the clock
/// of the last one: the rate holds for all of them together.
///
/// **Thread safety.** Confined to one loop, see the package.
///
/// @asyncio none; aiolimiter's AsyncLimiter
public final class RateLimiter {

    /// What a limiter is doing.
    ///
    /// @param available how many tokens there are now
    /// @param waiting how many tasks wait for some
    public record Statistics(int available, int waiting) {}

    private final Home home = new Home(this);
    private final Waiters<@Nullable Void> waiters = new Waiters<>();
    private final int burst;
    private final long interval; // nanoseconds in which one token comes in
    private @Nullable EventLoop loop; // on whose clock `fullAt` is a time
    private long fullAt; // when the bucket is full, unless somebody takes tokens; in the past: it is
    private @Nullable TimerHandle timer; // set while somebody waits, for the first of them

    private RateLimiter(int burst, long interval) {
        this.burst = burst;
        this.interval = interval;
    }

    /// Creates a limiter that lets as many happen at once as in a period.
    ///
    /// @param tokens how many come in during a period, at least 1
    /// @param period the period
    /// @return a new limiter, with a full bucket
    /// @throws IllegalArgumentException if the rate is zero, or more than one a nanosecond
    public static RateLimiter create(int tokens, Duration period) {
        return create(tokens, period, tokens);
    }

    /// Creates a limiter.
    ///
    /// @param tokens how many come in during a period, at least 1
    /// @param period the period
    /// @param burst how many the bucket holds, at least 1: that many may happen at once
    /// @return a new limiter, with a full bucket
    /// @throws IllegalArgumentException if the rate is zero, or more than one a nanosecond, or if the
    ///     bucket holds nothing, or more than comes in during a hundred years
    public static RateLimiter create(int tokens, Duration period, int burst) {
        if (tokens < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    tokens + " tokens a period and a burst of " + burst + ": both are 1 or more");
        }
        if (period.compareTo(Duration.ofNanos(tokens)) < 0) {
            throw new IllegalArgumentException(tokens + " tokens in " + period
                    + ": the period has to be positive, and at least a nanosecond a token");
        }
        Duration interval = period.minusNanos(1).dividedBy(tokens).plusNanos(1); // rounded up: never too fast
        if (interval.compareTo(LONGEST.dividedBy(burst)) > 0) {
            throw new IllegalArgumentException(
                    "a burst of " + burst + " tokens, one every " + interval + ": it would take centuries to fill");
        }
        return new RateLimiter(burst, interval.toNanos());
    }

    /// Suspends until there is a token, and takes it.
    ///
    /// **Cancellation.** No token is taken, and the place is given up.
    public void acquire() {
        acquire(1);
    }

    /// Suspends until there are some tokens, and takes them all at once.
    ///
    /// **Cancellation.** No token is taken, and the place is given up.
    ///
    /// @param tokens how many
    /// @throws IllegalArgumentException if that is less than 1, or more than the bucket holds
    public void acquire(int tokens) {
        check(tokens);
        EventLoop loop = enter();
        if (waiters.isEmpty()
                && isThere(loop, tokens)) { // who has to wait does so at once, and is not overtaken by newcomers
            Weft.checkpointIfDue();
        }
        if (waiters.isEmpty()) {
            if (take(loop, tokens)) {
                return;
            }
            schedule(loop, tokens);
        }
        try {
            waiters.await(loop, this, tokens);
        } catch (CancelledError e) {
            serve(loop); // the next one may want less
            throw e;
        }
    }

    /// Takes a token if there is one that nobody waits for.
    ///
    /// @return whether one was taken
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /// Takes some tokens if they are there, and nobody waits for any.
    ///
    /// @param tokens how many
    /// @return whether they were taken, all or none
    /// @throws IllegalArgumentException if that is less than 1, or more than the bucket holds
    public boolean tryAcquire(int tokens) {
        check(tokens);
        EventLoop loop = enter();
        return waiters.isEmpty() && take(loop, tokens);
    }

    /// Returns what the limiter is doing now.
    ///
    /// @return how many tokens there are, and how many tasks wait
    public Statistics statistics() {
        return new Statistics(burst - (int) Math.ceilDiv(missing(loop), interval), waiters.count());
    }

    private void check(int tokens) {
        if (tokens < 1 || tokens > burst) {
            throw new IllegalArgumentException(
                    tokens + " tokens at once, where the bucket holds " + burst + ": ask for 1 to " + burst);
        }
    }

    private EventLoop enter() {
        EventLoop last = loop;
        EventLoop current = home.enter();
        if (current != last) {
            fullAt = nanos(current) + missing(last);
            loop = current;
        }
        return current;
    }

    /// How long the bucket still takes to fill up, by the clock of a loop; that of a closed one goes on.
    private long missing(@Nullable EventLoop loop) {
        return loop == null ? 0 : Math.max(0, fullAt - nanos(loop));
    }

    private boolean isThere(EventLoop loop, int tokens) {
        return missing(loop) + tokens * interval <= burst * interval;
    }

    /// Takes tokens if they are there.
    private boolean take(EventLoop loop, int tokens) {
        long now = nanos(loop);
        long then = Math.max(now, fullAt) + tokens * interval;
        if (then - now > burst * interval) {
            return false;
        }
        fullAt = then;
        return true;
    }

    /// Serves those whose turn it is, and sets the timer for the next.
    private void serve(EventLoop loop) {
        for (Waiter<@Nullable Void> first; (first = waiters.peek()) != null; waiters.serve(null)) {
            int tokens = first.detail instanceof Integer wanted ? wanted : 0;
            if (!take(loop, tokens)) {
                schedule(loop, tokens);
                return;
            }
        }
        cancelTimer();
    }

    /// Has [#serve] called when so many tokens are there.
    private void schedule(EventLoop loop, int tokens) {
        cancelTimer();
        timer = loop.callAt(Duration.ofNanos(fullAt + (tokens - burst) * interval), () -> serve(loop));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static long nanos(EventLoop loop) {
        return loop.time().toNanos();
    }

    private static final Duration LONGEST = Duration.ofDays(36_500);

    @Override
    public String toString() {
        return "RateLimiter[one every " + Duration.ofNanos(interval) + ", burst " + burst + "]";
    }
}
