package weft;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs a loop on a thread of its own while the caller waits.
///
/// Not on the caller's, for three reasons: an interrupt of the caller is noticed for sure (the
/// carrier of a virtual thread loses interrupts whenever that unmounts), a virtual thread may call
/// as well, and the stack is as deep as tasks may need.
final class LoopThread {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final long STACK_BYTES = 64L << 20; // address space; what is not used costs nothing

    private final EventLoop loop;
    private volatile @Nullable Thread started; // by start()

    // Written on the loop, read when its thread has ended.
    private volatile @Nullable Throwable failure;

    LoopThread(EventLoop loop) {
        this.loop = loop;
    }

    /// Runs the loop until it is stopped.
    void run() {
        join(launch(null), null);
    }

    /// Runs the loop until a deferred is done. An interrupt of the caller cancels it, but not the
    /// loop's end, in which tasks clean up.
    void runUntilDone(Deferred<?> main) {
        Watcher stop = _ -> loop.scheduler.stop();
        if (main.isDone()) {
            loop.scheduler.stop();
        } else {
            main.addWatcher(stop);
        }
        try {
            join(launch(main instanceof Task<?> task ? task : null), main);
        } finally {
            main.removeWatcher(stop);
        }
        if (!main.isDone()) {
            throw new IllegalStateException(loop + " was stopped before " + main + " was done");
        }
    }

    /// Has the loop run until [#stopStarted()].
    void start() {
        started = launch(null);
    }

    boolean isStarted() {
        return started != null;
    }

    void stopStarted() {
        Thread thread = started;
        if (thread != null) {
            loop.intake.submit(loop.scheduler::stop);
            join(thread, null);
        }
    }

    /// Notes that the run ends with a failure.
    void failed(Throwable failure) {
        this.failure = failure;
    }

    /// Ends the run, if there is one, with a failure that is nobody's to handle. From any thread.
    void fatal(Throwable failure) {
        if (loop.lifecycle.isInside()) {
            endWith(failure);
        } else if (loop.isRunning()) {
            loop.intake.submit(() -> endWith(failure));
        }
    }

    private void endWith(Throwable failure) {
        failed(failure);
        loop.scheduler.stop();
    }

    private Thread launch(@Nullable Task<?> main) {
        failure = null;
        loop.lifecycle.began(main);
        Thread thread = new Thread(null, this::body, loop + "-" + NUMBERS.incrementAndGet(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void body() {
        try {
            loop.scheduler.run();
        } catch (Throwable e) {
            failure = e;
        } finally {
            loop.lifecycle.ended();
        }
    }

    private void join(Thread thread, @Nullable Deferred<?> main) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                if (main != null && !loop.lifecycle.isShuttingDown()) {
                    loop.intake.submit(() -> main.cancel("the thread that runs the loop was interrupted"));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw Failures.unchecked(thrown);
        }
    }
}
