package weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What becomes of failures: how they are thrown, and who is told of those that nobody could catch.
final class Failures {

    private static final class Cleaning {
        static final Cleaner CLEANER = Cleaner.create(body -> {
            Thread thread = new Thread(body, "weft-unseen-failures");
            thread.setDaemon(true);
            return thread;
        });
    }

    private final EventLoop loop;
    private volatile FailureHandler handler;

    // Failures that nobody has looked at. Added to by the loop, removed from by the loop and the cleaner's thread.
    private final Set<UnseenFailure> unseen = ConcurrentHashMap.newKeySet();
    private final AtomicLong tracked = new AtomicLong(); // how many there have been

    // What waits for a turn of the loop in which it is handled; if the loop ends before, finish() does it.
    private final Queue<LoopFailure> reported = new ConcurrentLinkedQueue<>();

    Failures(EventLoop loop, FailureHandler handler) {
        this.loop = loop;
        this.handler = handler;
    }

    void handler(FailureHandler handler) {
        this.handler = handler;
    }

    // ---- how they are thrown

    /// Returns a failure as something that can be thrown without being declared; throws it if it is
    /// an error.
    static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case IOException e -> new UncheckedIOException(e);
            case InterruptedException e -> {
                Thread.currentThread().interrupt();
                yield new CompletionException(e);
            }
            default -> new CompletionException(failure);
        };
    }

    /// Returns whether a failure means that the JVM itself is broken, so that it must end the run
    /// and not wait to be looked at.
    ///
    /// A [StackOverflowError] does not: it is the fault of one task's code, and over when that has
    /// unwound.
    static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }

    // ---- unseen ones

    /// Begins to watch for a failed deferred that becomes unreachable without anybody having looked.
    UnseenFailure track(Deferred<?> deferred, Throwable failure) {
        String what = deferred instanceof Task<?> task ? task.name() : "a promise";
        UnseenFailure entry = new UnseenFailure(this, tracked.incrementAndGet(), what, failure);
        unseen.add(entry);
        entry.watch = Cleaning.CLEANER.register(deferred, entry);
        return entry;
    }

    void seen(UnseenFailure entry) {
        if (unseen.remove(entry) && entry.watch != null) {
            entry.watch.clean();
        }
    }

    /// Called by the cleaner's thread: the deferred is gone.
    void lost(UnseenFailure entry) {
        synchronized (unseen) { // so that finish() does not return between the two
            if (unseen.remove(entry)) {
                reportUnseen(entry);
            }
        }
    }

    /// Reports everything that nobody has looked at or been told of. Called when the loop is closed,
    /// and does not run any more.
    void finish() {
        synchronized (unseen) {
            // In the order in which they happened, which every run of a program repeats.
            for (UnseenFailure entry : unseen.stream()
                    .sorted(Comparator.comparingLong(entry -> entry.number))
                    .toList()) {
                if (unseen.remove(entry)) {
                    reportUnseen(entry);
                }
            }
        }
        while (handleNext()) {}
    }

    private void reportUnseen(UnseenFailure entry) {
        report(LoopFailure.Kind.UNSEEN, entry.what + " failed, and nobody has looked at it", entry.failure, null);
    }

    // ---- reports

    void reportSwallowed(Task<?> task, List<CancelRequest> requests) {
        report(new LoopFailure(
                loop,
                LoopFailure.Kind.SWALLOWED_CANCELLATION,
                task.name() + " caught its cancellation " + requests + " and went on: let the CancelledError pass",
                Optional.empty(),
                Optional.of(task),
                task.stack()));
    }

    void report(LoopFailure.Kind kind, String message, @Nullable Throwable exception, @Nullable Task<?> task) {
        report(new LoopFailure(
                loop, kind, message, Optional.ofNullable(exception), Optional.ofNullable(task), List.of()));
        if (exception != null && isFatal(exception)) {
            loop.thread.fatal(exception);
        }
    }

    /// Has a failure handled: in a callback on the loop, or here and now if the loop does not run.
    void report(LoopFailure failure) {
        reported.add(failure);
        if (loop.isRunning()) {
            loop.intake.submit(this::handleNext);
        } else {
            handleNext();
        }
    }

    private boolean handleNext() {
        LoopFailure next = reported.poll();
        if (next != null) {
            handle(next);
        }
        return next != null;
    }

    /// Hands a failure to the handler, and to the log should that fail too.
    void handle(LoopFailure failure) {
        try {
            handler.handle(failure);
        } catch (Throwable broken) {
            if (failure.exception().isPresent()) {
                broken.addSuppressed(failure.exception().get());
            }
            log("the failure handler failed on: " + failure, broken);
            if (isFatal(broken)) {
                loop.thread.fatal(broken);
            }
        }
    }

    private static void log(String message, Throwable exception) {
        try {
            System.getLogger("weft").log(System.Logger.Level.ERROR, message, exception);
        } catch (Throwable e) { // a logger that fails must not take the loop with it
            System.err.println(message);
            exception.printStackTrace();
        }
    }
}
