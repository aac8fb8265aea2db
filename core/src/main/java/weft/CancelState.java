package weft;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a task knows of its cancellation: the outstanding requests, and how they were delivered.
///
/// Most tasks are never cancelled, so it is made when the first request arrives. Loop only.
final class CancelState {

    private final Task<?> task;
    private final List<CancelRequest> requests = new ArrayList<>(2); // in order
    private boolean pending; // whether one of them is
    private @Nullable CancelRequest thrownOutBy; // ended the wait; the task has not run since
    private @Nullable CancelRequest interrupt; // delivered by interrupting the thread

    long deliveries; // how often a request was delivered

    @Nullable
    WeakReference<CancelledError> lastDelivered; // watched, to notice that it was swallowed

    private boolean swallowed; // known to have gone on after the last request
    private boolean reported; // that it has gone on after one of those that are outstanding

    CancelState(Task<?> task) {
        this.task = task;
    }

    // ---- requests

    List<CancelRequest> requests() {
        return requests;
    }

    /// Whether a request has not been delivered yet.
    boolean isPending() {
        return pending;
    }

    void add(CancelRequest request) {
        requests.add(request);
        pending = true;
        if (request.scope == null) { // else it is taken back, and those before it still stand
            swallowed = false; // it may well clean up after this one
            lastDelivered = null;
        }
    }

    /// Takes a request back: it is no longer outstanding, and if it was pending it never arrives.
    void withdraw(CancelRequest request) {
        if (request == interrupt) {
            interrupt = null;
            if (Task.currentOrNull() == task) {
                Thread.interrupted(); // or what comes next would find it
            }
        }
        if (requests.remove(request)) {
            if (requests.isEmpty()) {
                lastDelivered = null;
                swallowed = false;
                reported = false;
            }
            pending = hasPending();
        }
    }

    /// Forgets all requests: the task is done.
    void clear() {
        requests.clear();
        pending = false;
    }

    private boolean hasPending() {
        for (CancelRequest request : requests) {
            if (request.delivered == CancelRequest.PENDING) {
                return true;
            }
        }
        return false;
    }

    /// Returns whether a request of somebody else's is outstanding that was not known to the task at
    /// a certain delivery.
    boolean isByOthers(@Nullable CancelRequest own, long since) {
        for (CancelRequest request : requests) {
            if (request != own && (request.delivered == CancelRequest.PENDING || request.delivered > since)) {
                return true;
            }
        }
        return false;
    }

    // ---- delivery

    /// Notes that the task's wait was ended for the sake of a request.
    void thrownOutBy(CancelRequest request) {
        thrownOutBy = request;
    }

    /// Delivers what has ended the task's wait.
    void throwIfThrownOut() {
        if (thrownOutBy != null) {
            throw deliver(null);
        }
    }

    /// Delivers what is pending.
    void throwIfPending() {
        noticeInterrupt();
        if (pending) {
            throw deliver(null);
        }
    }

    /// Notes that a request has done its work elsewhere: it was passed on to what the task waits for.
    void delivered(CancelRequest request) {
        request.delivered = ++deliveries;
        pending = hasPending();
    }

    /// Makes one error of all pending requests, which so are delivered. The first one gives the reason.
    private CancelledError deliver(@Nullable Throwable cause) {
        CancelRequest first = null;
        deliveries++;
        for (CancelRequest request : requests) {
            if (request.delivered == CancelRequest.PENDING) {
                request.delivered = deliveries;
                first = first == null ? request : first;
            }
        }
        pending = false;
        first = first == null ? thrownOutBy : first; // it was taken back too late to undo the throw
        thrownOutBy = null;
        CancelledError error = new CancelledError(first == null ? CancelRequest.unknown() : first, cause);
        error.thrownIn = task;
        lastDelivered = new WeakReference<>(error);
        return error;
    }

    /// Notes that an error that a cancelled wait hands to the task is how its own request arrives.
    void deliveredBy(CancelledError error) {
        if (!requests.isEmpty()) {
            lastDelivered = new WeakReference<>(error);
            if (error.thrownIn == null) {
                error.thrownIn = task; // a promise's error, made here
            }
        }
    }

    /// Returns what a scope throws that was not the only one to be cancelled. It delivers what is
    /// pending as well, or the pending request's owner would not know the error as its own.
    CancelledError passingOn(CancelledError error) {
        return pending ? deliver(error) : error;
    }

    /// Makes the requests that arrived after a certain delivery pending again, so that they are
    /// delivered a second time.
    void redeliver(long since) {
        for (CancelRequest request : requests) {
            if (request.delivered > since) {
                request.delivered = CancelRequest.PENDING;
                pending = true;
                lastDelivered = null; // something else is thrown in its place
            }
        }
    }

    // ---- delivery by interrupt

    /// Interrupts the task, which something that is not weft's has parked. That delivers the request.
    void interruptFor(CancelRequest request) {
        interrupt = interrupt == null ? request : interrupt;
        delivered(request);
        task.coroutine.interrupt();
    }

    /// Makes the request for which the task was interrupted pending again if nothing took notice:
    /// the call came to its end all the same, or the interrupt was restored.
    void noticeInterrupt() {
        if (interrupt != null && Thread.interrupted()) {
            interrupt.delivered = CancelRequest.PENDING;
            interrupt = null;
            pending = true;
        }
    }

    /// Returns what a body's failure means: an [InterruptedException] by which a cancellation
    /// arrived is that cancellation.
    Throwable translated(Throwable e) {
        if (interrupt == null || !(e instanceof InterruptedException)) {
            return e;
        }
        CancelledError error = new CancelledError(interrupt, e);
        interrupt = null;
        lastDelivered = new WeakReference<>(error);
        return error;
    }

    // ---- swallowed cancellations

    /* A task that suspends after a delivery may be cleaning up, or may have caught the error and gone on. It has gone on for
     * sure if it is back at the very place where the error was thrown, or if nothing refers to the error any more; while a
     * `finally` runs, the error it will rethrow is on the stack. So there is no false alarm. */

    /// Looks whether the task, which is about to suspend, has swallowed its cancellation. If it goes on although
    /// its loop is shutting down, it is cancelled once more, and that takes its way as any other: what the task
    /// has begun to wait for ends, and is not left to nobody.
    ///
    /// @return whether it is cancelled once more; it must then make a [ShutdownPause]
    boolean noticeSwallowed() {
        WeakReference<CancelledError> last = lastDelivered;
        EventLoop loop = task.loop();
        if (swallowed ? !loop.lifecycle.isShuttingDown() : last == null) {
            return false;
        }
        CancelledError error = last == null ? null : last.get();
        if (!swallowed && (error == null || isAtSamePlace(error))) {
            swallowed = true;
            if (!reported) {
                reported = true;
                loop.failures.reportSwallowed(task, requests);
            }
        }
        boolean again = swallowed && loop.lifecycle.isShuttingDown();
        if (again) {
            redeliver(CancelRequest.PENDING);
        }
        return again;
    }

    private boolean isAtSamePlace(CancelledError error) {
        return error.thrownIn == task // and not in one that this has awaited, which may run the same code
                && Arrays.equals(outside(error.getStackTrace()), outside(new Throwable().getStackTrace()));
    }

    private static StackTraceElement[] outside(StackTraceElement[] trace) {
        int i = 0;
        while (i < trace.length && LoopSnapshot.isPlumbing(trace[i])) { // each verb throws where it likes
            i++;
        }
        return Arrays.copyOfRange(trace, i, trace.length);
    }
}
