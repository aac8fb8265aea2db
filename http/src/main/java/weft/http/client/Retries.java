package weft.http.client;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import weft.EventLoop;
import weft.TimedOutException;
import weft.Weft;
import weft.flow.Retry;
import weft.http.BadMessageException;
import weft.http.Body;
import weft.http.Request;
import weft.io.LimitExceededException;

/// Sends requests again that failed for reasons which may pass, as a middleware.
///
/// ```java
/// Retry retry = Retry.defaults().withAttempts(5).withJitter(RandomGenerator.getDefault());
/// try (WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(retry)))) {
///     client.get("https://example.org/").close();
/// }
/// ```
///
/// That is done if the connection broke, or could not be made, also not within its limit of time,
/// and if the status is 429, 502, 503 or 504; but only of requests that may come twice: GET, HEAD,
/// OPTIONS, TRACE, PUT, DELETE, QUERY, with a body that can be sent again. If there was no
/// connection, which is a [NoConnectionException], nothing was sent, so then it is done of all
/// methods; except with a body that is written as it is sent, which may itself fail in that way. A
/// certificate that is not to be trusted, and a proxy that does not accept a password, are not
/// tried again, nor are the other limits of time. A server that says by `retry-after` when to come
/// again is obeyed, if that is no longer than the longest pause; else its answer is returned. A
/// time that has passed says nothing.
///
/// So that retries do not keep a server down, there is a budget for them: in ten seconds, as many as
/// 20 of 100 requests of that time, and 100 besides, which is 10 a second. What was not used by then
/// is lost. Whole seconds are counted, and the one that has begun is the tenth.
///
/// When it gives up, the last answer is returned, or the last failure thrown.
///
/// **Thread safety.** As of the client whose middleware it is. Several clients of one loop may
/// share it, and its budget.
///
/// @asyncio none; aiohttp-retry
public final class Retries implements ClientMiddleware {

    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private final Retry retry;
    private final InstantSource clock;
    private final RetryBudget budget;

    private Retries(Retry retry, InstantSource clock, RetryBudget budget) {
        this.retry = Objects.requireNonNull(retry, "retry");
        this.clock = clock;
        this.budget = budget;
    }

    /// Returns a middleware that retries.
    ///
    /// @param retry how often, and with which pauses; its condition is asked of exceptions besides
    /// @return a middleware
    public static Retries of(Retry retry) {
        return of(retry, InstantSource.system());
    }

    static Retries of(Retry retry, InstantSource clock) {
        return new Retries(retry, clock, new RetryBudget(20, 10));
    }

    /// Returns a middleware with a budget of its own.
    ///
    /// @param percent how many retries there may be for 100 requests of the last ten seconds, 0 to
    ///     1,000; 20 unless set
    /// @param perSecond how many there may be besides, on the average of ten seconds, 0 to 1,000,000;
    ///     10 unless set
    /// @return another middleware
    /// @throws IllegalArgumentException if they are none of these
    public Retries withBudget(int percent, int perSecond) {
        return new Retries(retry, clock, new RetryBudget(percent, perSecond));
    }

    @Override
    public ClientResponse send(Request request, Exchange next) {
        Duration start = EventLoop.current().time();
        Duration pause = retry.delay();
        budget.request();
        for (int attempt = 1; ; attempt++) {
            Duration wait = jittered(pause);
            boolean isLast = attempt == retry.attempts() || !isInTime(start, wait);
            try {
                ClientResponse response = next.send(request);
                if (isLast
                        || !Transport.isIdempotent(request)
                        || !PASSING.contains(response.status())
                        || !response.sparesBody()) {
                    return response;
                }
                Optional<Duration> asked = retryAfter(response);
                if (asked.isPresent()) {
                    wait = asked.get();
                    if (wait.compareTo(retry.longestDelay()) > 0 || !isInTime(start, wait)) {
                        return response;
                    }
                }
                if (!budget.tryRetry()) {
                    return response;
                }
                response.drain();
            } catch (UncheckedIOException | TimedOutException e) {
                if (isLast || !mayPass(request, e) || !retry.condition().test(e) || !budget.tryRetry()) {
                    throw e;
                }
            }
            Weft.sleep(wait);
            pause = doubled(pause);
        }
    }

    private static boolean mayPass(Request request, RuntimeException failure) {
        if (failure instanceof BadMessageException
                || failure instanceof LimitExceededException
                || NoConnectionException.isLasting(failure)) {
            return false;
        }
        boolean isUnsent = failure instanceof NoConnectionException || isLimitForConnecting(failure);
        return Transport.isIdempotent(request)
                ? request.body().isRepeatable() && (isUnsent || failure instanceof UncheckedIOException)
                : isUnsent && (request.body() instanceof Body.Bytes || request.body() instanceof Body.FileRange);
    }

    private static boolean isLimitForConnecting(RuntimeException failure) {
        return failure instanceof TimedOutException && failure.getCause() instanceof ConnectException;
    }

    private Duration jittered(Duration pause) {
        return retry.jitter()
                .map(random -> Duration.ofNanos(random.nextLong(pause.toNanos() + 1)))
                .orElse(pause);
    }

    private boolean isInTime(Duration start, Duration pause) {
        Duration end = EventLoop.current().time().minus(start).plus(pause);
        return retry.timeLimit().map(limit -> end.compareTo(limit) <= 0).orElse(true);
    }

    private Duration doubled(Duration pause) {
        return pause.compareTo(retry.longestDelay().dividedBy(2)) > 0 ? retry.longestDelay() : pause.multipliedBy(2);
    }

    private Optional<Duration> retryAfter(ClientResponse response) {
        return response.headers().first("retry-after").flatMap(text -> retryAfter(text, clock.instant()));
    }

    /// RFC 9110, section 10.2.3: seconds, or a date.
    ///
    /// @return empty if it makes no sense, or has passed
    static Optional<Duration> retryAfter(String text, Instant now) {
        Optional<Duration> asked = text.matches("\\d{1,9}")
                ? Optional.of(Duration.ofSeconds(Integer.parseInt(text)))
                : SetCookie.date(text).map(date -> Duration.between(now, date));
        return asked.filter(Duration::isPositive);
    }
}
