package weft;

import java.util.concurrent.atomic.AtomicInteger;
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

    private final EventLoop loop;
    private final LoopClock clock;
    private final Intake intake;
    private volatile @Nullable Polling polling; // set once, by attach() if not before

    // Loop only.
    final ReadyQueue ready = new ReadyQueue();
    final TimerHeap timers = new TimerHeap();
    private final Ordering ordering;
    private final CallbackRunners callbacks;
    final StuckCheck stuck;
    private boolean polled; // whether this iteration has
    private int batch; // how many elements of `ready` the batch still has
    private boolean batchTaken; // whether stop() has a batch to wait for
    private boolean stopping;
    private boolean stopped;
    int threads; // how many threads work for the loop, each of which will wake it
    int stages; // how many stages of the JDK's are awaited, each of which will wake it

    // Written by the loop; read by others as a hint: which coroutine runs, and how many steps were taken.
    @Nullable
    Coroutine current;

    long steps;

    private volatile @Nullable Thread thread; // the loop thread, null while the loop does not run

    // Baton engine: whether the loop thread is offered the baton, as BatonCoroutine.baton says of a coroutine.
    final AtomicInteger driversBaton = new AtomicInteger();

    Scheduler(EventLoop loop, Intake intake) {
        this.loop = loop;
        this.intake = intake;
        LoopOptions options = loop.options;
        clock = options.clock();
        ordering = new Ordering(options.order().orElse(null));
        callbacks = new CallbackRunners(loop);
        stuck = new StuckCheck(loop);
        polling = options.poller().map(poller -> new Polling(loop, poller)).orElse(null);
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
        stuck.beginRun();
        Polling given = polling;
        if (given != null) {
            given.begin();
        }
        try {
            Engines.drive(this);
        } finally {
            thread = null;
        }
    }

    /// Has the loop wait in a poller, from this iteration on.
    void attach(Poller poller) {
        Polling attached = new Polling(loop, poller);
        attached.begin();
        polling = attached;
    }

    @Nullable
    Poller poller() {
        Polling known = polling;
        return known == null ? null : known.poller;
    }

    /// Lets the loop return when the batch in progress is over; without one, after the next.
    void stop() {
        stopping = true;
    }

    /// Whether a coroutine is the I/O coroutine, which may well take long. From any thread.
    boolean isPolling(Coroutine coroutine) {
        Polling known = polling;
        return known != null && known.isRunBy(coroutine);
    }

    boolean isStopped() {
        return stopped;
    }

    /// Whether nothing is ready, and nothing handed in. Called when no step runs.
    boolean isEmpty() {
        return ready.isEmpty() && ordering.holdsNothing() && intake.isEmpty();
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
            Polling io = polling;
            boolean closing = io != null && loop.isClosed() && !io.hasEnded(); // its last deed is not done
            if (batchTaken && stopping && !closing) {
                stopping = false;
                batchTaken = false;
                stopped = true;
                break;
            }
            intake.moveTo(ready);
            fireTimers();
            Coroutine poll = io == null ? null : io.idle();
            if (!polled && poll != null) {
                polled = true;
                batchTaken = false;
                return poll;
            }
            polled = false;
            ordering.beginTurn(ready);
            batch = ready.size();
            batchTaken = batch > 0 || stopping;
            if (batch > 0 && io != null && io.isBlocked()) {
                io.poller.wakeUp(); // it is to flush what these steps leave
            }
            if (poll == null && batch == 0 && (!stopping || closing)) {
                return null;
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
            case Handle handle -> handle.isCancelled() ? null : callbacks.runnerOf(handle);
            case MountedCoroutine.Wake(MountedCoroutine coroutine) -> {
                coroutine.woken = true;
                yield coroutine.finished ? null : coroutine;
            }
            default -> throw new AssertionError(element);
        };
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
        return callbacks.anyBlocked(except) || loop.tasks.anyBlocked(except);
    }

    /// Returns the coroutine that is likely to be next, if one is.
    @Nullable
    Coroutine peek() {
        return batch > 0 && ordering.isFifo() && ready.peek() instanceof Coroutine coroutine ? coroutine : null;
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

    /// How long the loop may wait for something from outside: 0 if there is something to do.
    long nanosToWait() {
        return ready.isEmpty() && ordering.holdsNothing() && !stopping ? nanosToNextTimer() : 0;
    }

    /// Waits on the loop thread, without a poller, until there may be something to do.
    void rest() {
        long nanos = nanosToNextTimer();
        boolean due = stuck.isDue(nanos);
        long begin = due ? clock.nanos() : 0;
        boolean woken = intake.rest(due ? StuckCheck.NANOS : nanos);
        if (due && !woken) {
            stuck.waitedSince(begin);
        }
    }

    /// Prepares the last run, after the loop was closed, in which the kernel's own coroutines end.
    ///
    /// @return whether there are any
    boolean prepareToFinish() {
        stop();
        Polling io = polling; // has its step in every iteration
        if (io != null && io.isBlocked()) {
            io.poller.wakeUp();
        }
        return callbacks.finish() | (io != null && io.hasBegun());
    }
}
