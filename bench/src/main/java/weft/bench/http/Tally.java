package weft.bench.http;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// The answers that a client got, and how long each took: from its request to the end of its body. Any thread may add
/// to it.
final class Tally {

    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final Histogram nanos = new ConcurrentHistogram(LONGEST_NANOS, 3);

    /// Counts an answer that is read to its end.
    ///
    /// @param since when it was asked for, by [System#nanoTime]
    /// @return the time now, by the same
    /// @throws IllegalStateException if it is not what was asked for
    long answered(long since, int status, int length) {
        if (status != 200 || length != HttpTask.TEXT.length()) {
            throw new IllegalStateException("status " + status + " and " + length + " bytes");
        }
        long now = System.nanoTime();
        nanos.recordValue(Math.min(LONGEST_NANOS, now - since));
        return now;
    }

    /// Returns how many there are, in which time, and what half and what 1 percent of them exceed, in nanoseconds: with
    /// those that would have been asked for while one took longer than they do (coordinated omission), as wrk does.
    ///
    /// @param ways in how many at once
    String line(long time, int ways) {
        long count = nanos.getTotalCount();
        Histogram corrected = nanos.copyCorrectedForCoordinatedOmission(time / Math.max(1, count / ways));
        return "gets " + count + " " + time + " " + corrected.getValueAtPercentile(50) + " "
                + corrected.getValueAtPercentile(99);
    }
}
