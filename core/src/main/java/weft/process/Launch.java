package weft.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Weft;

/// The start of a process.
final class Launch {

    private Launch() {}

    /// Suspends until a process has begun.
    ///
    /// **Cancellation.** If it has, it is killed and gone.
    static Process run(SubprocessOptions options, List<String> command) {
        ProcessBuilder builder = options.builder(command);
        AtomicReference<@Nullable Process> started = new AtomicReference<>();
        try {
            // Interruptibly not because it could be interrupted, but because that waits for its end.
            return Weft.toThreadInterruptibly(() -> {
                Process begun = builder.start();
                started.set(begun);
                return begun;
            });
        } catch (CancelledError e) {
            Process begun = started.get();
            if (begun != null) {
                try {
                    new ProcessTree(begun).end(Duration.ZERO);
                } finally {
                    begun.destroyForcibly(); // to close its pipes
                }
            }
            throw e;
        }
    }
}
