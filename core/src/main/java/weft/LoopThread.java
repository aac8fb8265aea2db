package weft;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs a loop on a thread of its own while the caller waits.
///
/// Not on the caller's, for three reasons: an interrupt of the caller is noticed for sure (the
/// carrier of a virtual thread loses interrupts whenever that unmounts), a virtual thread may call
/// as well, and the stack is as deep as tasks may need.
///
/// Each run has a new thread, unless the loop's poller is bound to one: then that is kept from the
/// first run with the poller until the loop is closed.
final class LoopThread {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final long STACK_BYTES = 64L << 20; // address space; what is not used costs nothing

    /// One run of the loop.
    private record Run(Thread thread, CountDownLatch ended) {
        boolean isOver() {
            return ended.getCount() == 0;
        }
    }

    private final EventLoop loop;
    private final BlockingQueue<CountDownLatch> next = new LinkedBlockingQueue<>(); // runs for the kept thread
    private volatile @Nullable Thread kept; // written by itself, at the end of a run
    private volatile @Nullable Run started; // by start()

    // Written on the loop, read when its thread has ended.
    private volatile @Nullable Throwable failure;

    LoopThread(EventLoop loop) {
        this.loop = loop;
    }

    /// Runs the loop until it is stopped.
    void run() {
        join(launch(null), null);
    }

    /// Runs the loop until a deferred is done, or somebody stops the loop. An interrupt of the caller
    /// cancels it, but not the loop's end, in which tasks clean up.
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
    }

    /// Has the loop run until [#stopStarted()].
    void start() {
        started = launch(null);
    }

    /// Whether the run that [#start()] began goes on.
    boolean isStarted() {
        Run run = started;
        return run != null && !run.isOver();
    }

    void stopStarted() {
        Run run = started;
        if (run != null) {
            loop.intake.submit(() -> {
                if (!run.isOver()) { // else a later one has come upon this
                    loop.scheduler.stop();
                }
            });
            join(run, null);
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

    private Run launch(@Nullable Task<?> main) {
        failure = null;
        loop.lifecycle.began(main);
        CountDownLatch ended = new CountDownLatch(1);
        Thread known = kept;
        if (known != null) {
            next.add(ended);
            return new Run(known, ended);
        }
        Thread thread = new Thread(null, () -> body(ended), loop + "-" + NUMBERS.incrementAndGet(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return new Run(thread, ended);
    }

    private void body(CountDownLatch first) {
        CountDownLatch ended = first;
        while (true) {
            runOnce();
            ended.countDown();
            if (kept == null) {
                return;
            }
            ended = nextRun();
        }
    }

    private void runOnce() {
        try {
            loop.scheduler.run();
        } catch (Throwable e) {
            failure = e;
        } finally {
            kept = isBound() ? Thread.currentThread() : null; // before anybody may begin another run
            loop.lifecycle.ended();
        }
    }

    /// Whether a poller is left that has to be closed on this thread.
    private boolean isBound() {
        Poller poller = loop.scheduler.poller();
        return poller != null && poller.isBoundToThread() && Engines.CHOSEN == Engine.MOUNTED && !loop.isClosed();
    }

    private CountDownLatch nextRun() {
        while (true) {
            try {
                return next.take();
            } catch (InterruptedException e) {
                // nobody has a reason to interrupt the loop thread
            }
        }
    }

    private void join(Run run, @Nullable Deferred<?> main) {
        boolean interrupted = false;
        while (true) {
            try {
                run.ended.await();
                if (kept == null) {
                    run.thread.join();
                }
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
