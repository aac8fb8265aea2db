package weft;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stretch of one task's code that can be cancelled alone, by [#cancel()] or by a deadline.
///
/// What was cancelled ends at the scope: [#run] returns, and the task goes on behind it. A scope is
/// the owner of its request: it ends the cancellation only if nobody else has asked for one
/// meanwhile; then the [CancelledError] passes on.
///
/// A scope may be cancelled and given a deadline before it is entered. It is entered once.
///
/// **Thread safety.** Confined to the loop of the task that entered it.
///
/// @asyncio Timeout; trio.CancelScope
public final class CancelScope {

    private enum Stage {
        CREATED,
        ENTERED,
        EXITED
    }

    /// The entry in the loop's timers.
    private final class Deadline extends Timer {
        @Override
        @Nullable
        Coroutine fire() {
            if (task != null
                    && stage == Stage.ENTERED
                    && deadlineNanos <= task.loop().scheduler.nanos()) {
                expire();
            }
            return null;
        }
    }

    private final Deadline timer = new Deadline();
    private Stage stage = Stage.CREATED;
    private @Nullable Task<?> task; // who entered it
    private long deliveriesAtEntry;
    private @Nullable WeakReference<CancelledError> inFlightAtEntry;
    private @Nullable Duration timeout; // before entry: a relative deadline
    private long deadlineNanos = Durations.NEVER;
    private @Nullable CancelRequest request;
    private boolean expired;
    private @Nullable CancelledError caught;

    private CancelScope() {}

    /// Creates a scope without a deadline.
    ///
    /// @return a new scope
    public static CancelScope create() {
        return new CancelScope();
    }

    /// Creates a scope that is cancelled some time after it is entered.
    ///
    /// @param timeout how long its body may take; zero or less cancels it at the first suspension
    /// @return a new scope
    /// @asyncio trio.move_on_after
    public static CancelScope withTimeout(Duration timeout) {
        CancelScope scope = new CancelScope();
        scope.timeout = Objects.requireNonNull(timeout, "timeout");
        return scope;
    }

    /// Creates a scope that is cancelled at a certain time.
    ///
    /// @param when a time on the loop's clock, see [EventLoop#time()]
    /// @return a new scope
    /// @asyncio trio.move_on_at
    public static CancelScope withDeadline(Duration when) {
        CancelScope scope = new CancelScope();
        scope.deadlineNanos = Durations.nanos(Objects.requireNonNull(when, "when"));
        return scope;
    }

    /// Runs a body in this scope.
    ///
    /// @param <T> the result
    /// @param body the body
    /// @return its result; empty if the scope was cancelled and that ended the body (or if the
    ///     result is null)
    /// @throws IllegalStateException if the scope was entered before, or there is no current task
    public <T> Optional<T> run(Awaitable<? extends T> body) {
        try {
            return Optional.ofNullable(call(body));
        } catch (Throwable e) {
            throw Failures.unchecked(e);
        }
    }

    /// Runs a body in this scope.
    ///
    /// @param body the body
    /// @return whether it came to its end; false if the scope was cancelled and that ended the body
    /// @throws IllegalStateException if the scope was entered before, or there is no current task
    public boolean run(Action body) {
        run(Awaitable.of(body));
        return caught == null;
    }

    /// Cancels what runs in this scope, without a reason.
    public void cancel() {
        cancel("");
    }

    /// Cancels what runs in this scope: what is suspended in it is thrown out at once, and
    /// otherwise at its next suspension. Does nothing if it was cancelled before, or is over.
    ///
    /// @param reason why; found again in [CancelledError#reason()]
    /// @asyncio trio.CancelScope.cancel
    public void cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        checkAccess();
        request(reason, Task.currentOrNull());
    }

    /// Moves the deadline to some time from now.
    ///
    /// @param timeout how long from now
    /// @throws IllegalStateException if the scope is over or was cancelled
    /// @asyncio Timeout.reschedule
    public void reschedule(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        checkChangeable();
        if (task == null) {
            this.timeout = timeout;
        } else {
            schedule(Durations.after(task.loop().scheduler.nanos(), Durations.nanos(timeout)));
        }
    }

    /// Moves the deadline to a certain time.
    ///
    /// @param when a time on the loop's clock, see [EventLoop#time()]
    /// @throws IllegalStateException if the scope is over or was cancelled
    /// @asyncio Timeout.reschedule
    public void rescheduleAt(Duration when) {
        Objects.requireNonNull(when, "when");
        checkChangeable();
        timeout = null;
        schedule(Durations.nanos(when));
    }

    /// Takes the deadline away.
    ///
    /// @throws IllegalStateException if the scope is over or was cancelled
    /// @asyncio Timeout.reschedule(None)
    public void removeDeadline() {
        rescheduleAt(Duration.ofSeconds(Long.MAX_VALUE));
    }

    /// Returns the deadline.
    ///
    /// @return a time on the loop's clock; empty if there is none, or it is relative to an entry
    ///     that has not happened
    /// @asyncio Timeout.when
    public Optional<Duration> deadline() {
        return deadlineNanos == Durations.NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(deadlineNanos));
    }

    /// Returns whether the scope was cancelled, by a call or by its deadline.
    ///
    /// @return true from the request on
    /// @asyncio trio.CancelScope.cancel_called
    public boolean isCancelled() {
        return request != null;
    }

    /// Returns whether the deadline was reached while the scope was entered.
    ///
    /// @return true from the deadline on
    /// @asyncio Timeout.expired
    public boolean isExpired() {
        return expired;
    }

    /// Returns whether the body was ended by this scope's cancellation, which so has come to its end.
    ///
    /// @return true after such an exit
    /// @asyncio trio.CancelScope.cancelled_caught
    public boolean isCaught() {
        return caught != null;
    }

    // ---- for the kernel

    /// Runs a body. Returns null if it was this scope's cancellation that ended it: then
    /// [#caught()] has the error.
    <T> @Nullable T call(Awaitable<? extends T> body) throws Throwable {
        Objects.requireNonNull(body, "body");
        Task<?> me = Task.require("a scope");
        enter(me);
        try {
            return body.await();
        } catch (Throwable e) {
            Throwable meaning = me.translated(e);
            CancelRequest own = request;
            if (meaning instanceof CancelledError error && own != null && own.delivered != CancelRequest.PENDING) {
                if (!me.cancelState().isByOthers(own, deliveriesAtEntry)) {
                    caught = error;
                    return null;
                }
                throw me.cancelState().passingOn(error);
            }
            if (expired && !(meaning instanceof CancelledError)) {
                meaning.addSuppressed(timedOut());
            }
            throw meaning;
        } finally {
            exit(me);
        }
    }

    @Nullable
    CancelledError caught() {
        return caught;
    }

    TimedOutException timedOut() {
        TimedOutException exception = new TimedOutException(
                timeout == null ? "not done by the deadline" : "not done within " + Durations.text(timeout));
        if (caught != null) {
            exception.initCause(caught);
        }
        return exception;
    }

    private void enter(Task<?> me) {
        if (stage != Stage.CREATED) {
            throw new IllegalStateException("a scope is entered once; this one "
                    + (stage == Stage.ENTERED ? "is in use" : "was used before") + ": create another");
        }
        stage = Stage.ENTERED;
        task = me;
        deliveriesAtEntry = me.deliveries();
        inFlightAtEntry = me.cancelState == null ? null : me.cancelState.lastDelivered;
        if (request != null) {
            Cancellation.request(me, request);
        } else {
            long now = me.loop().scheduler.nanos();
            schedule(timeout == null ? deadlineNanos : Durations.after(now, Durations.nanos(timeout)));
        }
    }

    private void exit(Task<?> me) {
        stage = Stage.EXITED;
        me.loop().scheduler.timers.remove(timer);
        if (request != null) {
            CancelState state = me.cancelState();
            state.withdraw(request);
            if (!state.isByOthers(request, deliveriesAtEntry)) {
                state.lastDelivered = inFlightAtEntry; // what was delivered since has done its work
            }
        }
    }

    private void schedule(long when) {
        deadlineNanos = when;
        if (stage != Stage.ENTERED || task == null) {
            return;
        }
        Scheduler scheduler = task.loop().scheduler;
        scheduler.timers.remove(timer);
        if (when != Durations.NEVER && when <= scheduler.nanos()) {
            expire(); // no later than the first suspension, be it a mere checkpoint
        } else if (when != Durations.NEVER) {
            scheduler.timers.add(timer, when);
        }
    }

    private void expire() {
        expired |= request == null;
        request("time is up", null);
    }

    private void request(String reason, @Nullable Task<?> requester) {
        if (request != null || stage == Stage.EXITED) {
            return;
        }
        request = new CancelRequest(reason, requester, this);
        if (stage == Stage.ENTERED && task != null) {
            task.loop().scheduler.timers.remove(timer);
            Cancellation.request(task, request);
        }
    }

    private void checkChangeable() {
        checkAccess();
        if (stage == Stage.EXITED || request != null) {
            throw new IllegalStateException("the deadline cannot be moved: the scope "
                    + (stage == Stage.EXITED ? "is over" : expired ? "has expired" : "was cancelled"));
        }
    }

    private void checkAccess() {
        if (task != null) {
            task.loop().checkAccess();
        }
    }

    @Override
    public String toString() {
        return "CancelScope[" + stage + (request == null ? "" : ", cancelled") + "]";
    }
}
