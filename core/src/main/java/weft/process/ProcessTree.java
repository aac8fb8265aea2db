package weft.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Weft;

/// A process and its descendants, as far as they can be found: one whose parent has ended is no
/// longer anybody's descendant, unless it was known before.
final class ProcessTree {

    private static final long FIRST_LOOK_MILLIS = 1;
    private static final long SELDOM_MILLIS = 50;

    private final Process root;
    private final Set<ProcessHandle> known = new LinkedHashSet<>(); // parents first, so that they start no others

    ProcessTree(Process root) {
        this.root = root;
        known.add(root.toHandle());
    }

    /*
     * Not by Process.destroy(), which also closes the pipes, though there may be something in them. A handle knows when its
     * process began, and so does not hit another one that has got the same number.
     */

    static void terminate(Process process) {
        if (process.isAlive()) {
            process.toHandle().destroy();
        }
    }

    static void kill(Process process) {
        if (process.isAlive()) {
            process.toHandle().destroyForcibly();
        }
    }

    void terminate() {
        find();
        alive().forEach(ProcessHandle::destroy);
    }

    void kill() {
        find(); // first: children of a dead process are not its own any more
        do {
            alive().forEach(ProcessHandle::destroyForcibly);
        } while (find()); // one that was not dead yet may have started another
    }

    /// Ends the processes by SIGTERM, and by SIGKILL those that are left after a while. Suspends the
    /// current task until the root is reaped.
    ///
    /// **Cancellation.** Goes over to SIGKILL, and is thrown when the root is reaped.
    void end(Duration patience) {
        AtomicBoolean begun = new AtomicBoolean();
        try {
            Weft.toThreadInterruptibly(Threads.POOL, () -> {
                begun.set(true);
                endHere(patience);
            });
        } catch (CancelledError e) {
            if (!begun.get()) { // it was asked for before
                end(Duration.ZERO);
            }
            throw e;
        }
    }

    private void endHere(Duration patience) {
        if (root.isAlive()) {
            if (patience.isPositive()) {
                terminate();
                awaitEnd(patience);
            }
            kill();
        }
        awaitRoot();
    }

    /// @return whether there are new ones
    private boolean find() {
        List<ProcessHandle> found = alive().flatMap(ProcessHandle::descendants).toList();
        return known.addAll(found);
    }

    private Stream<ProcessHandle> alive() {
        return List.copyOf(known).stream().filter(ProcessHandle::isAlive);
    }

    /// Whether there is anything to wait for: a zombie, which only its parent can end, counts as alive
    /// but has no program. Neither has, for a moment, a process that just begins another program, so
    /// this decides how long to wait, and not whom to signal.
    private boolean isAnyRunning() {
        return alive().anyMatch(process -> process.info().command().isPresent());
    }

    private void awaitEnd(Duration patience) {
        var timer =
                new CompletableFuture<@Nullable Void>().completeOnTimeout(null, nanos(patience), TimeUnit.NANOSECONDS);
        try {
            CompletableFuture.anyOf(timer, root.onExit()).get();
            long pause = FIRST_LOOK_MILLIS;
            while (!timer.isDone() && isAnyRunning()) {
                try {
                    timer.get(pause, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    pause = Math.min(2 * pause, SELDOM_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // no more patience
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            timer.cancel(false);
        }
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    private void awaitRoot() {
        while (true) {
            try {
                root.waitFor();
                return;
            } catch (InterruptedException e) {
                // it was killed, and so does not take long
            }
        }
    }
}
