package weft;

import org.jspecify.annotations.Nullable;

/// Whether a loop runs and whether it takes work, and so who may touch what is its own.
final class Lifecycle {

    /*
     * OPEN -> SHUTTING_DOWN -> CLOSED    whoever closes the loop, once
     *
     * A loop that is OPEN runs any number of times; its shutdown is some more runs, and so is what the kernel's own coroutines
     * need to end after it is CLOSED. While it runs, what is the loop's belongs to its steps; between two runs, to whoever
     * holds the loop; after the end, to any thread that holds the monitor of this object. The monitor keeps the next run from
     * beginning, so that another thread may look at what the last one has left.
     */
    private enum Stage {
        OPEN,
        SHUTTING_DOWN,
        CLOSED
    }

    private final EventLoop loop;
    private volatile Stage stage = Stage.OPEN; // changed under the monitor
    private volatile boolean running; // changed under the monitor
    private volatile @Nullable Task<?> main; // written by whoever runs the loop, which is one thread at a time

    Lifecycle(EventLoop loop) {
        this.loop = loop;
    }

    // ---- runs

    /// Notes the begin of a run.
    void began(@Nullable Task<?> main) {
        this.main = main;
        synchronized (this) {
            running = true;
        }
        RunningLoops.add(loop);
    }

    /// Notes the end of a run.
    void ended() {
        RunningLoops.remove(loop);
        synchronized (this) {
            running = false;
        }
        main = null;
    }

    boolean isRunning() {
        return running;
    }

    /// The task for whose sake the loop runs; null if there is none.
    @Nullable
    Task<?> main() {
        return main;
    }

    /// Does something now if the loop has ended, and does not run a last time.
    ///
    /// @return whether it was done
    synchronized boolean runAfterEnd(Runnable action) {
        if (running || !isClosed()) {
            return false;
        }
        action.run();
        return true;
    }

    /// Looks at something now if the loop does not run, before it can. Changes nothing that its holder
    /// might change.
    synchronized void lookBetweenRuns(Runnable look) {
        if (!running) {
            look.run();
        }
    }

    void checkCanRun() {
        checkOpen();
        if (Coroutine.current() instanceof Coroutine here) {
            throw new IllegalStateException("a run inside of a run: " + here.loop
                    + " runs this code already; call the body directly, or start a task");
        }
        if (running) {
            throw new IllegalStateException(loop + " runs already");
        }
    }

    // ---- access

    /// Whether a step of this loop runs on the current thread.
    boolean isInside() {
        return Coroutine.current() instanceof Coroutine here && here.loop == loop;
    }

    /// Whether the current thread may touch what is the loop's.
    boolean isAccessible() {
        return !running || isInside();
    }

    // ---- the end

    /// Begins the end of the loop, unless that was done before.
    ///
    /// @return whether it was not
    synchronized boolean beginShutdown() {
        if (stage != Stage.OPEN) {
            return false;
        }
        stage = Stage.SHUTTING_DOWN;
        return true;
    }

    synchronized void close() {
        stage = Stage.CLOSED;
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    boolean isShuttingDown() {
        return stage == Stage.SHUTTING_DOWN;
    }

    boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    /// Whether the current thread may not hand in work any more.
    boolean isClosedForOthers() {
        return isClosed() || isShuttingDown() && !isInside();
    }

    void checkOpen() {
        if (isClosed()) {
            throw refusal();
        }
    }

    void checkOpenForOthers() {
        if (isClosedForOthers()) {
            throw refusal();
        }
    }

    IllegalStateException refusal() {
        return new IllegalStateException(
                loop + " is " + (isClosed() ? "closed" : "shutting down") + ": it takes no more work");
    }
}
