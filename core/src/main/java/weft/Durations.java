package weft;

import java.time.Duration;

/// Durations as nanoseconds, with the ends of the range standing for "long past" and "never".
final class Durations {

    /// A deadline that is never reached.
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Durations() {}

    /// Returns the nanoseconds of a duration; what is too long for a long (292 years) is [#NEVER],
    /// what is negative is 0.
    static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(LONGEST) >= 0 ? NEVER : duration.toNanos();
    }

    /// Returns the time that is `nanos` after `now`, or [#NEVER].
    static long after(long now, long nanos) {
        return nanos >= NEVER - Math.max(0, now) ? NEVER : now + nanos;
    }

    /// Returns a duration as people write it: `1.5s`, `PT2M` as `2m`.
    static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
