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

/// Sends requests again that failed for reasons which may pass, as a middleware.
///
/// ```java
/// Retry retry = Retry.defaults().withAttempts(5).withJitter(RandomGenerator.getDefault());
/// try (WebClient client = WebClient.open(options -> options.withMiddleware(Retries.of(retry)))) {
///     client.get("https://example.org/").close();
/// }
/// ```
///
/// That is done if the connection broke, or could not be made, also not within its limit of time, and if the status
/// is 429, 502, 503 or 504; but only of requests that may come twice: GET, HEAD, OPTIONS, TRACE, PUT, DELETE, QUERY,
/// with a body that can be sent again. If there was no connection nothing was sent, so then it is done of all
/// methods; except with a body that is written as it is sent, which may itself fail in that way. The other limits of
/// time are not tried again. A server that says by `retry-after` when to come again is obeyed, if that is no longer
/// than the longest pause; else its answer is returned.
///
/// When it gives up, the last answer is returned, or the last failure thrown.
///
/// **Thread safety.** Immutable.
///
/// @asyncio none; aiohttp-retry
public final class Retries implements ClientMiddleware {

    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private final Retry retry;
    private final InstantSource clock;

    private Retries(Retry retry, InstantSource clock) {
        this.retry = Objects.requireNonNull(retry, "retry");
        this.clock = clock;
    }

    /// Returns a middleware that retries.
    ///
    /// @param retry how often, and with which pauses; its condition is asked of exceptions besides
    /// @return a middleware
    public static Retries of(Retry retry) {
        return new Retries(retry, InstantSource.system());
    }

    @Override
    public ClientResponse send(Request request, Exchange next) {
        Duration start = EventLoop.current().time();
        Duration pause = retry.delay();
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
                response.drain();
            } catch (UncheckedIOException | TimedOutException e) {
                if (isLast || !mayPass(request, e) || !retry.condition().test(e)) {
                    throw e;
                }
            }
            Weft.sleep(wait);
            pause = doubled(pause);
        }
    }

    private static boolean mayPass(Request request, RuntimeException failure) {
        boolean noConnection = failure.getCause() instanceof ConnectException;
        if (!Transport.isIdempotent(request)) {
            return noConnection && (request.body() instanceof Body.Bytes || request.body() instanceof Body.FileRange);
        }
        return request.body().isRepeatable()
                && !(failure instanceof BadMessageException)
                && (noConnection || failure instanceof UncheckedIOException);
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

    /// RFC 9110, section 10.2.3: seconds, or a date.
    private Optional<Duration> retryAfter(ClientResponse response) {
        Optional<String> text = response.headers().first("retry-after");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Integer.parseInt(text.get())));
        }
        Instant now = clock.instant();
        return SetCookie.date(text.get()).map(date -> date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
    }
}
