package weft.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.LoopClock;
import weft.LoopOptions;
import weft.Poller;
import weft.Promise;
import weft.Task;

/// A clock that stands still while any task has something to do, and jumps to the next timer when
/// none has: an hour of sleep takes no time, and the same program always runs the same way.
///
/// ```java
/// VirtualClock clock = VirtualClock.create();
/// Weft.run(clock::applyTo, () -> Weft.sleep(Duration.ofHours(1)));
/// ```
///
/// A run in which nothing can happen any more ends with a [StuckError]. One into which another
/// thread hands something ends with an [OutsideError], unless [#withOutside()] allows it. So does, on
/// the mounted engine, one in which another thread lets a task go on that waits for it in something of
/// the JDK's: a blocking queue, a latch, a future. (Not in a lock: that decides nothing.)
///
/// A clock is for one loop at a time.
///
/// @asyncio none; trio.testing.MockClock
public final class VirtualClock implements LoopClock, Poller {

    private enum Mode {
        JUMPING,
        MANUAL
    }

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SPINS = 1_000;
    private static final long NOT_IDLE = -1;

    private final Mode mode;
    private final Outside outside;
    private final Duration limit;

    private final AtomicLong time = new AtomicLong();
    private final AtomicReference<@Nullable OutsideError> intrusion = new AtomicReference<>();

    // The loop's poll() alone writes these; advance() reads the first on any thread.
    private volatile @Nullable EventLoop loop;
    private volatile boolean failed; // the run is over: let its end pass
    private long idleSince = NOT_IDLE; // in real time
    private boolean blocked; // whether the JDK blocked a task when the loop became idle

    // Loop only.
    private final List<Promise<@Nullable Void>> idlers = new ArrayList<>(); // who wait until all others are blocked
    private int standstills; // not closed
    private int hopeless; // of the stages that are awaited, how many have held time up in vain

    private enum Outside {
        REFUSED,
        ALLOWED
    }

    private VirtualClock(Mode mode, Outside outside, Duration limit) {
        this.mode = mode;
        this.outside = outside;
        this.limit = limit;
    }

    /// Creates a clock that jumps to the next timer whenever all tasks are blocked.
    ///
    /// @return a clock that shows zero
    /// @asyncio none; trio.testing.MockClock(autojump_threshold=0)
    public static VirtualClock create() {
        return new VirtualClock(Mode.JUMPING, Outside.REFUSED, LIMIT);
    }

    /// Creates a clock that moves by [#advance] alone.
    ///
    /// @return a clock that shows zero
    /// @asyncio none; trio.testing.MockClock
    public static VirtualClock manual() {
        return new VirtualClock(Mode.MANUAL, Outside.REFUSED, LIMIT);
    }

    /// Returns a clock as this one, but which allows other threads to hand something to the loop.
    ///
    /// It stands still while a thread is known to be at work: for a body that [weft.Weft#toThread]
    /// runs, for a task that something of the JDK's blocks, while a task awaits a completion stage, and
    /// during a [Tasks#standStill()]. As a stage may also wait for a task that sleeps, it holds time up
    /// no longer than the limit.
    ///
    /// @return another clock, which shows zero
    public VirtualClock withOutside() {
        return new VirtualClock(mode, Outside.ALLOWED, limit);
    }

    /// Returns a clock as this one, but with another limit: how long a run may wait for other threads
    /// before it is ended by a [StuckError]. 10 seconds unless set.
    ///
    /// @param limit a real time
    /// @return another clock, which shows zero
    public VirtualClock withLimit(Duration limit) {
        return new VirtualClock(mode, outside, Objects.requireNonNull(limit, "limit"));
    }

    /// Puts a loop into this clock's time.
    ///
    /// @param options the loop's options so far
    /// @return changed options
    public LoopOptions applyTo(LoopOptions options) {
        return options.withClock(this).withPoller(this);
    }

    /// Moves the clock. Tasks whose timers are due then take their steps when the caller suspends.
    ///
    /// Call it on the loop, or before the loop runs; on another thread it is something from outside.
    ///
    /// @param duration how far
    /// @throws IllegalArgumentException if that is back
    /// @asyncio none; trio.testing.MockClock.jump
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a clock cannot go back: " + duration);
        }
        EventLoop known = loop;
        if (known != null && known.isRunning() && !isOn(known)) {
            tell(known);
        }
        move(nanos(duration));
    }

    /// Has a loop notice that something comes from outside, and be it in its last turn.
    private void tell(EventLoop loop) {
        try {
            loop.callSoonThreadsafe(() -> {});
        } catch (IllegalStateException e) {
            submitted(); // it is ending
        }
    }

    // ---- what the loop calls

    @Override
    public long nanos() {
        return time.get();
    }

    @Override
    public void poll(long nanos) {
        EventLoop current = EventLoop.current();
        if (loop != current) {
            loop = current;
            failed = false;
            idleSince = NOT_IDLE;
            standstills = 0;
            hopeless = 0;
        }
        hopeless = Math.min(hopeless, current.stagesAwaited());
        if (!failed) {
            throwIfOutside(current);
        }
        if (nanos == 0) {
            idleSince = NOT_IDLE;
        } else if (wakeIdlers()) {
            idleSince = NOT_IDLE;
        } else if (nanos < Long.MAX_VALUE && mode == Mode.JUMPING && !standsStill(current)) {
            idleSince = NOT_IDLE;
            move(nanos);
        } else {
            idle(current, nanos < Long.MAX_VALUE);
        }
    }

    /// Not needed: [#poll] waits in short slices.
    @Override
    public void wakeUp() {}

    @Override
    public void submitted() {
        if (outside == Outside.REFUSED && !failed) {
            intrusion.compareAndSet(null, OutsideError.here());
        }
    }

    /// Names the thread, but for the JDK's own and for whoever lets go of a lock.
    @Override
    public void unblocked(Task<?> task, @Nullable Object blocker) {
        if (outside == Outside.REFUSED && !failed && blocker != null && !isLock(blocker) && !isOfTheJdk()) {
            intrusion.compareAndSet(null, OutsideError.unblocking(task, blocker));
        }
    }

    private static boolean isLock(Object blocker) {
        return blocker.getClass().getName().matches("java\\.util\\.concurrent\\.locks\\.(Reentrant|Stamped).*");
    }

    /// Whether the current thread is one that the JDK made for itself: for timeouts, or for sockets.
    private static boolean isOfTheJdk() {
        return Thread.currentThread().getClass().getName().equals("jdk.internal.misc.InnocuousThread");
    }

    private void throwIfOutside(EventLoop current) {
        OutsideError error = outside == Outside.REFUSED && current.threadsAtWork() > 0
                ? OutsideError.threadsOf(current)
                : intrusion();
        if (error != null) {
            failed = true;
            throw error;
        }
    }

    /// Returns what came from outside and was not allowed to.
    @Nullable
    OutsideError intrusion() {
        return intrusion.getAndSet(null);
    }

    private void idle(EventLoop current, boolean timersAreSet) {
        long now = System.nanoTime();
        boolean hoping = outside == Outside.ALLOWED || current.threadsAtWork() > 0;
        if (idleSince == NOT_IDLE) {
            idleSince = now;
            blocked = !hoping && current.hasBlockedTasks();
        }
        if (!hoping && !blocked) {
            throw stuck(
                    timersAreSet
                            ? "nothing can happen until somebody advances the clock, and no task is ready to"
                            : "nothing can happen any more: no task is ready, no timer is set, and nothing may come from"
                                    + " outside (VirtualClock.withOutside() allows it)",
                    current);
        }
        if (now - idleSince >= nanos(limit) && !current.allTasks().isEmpty()) {
            if (timersAreSet && mode == Mode.JUMPING && hopeless < current.stagesAwaited() && !othersAtWork(current)) {
                hopeless = current.stagesAwaited();
                return;
            }
            throw stuck(
                    "nothing has happened for " + limit + " of real time"
                            + (standstills > 0 ? ", and the clock stands still (Tasks.standStill())" : ""),
                    current);
        }
        if (hoping) {
            LockSupport.parkNanos(this, SLICE_NANOS);
        } else {
            // Without parking, during which the mounted engine would go on without a poller: what comes from outside
            // must
            // find this one before anybody takes a step for it.
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
            }
        }
    }

    private StuckError stuck(String why, EventLoop current) {
        failed = true;
        idleSince = NOT_IDLE;
        return new StuckError(why, current.snapshot());
    }

    /// Whether time must not go on by itself.
    private boolean standsStill(EventLoop current) {
        return othersAtWork(current) || outside == Outside.ALLOWED && current.stagesAwaited() > hopeless;
    }

    /// Whether something is under way that takes real time: of a thread, or of the JDK's.
    private boolean othersAtWork(EventLoop current) {
        return standstills > 0 || current.threadsAtWork() > 0 || current.hasBlockedTasks();
    }

    // ---- standing still

    Standstill standStill() {
        if (outside == Outside.REFUSED) {
            throw new IllegalStateException(
                    "time need not stand still for other threads, which may not hand anything to"
                            + " this loop: allow it by VirtualClock.withOutside() or @WeftTest(outside = true)");
        }
        standstills++;
        return new Standstill(() -> standstills--);
    }

    // ---- waiting until all tasks are blocked

    void awaitIdle(EventLoop current) {
        Promise<@Nullable Void> idle = current.createPromise("all other tasks to be blocked");
        idlers.add(idle);
        try {
            idle.await();
        } finally {
            idlers.remove(idle);
        }
    }

    private boolean wakeIdlers() {
        boolean any = false;
        for (Promise<@Nullable Void> idle : List.copyOf(idlers)) {
            any |= idle.tryComplete(null);
        }
        idlers.clear();
        return any;
    }

    // ---- durations

    private void move(long nanos) {
        time.updateAndGet(now -> now + Math.min(nanos, Long.MAX_VALUE - now));
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE; // 292 years are for ever
        }
    }

    private static boolean isOn(EventLoop loop) {
        try {
            return EventLoop.current() == loop;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "VirtualClock[" + Duration.ofNanos(nanos()) + "]";
    }
}
