package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The turns of a [Poller], once an iteration, in a coroutine of the kernel's: the I/O coroutine.
final class Polling {

    private final EventLoop loop;
    final Poller poller;
    private final boolean lends; // its carrier, while it waits
    private @Nullable Coroutine coroutine; // loop only, the watchdog excepted

    Polling(EventLoop loop, Poller poller) {
        this.loop = loop;
        this.poller = poller;
        lends = Engines.CHOSEN == Engine.BATON && !poller.isBoundToThread();
        if (lends) {
            Carriers.prepare();
        }
    }

    /// Creates the coroutine, unless it is there.
    void begin() {
        if (coroutine == null) {
            coroutine = Engines.newPollingCoroutine(loop, poller.isBoundToThread(), this::run);
        }
    }

    boolean hasBegun() {
        return coroutine != null;
    }

    /// The coroutine, if it can poll; null if the poller is blocked in something that is not ours, which is no
    /// better than none.
    @Nullable
    Coroutine idle() {
        Coroutine known = coroutine;
        return known != null && known.suspended ? known : null;
    }

    /// Whether something of the JDK's has parked the coroutine, while others run.
    boolean isBlocked() {
        Coroutine known = coroutine;
        return known != null && !known.suspended && !known.finished;
    }

    /// Whether nothing is left to do: the poller is closed, or there was none to close.
    boolean hasEnded() {
        Coroutine known = coroutine;
        return known == null || known.finished;
    }

    boolean isRunBy(Coroutine other) {
        return coroutine == other;
    }

    private void run() {
        Coroutine me = Objects.requireNonNull(coroutine);
        while (!loop.isClosed()) {
            try {
                poller.flush();
            } catch (Throwable e) {
                failed(e);
            }
            pollOnce(loop.scheduler, loop.intake);
            me.suspend("the next iteration");
        }
        try {
            poller.close();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /// In most iterations of a busy loop it does not wait, and what serves the wait alone is left out.
    private void pollOnce(Scheduler scheduler, Intake intake) {
        long nanos = scheduler.nanosToWait();
        if (nanos == 0) {
            poll(0);
            return;
        }
        StuckCheck stuck = scheduler.stuck;
        boolean due = stuck.isDue(nanos);
        long begin = due ? scheduler.nanos() : 0;
        poll(!intake.letPollerWait() ? 0 : due ? StuckCheck.NANOS : nanos);
        boolean woken = intake.awake();
        if (due && !woken) {
            stuck.waitedSince(begin);
        }
    }

    private void poll(long nanos) {
        boolean waits = lends && nanos != 0;
        if (waits) {
            Carriers.lend();
        }
        try {
            poller.poll(nanos);
        } catch (Throwable e) {
            failed(e);
        } finally {
            if (waits) {
                Carriers.takeBack();
            }
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof Error) {
            loop.thread.fatal(failure);
        } else {
            loop.failures.report(
                    LoopFailure.Kind.POLLER,
                    "the loop's poller failed: " + poller.getClass().getName(),
                    failure,
                    null);
        }
    }
}
