package weft;

import java.lang.ref.Cleaner.Cleanable;
import org.jspecify.annotations.Nullable;

/// A failure that nobody has looked at yet. It must not refer to the task or promise, which would
/// keep that from being collected.
final class UnseenFailure implements Runnable {

    private final Failures failures;
    final long number; // of its loop's, from 1
    final String what;
    final Throwable failure;

    @Nullable
    Cleanable watch;

    UnseenFailure(Failures failures, long number, String what, Throwable failure) {
        this.failures = failures;
        this.number = number;
        this.what = what;
        this.failure = failure;
    }

    @Override
    public void run() {
        failures.lost(this);
    }
}
