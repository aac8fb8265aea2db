package weft;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks at every running loop from outside, frees one that has parked itself, and reports a step
/// that runs too long while it runs, with the stack it is in.
///
/// One thread for the process, which lives as long as a loop runs. A loop does nothing for it but
/// to count its steps.
final class Watchdog implements Runnable {

    private static final long SHORTEST_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static @Nullable Thread thread; // guarded by the class

    /// What was seen of one loop.
    private static final class Sighting {
        long steps;
        long sinceNanos;
        boolean reported;
    }

    private final Map<EventLoop, Sighting> sightings = new HashMap<>();

    private Watchdog() {}

    /// Makes sure that somebody looks at a loop.
    static void watch() {
        synchronized (Watchdog.class) {
            if (thread == null) {
                thread = new Thread(new Watchdog(), "weft-watchdog");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    @Override
    public void run() {
        while (true) {
            LockSupport.parkNanos(this, look());
            List<EventLoop> running = RunningLoops.all();
            sightings.keySet().retainAll(running);
            synchronized (Watchdog.class) {
                if (running.isEmpty()) {
                    thread = null;
                    return;
                }
            }
        }
    }

    /// Looks at every loop once; returns how long to wait before the next look.
    private long look() {
        long period = LONGEST_PERIOD_NANOS;
        for (EventLoop loop : RunningLoops.all()) {
            Duration limit = loop.options.slowStep();
            long limitNanos = limit.isPositive() ? Durations.nanos(limit) : Durations.NEVER;
            lookAt(loop, limitNanos);
            period = Math.min(period, limitNanos / 4);
        }
        return Math.max(period, SHORTEST_PERIOD_NANOS);
    }

    private void lookAt(EventLoop loop, long limitNanos) {
        Sighting last = sightings.computeIfAbsent(loop, _ -> new Sighting());
        long steps = loop.scheduler.steps;
        Coroutine current = loop.scheduler.current;
        long now = System.nanoTime();
        if (steps != last.steps || current == null) {
            last.steps = steps;
            last.sinceNanos = now;
            last.reported = false;
            return;
        }
        if (current instanceof MountedCoroutine coroutine && hasParkedItsCarrier(coroutine)) {
            coroutine.rescue();
            return;
        }
        long ranNanos = now - last.sinceNanos;
        if (ranNanos >= limitNanos && !last.reported && !loop.scheduler.isPolling(current)) {
            last.reported = true;
            report(loop, current, ranNanos);
        }
    }

    /// Whether a coroutine is suspended but could not unmount, so that the loop thread is parked in
    /// the middle of its step and nobody could ever resume it.
    private static boolean hasParkedItsCarrier(MountedCoroutine coroutine) {
        Thread carrier = coroutine.loop.scheduler.thread();
        return coroutine.suspended && carrier != null && carrier.getState() == Thread.State.WAITING;
    }

    private static void report(EventLoop loop, Coroutine current, long ranNanos) {
        List<StackTraceElement> stack = current.stack();
        if (loop.scheduler.current != current || stack.isEmpty()) {
            return; // over just now
        }
        loop.failures.handle(new LoopFailure(
                loop,
                LoopFailure.Kind.SLOW_STEP,
                (current.task == null ? "a callback" : current.task.name()) + " has kept " + loop
                        + " from everything else for "
                        + TimeUnit.NANOSECONDS.toMillis(ranNanos)
                        + " ms: let it suspend more often, or run it by toThread",
                Optional.empty(),
                Optional.ofNullable(current.task),
                stack));
    }
}
