package weft;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Notices when nothing can happen any more, although a loop waits for something, and reports it
/// once a run. Loop only.
final class StuckCheck {

    /// How long to wait before it is believed.
    static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private boolean reported;

    StuckCheck(EventLoop loop) {
        this.loop = loop;
    }

    void beginRun() {
        reported = false;
    }

    /// Whether a wait could be one for ever, so that it has to be made of [#NANOS] and looked at after.
    ///
    /// @param nanos until the next timer
    boolean isDue(long nanos) {
        Scheduler scheduler = loop.scheduler;
        Poller poller = scheduler.poller();
        return nanos == Long.MAX_VALUE
                && !reported
                && scheduler.threads == 0
                && scheduler.stages == 0
                && isWanted()
                && (poller == null || !poller.isWatching());
    }

    /// Whether the loop cannot end before something happens.
    private boolean isWanted() {
        Task<?> main = loop.lifecycle.main();
        return main != null && !main.isDone() || loop.lifecycle.isShuttingDown() && !loop.tasks.isEmpty();
    }

    /// Looks after a wait that nobody has ended.
    void waitedSince(long begin) {
        Scheduler scheduler = loop.scheduler;
        boolean waited = scheduler.nanos() - begin >= NANOS; // a wait may also end early, for no reason
        if (waited && scheduler.isEmpty() && !scheduler.anyBlocked(null)) {
            reported = true;
            report();
        }
    }

    private void report() {
        if (loop.lifecycle.isShuttingDown()) {
            loop.intake.submit(() -> Shutdown.cancelAll(loop));
            return;
        }
        LoopSnapshot snapshot = loop.snapshot();
        loop.failures.report(new LoopFailure(
                loop,
                LoopFailure.Kind.STUCK,
                "nothing can happen any more, but the main task is not done: no task is ready, no timer is set, nothing outside is"
                        + " expected\n" + snapshot,
                Optional.empty(),
                Optional.ofNullable(loop.lifecycle.main()),
                List.of()));
    }
}
