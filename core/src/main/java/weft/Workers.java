package weft;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The platform threads on which a loop runs what blocks: as many as asyncio's default executor has.
final class Workers implements Executor {

    private final EventLoop loop;
    private final LinkedTransferQueue<Runnable> jobs = new LinkedTransferQueue<>();
    private @Nullable ThreadPoolExecutor pool; // made when it is first wanted; loop only

    /// How many bodies run. A thread that has told what came of its own is no longer counted, though it has not yet
    /// come back to the pool.
    final AtomicInteger bodies = new AtomicInteger();

    Workers(EventLoop loop) {
        this.loop = loop;
    }

    /// Has a thread run a job: one that is idle, or another one, or when there are enough the first that is.
    @Override
    public void execute(Runnable job) {
        if (!jobs.tryTransfer(job)) { // which succeeds if a thread waits for one
            started().execute(job);
        }
    }

    private ThreadPoolExecutor started() {
        ThreadPoolExecutor known = pool;
        if (known == null) {
            int size = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
            AtomicInteger numbers = new AtomicInteger();
            known = new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, jobs, body -> {
                Thread thread = new Thread(body, loop + "-worker-" + numbers.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            known.allowCoreThreadTimeOut(true);
            pool = known;
        }
        return known;
    }

    /// Waits for what the threads still run, within the loop's limit. Called when the loop no
    /// longer runs.
    ///
    /// An interrupt ends the wait, unless it came before: that one was meant for the run.
    ///
    /// @return whether there were any threads
    boolean shutDown() {
        ThreadPoolExecutor known = pool;
        if (known == null) {
            return false;
        }
        known.shutdown();
        boolean ended = false;
        boolean interruptedBefore = Thread.interrupted();
        String limit = "after " + Durations.text(loop.options.shutdownTimeout());
        try {
            ended = known.awaitTermination(Durations.nanos(loop.options.shutdownTimeout()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            limit = "when the wait for them was interrupted";
            Thread.currentThread().interrupt();
        }
        if (interruptedBefore) {
            Thread.currentThread().interrupt();
        }
        int left = bodies.get(); // none, if only idle threads had to end yet
        if (!ended && left > 0) {
            loop.failures.report(
                    LoopFailure.Kind.SHUTDOWN,
                    "worker threads of " + loop + " still run something " + limit + ", and are left behind: " + left,
                    null,
                    null);
        }
        return true;
    }

    @Override
    public String toString() {
        return "the worker threads of " + loop;
    }
}
