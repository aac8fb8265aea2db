package weft.flow;

import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.EventLoop;
import weft.Task;
import weft.Weft;

/// Calls a body again when it fails, each time after a longer pause.
///
/// ```java
/// Retry retry = Retry.defaults().withAttempts(5).withCondition(e -> e instanceof IOException);
/// String page = retry.call(() -> fetch(url));
/// ```
///
/// When it gives up, the last failure is thrown as it is, so that callers catch what they would
/// without a retry; up to ten failures before that are suppressed in it, the earliest first.
///
/// Errors are never retried, and so no [weft.CancelledError], no [weft.TimedOutException] of a
/// timeout around the call, and no interrupt.
///
/// **Thread safety.** Immutable, as far as the condition and the jitter are.
///
/// @param attempts how often the body is called at most, the first time included; 3 unless set
/// @param delay the pause before the second attempt, doubled before each further one; 100 ms unless
///     set
/// @param longestDelay what the pause does not exceed; 30 s unless set
/// @param timeLimit how long after the first attempt the last one may begin; empty for no limit. An
///     attempt that has begun is not stopped: put a [Weft#timeout] into the body for that
/// @param condition which failures are worth another attempt; all unless set
/// @param jitter if given, each pause is drawn from it, between zero and what it would be, so that
///     clients that failed together do not come back together; none unless set
/// @asyncio none; tenacity
public record Retry(
        int attempts,
        Duration delay,
        Duration longestDelay,
        Optional<Duration> timeLimit,
        Predicate<? super Exception> condition,
        Optional<RandomGenerator> jitter) {

    private static final int REMEMBERED = 10;
    private static final Duration CENTURIES = Duration.ofDays(36_500); // more is as good as for ever

    /// Checks that the numbers make sense.
    public Retry {
        Objects.requireNonNull(delay, "delay");
        Objects.requireNonNull(longestDelay, "longestDelay");
        Objects.requireNonNull(timeLimit, "timeLimit");
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(jitter, "jitter");
        if (attempts < 1) {
            throw new IllegalArgumentException(attempts + " attempts: use 1 or more, where 1 is no retry");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay of " + delay + ": use zero for none");
        }
        if (longestDelay.compareTo(delay) < 0) {
            throw new IllegalArgumentException("a longest delay of " + longestDelay + ", and a first one of " + delay
                    + ": it must not be shorter");
        }
    }

    /// Returns the defaults: 3 attempts, with pauses of 100 and 200 ms, whatever the failure.
    ///
    /// @return the defaults
    public static Retry defaults() {
        return new Retry(
                3, Duration.ofMillis(100), Duration.ofSeconds(30), Optional.empty(), _ -> true, Optional.empty());
    }

    /// Returns these settings with another number of attempts.
    ///
    /// @param attempts how often the body is called at most, at least 1
    /// @return new settings
    public Retry withAttempts(int attempts) {
        return new Retry(attempts, delay, longestDelay, timeLimit, condition, jitter);
    }

    /// Returns these settings with other pauses.
    ///
    /// @param delay the first pause; zero for none at all
    /// @param longestDelay what the pause does not exceed
    /// @return new settings
    public Retry withDelay(Duration delay, Duration longestDelay) {
        return new Retry(attempts, delay, longestDelay, timeLimit, condition, jitter);
    }

    /// Returns these settings with a limit of time.
    ///
    /// @param timeLimit how long after the first attempt the last one may begin
    /// @return new settings
    public Retry withTimeLimit(Duration timeLimit) {
        return new Retry(attempts, delay, longestDelay, Optional.of(timeLimit), condition, jitter);
    }

    /// Returns these settings with another condition.
    ///
    /// @param condition takes a failure as the body has thrown it, and says whether to try again
    /// @return new settings
    public Retry withCondition(Predicate<? super Exception> condition) {
        return new Retry(attempts, delay, longestDelay, timeLimit, condition, jitter);
    }

    /// Returns these settings with pauses that are drawn at random.
    ///
    /// @param jitter where the numbers come from: `RandomGenerator.getDefault()`, or one with a seed
    /// @return new settings
    public Retry withJitter(RandomGenerator jitter) {
        return new Retry(attempts, delay, longestDelay, timeLimit, condition, Optional.of(jitter));
    }

    /// Runs a body in the current task, until it succeeds or there is nothing left to try.
    ///
    /// **Cancellation.** Ends the attempt, or the pause; no other attempt follows, even if the body
    /// makes a failure of it.
    ///
    /// @param <T> the result
    /// @param body the body
    /// @return its result
    /// @throws RuntimeException the last failure; checked ones are wrapped as by
    ///     [weft.Deferred#await()]
    public <T extends @Nullable Object> T call(Awaitable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        EventLoop loop = EventLoop.current();
        Duration start = loop.time();
        ArrayDeque<Exception> earlier = new ArrayDeque<>();
        Duration longest = delay;
        for (int attempt = 1; ; attempt++) {
            Weft.checkpointIfDue();
            Duration pause;
            try {
                return body.await();
            } catch (Exception e) {
                if (attempt == attempts) {
                    throw Weft.unchecked(withSuppressed(e, earlier));
                }
                pause = pause(longest, e, earlier);
                if (!isInTime(loop.time().minus(start), pause)) {
                    throw Weft.unchecked(withSuppressed(e, earlier));
                }
                Weft.checkpointIfDue(); // a request that came too late for the attempt ends the call, and as such
                if (isCancelled(e) || !isWorthAnother(e, earlier)) {
                    throw Weft.unchecked(withSuppressed(e, earlier));
                }
                remember(earlier, e);
            }
            Weft.sleep(pause);
            longest = doubled(longest);
        }
    }

    /// Runs a body as [#call(Awaitable)] does.
    ///
    /// @param body the body
    public void call(Action body) {
        call(Awaitable.of(body));
    }

    private boolean isWorthAnother(Exception e, ArrayDeque<Exception> earlier) {
        try {
            return condition.test(e);
        } catch (Throwable broken) {
            if (broken != e) {
                broken.addSuppressed(withSuppressed(e, earlier));
            }
            throw broken;
        }
    }

    private Duration pause(Duration longest, Exception e, ArrayDeque<Exception> earlier) {
        long nanos = longest.compareTo(CENTURIES) < 0 ? longest.toNanos() : CENTURIES.toNanos();
        try {
            return jitter.map(random -> Duration.ofNanos(random.nextLong(nanos + 1)))
                    .orElse(longest);
        } catch (Throwable broken) {
            broken.addSuppressed(withSuppressed(e, earlier));
            throw broken;
        }
    }

    private boolean isInTime(Duration elapsed, Duration pause) {
        return timeLimit.isEmpty() || elapsed.compareTo(timeLimit.get().minus(pause)) <= 0;
    }

    private Duration doubled(Duration last) {
        return last.compareTo(longestDelay.dividedBy(2)) > 0 ? longestDelay : last.multipliedBy(2);
    }

    /// Whether the task shall end: it was cancelled, and clean-up has put a failure in the place of the
    /// error, or a failure is how the cancellation has reached it in a blocking call of the JDK's.
    private static boolean isCancelled(Exception e) {
        return Weft.currentTask().map(Task::isCancelRequested).orElse(false)
                || e instanceof InterruptedException
                || e instanceof ClosedByInterruptException
                || Thread.currentThread().isInterrupted();
    }

    private static void remember(ArrayDeque<Exception> earlier, Exception failure) {
        if (earlier.size() == REMEMBERED) {
            earlier.remove();
        }
        earlier.add(failure);
    }

    private static Exception withSuppressed(Exception last, ArrayDeque<Exception> earlier) {
        for (Exception failure : earlier) {
            if (failure != last) {
                last.addSuppressed(failure);
            }
        }
        return last;
    }
}
