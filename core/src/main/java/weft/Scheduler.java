package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The heart of a loop: decides which coroutine takes the next step, and waits when none can.
///
/// It is one object that both engines drive, so both run the same steps in the same order.
final class Scheduler {

    /*
     * One iteration:
     *   1. the batch: what was ready when the iteration began, each one step (what it makes ready runs in the next);
     *   2. what other threads submitted becomes ready;
     *   3. timers that are due become ready, by deadline, then in the order they were scheduled;
     *   4. with a poller, the I/O coroutine polls: without waiting if anything is ready, else until the next timer.
     * Without a poller and with nothing ready, next() returns null and the driver rests on the loop thread.
     *
     * An element of the ready queue is a Coroutine (resume it), a Handle (run a callback), a Timer of the kernel's own (do what
     * it was set for), or a MountedCoroutine.Wake.
     * Callbacks run inside a coroutine of the kernel's, never on the bare loop thread: a lock that a suspended coroutine
     * holds would stop everything. A run of consecutive callbacks is one step of that coroutine.
     */

    private static final int SUBMITTED_AT_ONCE = 10_000; // so that a flood from outside does not starve the loop
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// What the loop is doing, for those who may have to wake it.
    private static final int AWAKE = 0, RESTING = 1, POLLING = 2;

    private final EventLoop loop;
    private final LoopClock clock;
    private volatile @Nullable Poller poller; // set once; other threads wake it

    // Loop only.
    final ReadyQueue ready = new ReadyQueue();
    final TimerHeap timers = new TimerHeap();
    private final Ordering ordering;
    private final List<CallbackRunner> runners = new ArrayList<>();
    private @Nullable Coroutine polling; // the I/O coroutine
    private boolean polled; // whether this iteration has
    private int batch; // how many elements of `ready` the batch still has
    private boolean batchTaken; // whether stop() has a batch to wait for
    private boolean stopping;
    private boolean stopped;
    private boolean stuckReported;
    int threads; // how many threads work for the loop, each of which will wake it
    int stages; // how many stages of the JDK's are awaited, each of which will wake it

    // Written by the loop; read by others as a hint: which coroutine runs, and how many steps were taken.
    @Nullable
    Coroutine current;

    long steps;

    // Any thread.
    private final ConcurrentLinkedQueue<Object> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private volatile @Nullable Thread thread; // the loop thread, null while the loop does not run

    // Baton engine: whether the loop thread is offered the baton, as BatonCoroutine.baton says of a coroutine.
    final AtomicInteger driversBaton = new AtomicInteger();

    Scheduler(EventLoop loop, LoopOptions options) {
        this.loop = loop;
        clock = options.clock();
        ordering = new Ordering(options.order().orElse(null));
        poller = options.poller().orElse(null);
    }

    long nanos() {
        return clock.nanos();
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    /// Runs the loop on the current thread until [#stop].
    void run() {
        thread = Thread.currentThread();
        stopped = false;
        stuckReported = false;
        Poller given = poller;
        if (given != null && polling == null) {
            attach(given);
        }
        try {
            Engines.drive(this);
        } finally {
            thread = null;
        }
    }

    /// Has the loop wait in a poller, from this iteration on.
    void attach(Poller poller) {
        this.poller = poller;
        polling = Engines.newPollingCoroutine(loop, poller.isBoundToThread(), () -> poll(poller));
    }

    @Nullable
    Poller poller() {
        return poller;
    }

    /// Lets the loop return when the batch in progress is over; without one, after the next.
    void stop() {
        stopping = true;
    }

    /// The I/O coroutine, if there is one.
    @Nullable
    Coroutine polling() {
        return polling;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Whether nothing is ready, and nothing submitted. Called when the loop does not run.
    boolean isEmpty() {
        return ready.isEmpty() && ordering.holdsNothing() && submitted.isEmpty();
    }

    /// Queues work from any thread, and wakes the loop if it waits.
    void submit(Object element) {
        if (isOnLoop()) {
            ready.add(element);
            return;
        }
        submitted.add(element);
        wake();
    }

    /// Queues what comes from users or their threads, as [#submit] does, and tells the poller if it
    /// comes from outside.
    void handIn(Handle handle) {
        Poller told = poller;
        if (told != null && thread != null && !isOnLoop()) {
            told.submitted();
        }
        submit(handle);
    }

    /// Queues another's wish to run a coroutine, as [#submit] does, and tells the poller if it comes
    /// from outside and the JDK had parked a task.
    void wake(MountedCoroutine coroutine) {
        Task<?> task = coroutine.task;
        if (poller != null && task != null && !coroutine.suspended && !isOnLoop()) {
            poller.unblocked(task, LockSupport.getBlocker(coroutine.thread()));
        }
        submit(new MountedCoroutine.Wake(coroutine));
    }

    private boolean isOnLoop() {
        Coroutine here = current;
        return here != null && here.thread() == Thread.currentThread();
    }

    void wake() {
        if (state.get() != AWAKE) {
            switch (state.getAndSet(AWAKE)) {
                case RESTING -> LockSupport.unpark(thread);
                case POLLING -> Objects.requireNonNull(poller).wakeUp();
                default -> {} // somebody else has just done it
            }
        }
    }

    /// Returns who takes the next step, or null when the loop is stopped or has to [#rest].
    ///
    /// A clock or an order that fails ends the run with its failure: there is no going on without
    /// them.
    @Nullable
    Coroutine next() {
        try {
            return findNext();
        } catch (Throwable e) {
            loop.thread.failed(e);
            stopped = true;
            return null;
        }
    }

    private @Nullable Coroutine findNext() {
        while (!stopped) {
            while (batch > 0) {
                Coroutine next = ordering.isFifo() ? toRun(ready.take()) : chosen();
                batch--;
                if (next != null) {
                    return next;
                }
            }
            if (batchTaken && stopping) {
                stopping = false;
                batchTaken = false;
                stopped = true;
                break;
            }
            takeSubmitted();
            fireTimers();
            if (!polled && polling != null && polling.suspended) {
                polled = true;
                batchTaken = false;
                return polling;
            }
            polled = false;
            ordering.beginTurn(ready);
            batch = ready.size();
            batchTaken = batch > 0 || stopping;
            if (!batchTaken && (polling == null || !polling.suspended)) {
                return null; // a poller that is blocked in something not ours is no better than none
            }
        }
        return null;
    }

    /// Returns who is next by an order; null if that is nobody, or is held back.
    private @Nullable Coroutine chosen() {
        Object element = ready.take(ordering.choose(batch));
        Coroutine next = toRun(element);
        boolean ours = !(element instanceof MountedCoroutine.Wake);
        return next != null && ours && ordering.holdsBack(next) ? null : next;
    }

    /// Returns who runs an element of the ready queue; null if nobody needs to any more.
    private @Nullable Coroutine toRun(Object element) {
        return switch (element) {
            case Coroutine coroutine -> coroutine.finished ? null : coroutine;
            case Timer timer -> timer.fire();
            case Handle handle -> handle.isCancelled() ? null : runnerOf(handle).coroutine;
            case MountedCoroutine.Wake(MountedCoroutine coroutine) -> {
                coroutine.woken = true;
                yield coroutine.finished ? null : coroutine;
            }
            default -> throw new AssertionError(element);
        };
    }

    private CallbackRunner runnerOf(Handle first) {
        for (CallbackRunner runner : runners) {
            if (runner.isIdle()) {
                runner.first = first;
                return runner;
            }
        }
        CallbackRunner runner = new CallbackRunner(loop); // the others are blocked inside a callback
        runners.add(runner);
        runner.first = first;
        return runner;
    }

    /// Takes the next element of the batch if it is a callback, so that the one who runs callbacks
    /// can go on.
    @Nullable
    Handle nextCallback() {
        if (batch > 0 && ordering.isFifo() && ready.peek() instanceof Handle handle) {
            ready.take();
            batch--;
            return handle;
        }
        return null;
    }

    /// Undoes that a coroutine has suspended and that another was to take the next step: that one is
    /// the first to do so later.
    void takeBack(Coroutine suspended, @Nullable Coroutine next) {
        int place = ready.remove(suspended); // of one that only wanted to give others a turn
        if (0 <= place && place < batch) {
            batch--;
        }
        ordering.forget(suspended);
        if (next != null) {
            ready.addFirst(next);
            batch++;
        }
        if (suspended.task != null) {
            suspended.task.waitingOn = null;
        }
        current = suspended;
    }

    /// Returns whether something that is not weft's has parked a task or a callback.
    ///
    /// @param except the one that runs, which is not suspended either; null if none does
    boolean anyBlocked(@Nullable Coroutine except) {
        for (CallbackRunner runner : runners) {
            if (!runner.isIdle() && runner.coroutine != except) {
                return true;
            }
        }
        return loop.tasks.anyBlocked(except);
    }

    /// Returns the coroutine that is likely to be next, if one is.
    @Nullable
    Coroutine peek() {
        return batch > 0 && ordering.isFifo() && ready.peek() instanceof Coroutine coroutine ? coroutine : null;
    }

    private void takeSubmitted() {
        for (int n = SUBMITTED_AT_ONCE; n > 0; n--) {
            Object element = submitted.poll();
            if (element == null) {
                return;
            }
            ready.add(element);
        }
    }

    private void fireTimers() {
        if (timers.isEmpty()) {
            return;
        }
        long now = clock.nanos();
        for (Timer first; (first = timers.first()) != null && first.deadlineNanos <= now; ) {
            timers.remove(first);
            ready.add(first.due());
        }
    }

    private long nanosToNextTimer() {
        Timer first = timers.first();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.deadlineNanos - clock.nanos());
    }

    /// Waits on the loop thread, without a poller, until there may be something to do.
    void rest() {
        long nanos = nanosToNextTimer();
        boolean stuck = nanos == Long.MAX_VALUE && nobodyElseWakesIt();
        long begin = clock.nanos();
        state.set(RESTING);
        if (submitted.isEmpty()) {
            if (stuck) {
                LockSupport.parkNanos(this, STUCK_NANOS);
            } else if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }
        boolean woken = state.getAndSet(AWAKE) == AWAKE;
        Thread.interrupted(); // the loop thread is ours: nobody has a reason to interrupt it
        if (stuck && !woken) {
            reportIfStuck(begin);
        }
    }

    private boolean nobodyElseWakesIt() {
        Poller known = poller;
        return !stuckReported
                && threads == 0
                && stages == 0
                && loop.isWaitingForMain()
                && (known == null || !known.isWatching());
    }

    private void reportIfStuck(long begin) {
        boolean waited = clock.nanos() - begin >= STUCK_NANOS; // a wait may also end early, for no reason
        if (waited && ready.isEmpty() && submitted.isEmpty() && !anyBlocked(null)) {
            stuckReported = true;
            loop.reportStuck();
        }
    }

    /// The I/O coroutine's body.
    private void poll(Poller poller) {
        Coroutine me = Objects.requireNonNull(polling);
        while (!loop.isClosed()) {
            carefully(poller, poller::flush);
            long nanos = ready.isEmpty() && ordering.holdsNothing() && !stopping ? nanosToNextTimer() : 0;
            boolean stuck = nanos == Long.MAX_VALUE && nobodyElseWakesIt();
            long begin = stuck ? clock.nanos() : 0; // not read in every iteration
            if (nanos > 0) {
                state.set(POLLING);
            }
            long wait = !submitted.isEmpty() ? 0 : stuck ? STUCK_NANOS : nanos;
            carefully(poller, () -> poller.poll(wait));
            boolean woken = state.getAndSet(AWAKE) == AWAKE;
            if (stuck && !woken) {
                reportIfStuck(begin);
            }
            me.suspend("the next iteration");
        }
        carefully(poller, poller::close);
    }

    private void carefully(Poller poller, Action call) {
        try {
            call.run();
        } catch (Error e) {
            loop.fatal(e);
        } catch (Exception e) {
            loop.failures.report(
                    LoopFailure.Kind.POLLER,
                    "the loop's poller failed: " + poller.getClass().getName(),
                    e,
                    null);
        }
    }

    /// Does what the kernel has submitted while the loop ended, and refuses what users have.
    void runSubmittedHere() {
        for (Object element; (element = submitted.poll()) != null; ) {
            switch (element) {
                case Handle handle when handle.ofUser -> handle.cancel();
                case Handle handle -> handle.runHere();
                default -> ready.add(element);
            }
        }
    }

    /// Prepares the last run, after the loop was closed, in which the kernel's own coroutines end.
    ///
    /// @return whether there are any
    boolean prepareToFinish() {
        runners.forEach(runner -> ready.add(runner.coroutine)); // the I/O coroutine has its step in every iteration
        stop();
        return !runners.isEmpty() || polling != null;
    }
}
