package weft.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import weft.CancelledError;
import weft.Weft;

/// Failures on their way out of a method that declares none.
final class Thrown {

    private Thrown() {}

    /// Returns a failure as [weft.Deferred#await()] would throw it; throws it if it is an error.
    static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case IOException e -> new UncheckedIOException(e);
            case InterruptedException e -> {
                Thread.currentThread().interrupt();
                throwIfCancelled(e);
                yield new CompletionException(e);
            }
            default -> new CompletionException(failure);
        };
    }

    /// Throws the cancellation of the current task if that is what it was interrupted for: wrapped, the
    /// kernel would take the interrupt for a failure like any other.
    private static void throwIfCancelled(InterruptedException interrupt) {
        if (Weft.currentTask().isPresent()) {
            try {
                Weft.checkpointIfDue();
            } catch (CancelledError e) {
                e.addSuppressed(interrupt);
                throw e;
            }
        }
    }

    /// Returns a failure as it is; throws it if it is an error.
    static Exception asIs(Throwable failure) {
        return switch (failure) {
            case Exception e -> e;
            case Error e -> throw e;
            default -> new CompletionException(failure);
        };
    }
}
