package weft;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Limits of time, as a [CancelScope] and an exception.
final class Timeouts {

    private Timeouts() {}

    @SuppressWarnings("NullAway") // call() returns null for itself only if the scope was caught
    static <T extends @Nullable Object> T run(CancelScope scope, Awaitable<? extends T> body) {
        T result;
        try {
            result = scope.call(body);
        } catch (Throwable e) {
            throw Failures.unchecked(e);
        }
        if (scope.isCaught()) {
            throw scope.timedOut();
        }
        return result;
    }

    static <T extends @Nullable Object> T waitFor(Duration timeout, Awaitable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(timeout, "timeout");
        if (!timeout.isPositive()) {
            if (!(body instanceof Deferred<?> deferred)) {
                Task.require("waitFor").checkpointIfDue();
                throw new TimedOutException("not done within " + Durations.text(timeout) + ", so not started");
            }
            if (deferred.isDone()) {
                return run(CancelScope.create(), body);
            }
        }
        return run(CancelScope.withTimeout(timeout), body);
    }
}
