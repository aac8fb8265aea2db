package weft;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A body of code with a life of its own on a loop, which runs it whenever nothing else runs.
///
/// A task is started by [Weft#createTask], takes its first step in the loop's next turn, and gives
/// control back only where it calls something that suspends. The loop holds on to it until it is
/// done. Awaiting it gives its result.
///
/// ## Cancellation
/// A request is delivered once, as a [CancelledError] thrown where the task suspends next; a task
/// that waits for another passes the request on to that one. A task that is cancelled before its
/// first step still runs to its first suspension, so that its `finally` runs. A value that was
/// already delivered to the task is not lost to a request in the same turn: the request waits for
/// the next suspension, and a task that ends before has simply ended.
///
/// **Thread safety.** As [Deferred]'s.
///
/// @param <T> the result
/// @asyncio Task
public final class Task<T extends @Nullable Object> extends Deferred<T> {

    /*
     * new -> ready -> running -> suspended -> ready -> ... -> done
     *
     * A task is suspended while `waitingOn` is set. Whatever it waits on resumes it by resume(on), which does nothing unless it
     * is waited for at that moment, so a late or doubled call is harmless. From then on it is ready, and a cancellation that
     * comes in between stays pending. A cancellation that takes it out of a wait does so by throwOut().
     */

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int CHECKPOINT_BUDGET = 256;

    final Coroutine coroutine;
    private final long number = NUMBERS.incrementAndGet();
    private @Nullable String name; // null: made from the number when it is wanted
    private @Nullable Awaitable<? extends T> body; // null once it has begun
    final @Nullable CreationSite createdAt; // in debug mode

    int slot; // its place in the loop's TaskRegistry

    // What the task is suspended on, a Deferred or a Wait; null while it runs or is ready.
    @Nullable
    Object waitingOn;

    private int budget = CHECKPOINT_BUDGET; // checkpoints in a row that may pass without suspending

    // Null until the first request.
    @Nullable
    CancelState cancelState;

    Task(EventLoop loop, @Nullable String name, @Nullable Context context, Awaitable<? extends T> body) {
        super(loop);
        this.name = name;
        this.body = body;
        createdAt = loop.options.debug() ? new CreationSite() : null;
        coroutine = Engines.newCoroutine(this, name);
        coroutine.context = context;
    }

    /// Returns the current task.
    ///
    /// @param what what needs one, for the message
    static Task<?> require(String what) {
        Coroutine coroutine = Coroutine.current();
        if (coroutine == null) {
            throw new IllegalStateException(
                    what + " was called outside of a task: call it in the body of Weft.run, or hand the"
                            + " work to a loop by EventLoop.submit");
        }
        if (coroutine.task == null) {
            throw new IllegalStateException(
                    what + " was called in a callback, which cannot suspend: start a task in it, by createTask");
        }
        return coroutine.task;
    }

    static @Nullable Task<?> currentOrNull() {
        Coroutine coroutine = Coroutine.current();
        return coroutine == null ? null : coroutine.task;
    }

    /// Returns the name.
    ///
    /// @return the name given to it, or `Task-` and a number
    /// @asyncio Task.get_name
    public String name() {
        String known = name;
        if (known == null) {
            name = known = "Task-" + number;
        }
        return known;
    }

    /// Changes the name.
    ///
    /// @param name the new name
    /// @asyncio Task.set_name
    public void rename(String name) {
        this.name = Objects.requireNonNull(name, "name");
        Thread thread = coroutine.thread();
        if (thread != null) {
            thread.setName(name);
        }
    }

    /// Returns the task's context, in which its [ContextVar]s have their values.
    ///
    /// @return the live context, not a copy
    /// @asyncio Task.get_context
    public Context context() {
        loop().checkAccess();
        Context context = coroutine.context;
        if (context == null) {
            coroutine.context = context = new Context();
        }
        return context;
    }

    /// Returns the stack of the task: all of it, also where it is suspended.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return the frames, the innermost first; empty before the first step and when it is done
    /// @asyncio Task.get_stack - which has one frame of a suspended task
    public List<StackTraceElement> stack() {
        return coroutine.stack();
    }

    /// {@inheritDoc}
    ///
    /// Each call is a request of its own. The task may catch the error to clean up, and should let
    /// it pass on.
    @Override
    public boolean cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        loop().checkAccess();
        if (isDone()) {
            return false;
        }
        Cancellation.request(this, new CancelRequest(reason, currentOrNull(), null));
        return true;
    }

    /// Returns how many calls of [#cancel(String)] are outstanding: not taken back by
    /// [#uncancel()]. For library authors.
    ///
    /// @return the number, 0 when the task is done
    /// @asyncio Task.cancelling
    public int cancelling() {
        int count = 0;
        for (CancelRequest request : requests()) {
            if (request.scope == null) {
                count++;
            }
        }
        return count;
    }

    /// Returns whether a cancellation of this task is outstanding, whoever has asked for it: a call of
    /// [#cancel(String)], or a scope, which takes its request back when it exits. For library authors
    /// whose code must not begin anew then.
    ///
    /// @return true from the request on, also after its delivery
    /// @asyncio Task.cancelling
    public boolean isCancelRequested() {
        return !requests().isEmpty();
    }

    /// Takes back the last call of [#cancel(String)]. If it was not delivered yet, it will not be,
    /// unless it has already thrown the task out of a wait. For library authors who turn a
    /// cancellation into something else.
    ///
    /// @return how many are left
    /// @asyncio Task.uncancel
    public int uncancel() {
        loop().checkAccess();
        List<CancelRequest> all = requests();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).scope == null) {
                cancelState().withdraw(all.get(i));
                break;
            }
        }
        return cancelling();
    }

    // ---- life

    long number() {
        return number;
    }

    /// The name as far as it is known: not one that nobody has given or asked for.
    @Nullable
    String knownName() {
        return name;
    }

    /// The body of the coroutine.
    void live() {
        loop().observers.stepStarted(this);
        Awaitable<? extends T> begun = body;
        body = null;
        if (begun == null) {
            throw new AssertionError("begun twice");
        }
        State how;
        Object value;
        try {
            value = begun.await();
            how = State.SUCCESS;
        } catch (Throwable e) {
            value = translated(e);
            how = value instanceof CancelledError ? State.CANCELLED : State.FAILED;
        }
        end(how, value);
    }

    private void end(State how, @Nullable Object value) {
        EventLoop loop = loop();
        if (cancelState != null) {
            cancelState.clear();
        }
        if (how == State.FAILED && createdAt != null && value instanceof Throwable failure) {
            createdAt.addTo(failure);
        }
        loop.tasks.remove(this);
        complete(how, value);
        if (value instanceof Throwable failure && Failures.isFatal(failure)) {
            loop.thread.fatal(failure);
            seen(); // whoever runs the loop is told
        }
        loop.observers.taskDone(this);
        loop.observers.stepEnded(this);
    }

    // ---- suspension, on the task's own thread

    /// Suspends until `on` resumes this task, or a cancellation throws it out. One that is pending
    /// takes its way at once: call [#throwIfCancelled] before where it shall not.
    void suspendOn(Object on) {
        if (cancelState == null || !cancelState.noticeSwallowed()) {
            suspendAgainOn(on);
            return;
        }
        try {
            suspendAgainOn(on);
        } finally {
            suspendAgainOn(new ShutdownPause(this));
        }
    }

    /// Suspends as [#suspendOn] does, for a kernel method that was thrown out of its wait, has to
    /// wait on, and will throw the error in the end: that swallows nothing.
    void suspendAgainOn(Object on) {
        budget = CHECKPOINT_BUDGET;
        waitingOn = on; // before the observers: one of them may block on a lock, and `on` come meanwhile
        try {
            loop().observers.stepEnded(this);
            if (cancelState != null) {
                Cancellation.passOnPending(this, cancelState);
            }
            coroutine.suspend(on);
        } finally {
            waitingOn = null;
        }
        loop().observers.stepStarted(this);
        if (cancelState != null) {
            cancelState.throwIfThrownOut();
        }
    }

    /// Gives the other ready steps a turn. A request that comes meanwhile is delivered at once, as
    /// there is no value to lose.
    void checkpoint() {
        if (cancelState != null) {
            cancelState.throwIfPending();
            if (cancelState.noticeSwallowed()) {
                suspendAgainOn(new ShutdownPause(this));
                cancelState.throwIfPending();
            }
        }
        budget = CHECKPOINT_BUDGET;
        loop().observers.stepEnded(this);
        loop().scheduler.ready.add(coroutine);
        coroutine.yieldTurn();
        loop().observers.stepStarted(this);
        throwIfCancelled();
    }

    /// What every call does that might have suspended and did not have to.
    void checkpointIfDue() {
        throwIfCancelled();
        if (--budget <= 0) {
            checkpoint();
        }
    }

    /// Delivers a pending cancellation.
    void throwIfCancelled() {
        if (cancelState != null) {
            cancelState.throwIfPending();
        }
    }

    /// Makes this task ready if it is suspended on just that.
    void resume(Object on) {
        if (waitingOn == on) {
            waitingOn = null;
            loop().scheduler.ready.add(coroutine);
        }
    }

    /// Resumes this task as [#resume] does, when it is its turn already.
    ///
    /// @return whose step it is now; null if it was not suspended on just that
    @Nullable
    Coroutine resumeNow(Object on) {
        if (waitingOn != on) {
            return null;
        }
        waitingOn = null;
        return coroutine;
    }

    /// Makes this task ready if it is suspended, whatever for.
    void resumeAnyway() {
        Object on = waitingOn;
        if (on != null) {
            resume(on);
        }
    }

    // ---- cancellation

    CancelState cancelState() {
        if (cancelState == null) {
            cancelState = new CancelState(this);
        }
        return cancelState;
    }

    /// The outstanding requests, in order.
    List<CancelRequest> requests() {
        return cancelState == null ? List.of() : cancelState.requests();
    }

    /// How often a request was delivered so far.
    long deliveries() {
        return cancelState == null ? 0 : cancelState.deliveries;
    }

    /// Ends the wait of this task, for the sake of its pending requests.
    void throwOut(CancelRequest request) {
        cancelState().thrownOutBy(request);
        waitingOn = null;
        loop().scheduler.ready.add(coroutine);
    }

    /// Interrupts this task if something that is not weft's has parked it, which can only be in the
    /// mounted engine.
    void interruptIfBlocked(CancelRequest request) {
        if (!coroutine.suspended && !coroutine.finished && loop().scheduler.current != coroutine) {
            cancelState().interruptFor(request);
        }
    }

    /// Returns what a body's failure means, see [CancelState#translated].
    Throwable translated(Throwable e) {
        return cancelState == null ? e : cancelState.translated(e);
    }

    /// Returns the error of the last request that was passed on to what this task has waited for.
    CancelledError cancelledInWait(@Nullable Throwable cause) {
        List<CancelRequest> all = requests();
        return delivering(new CancelledError(all.isEmpty() ? CancelRequest.unknown() : all.getLast(), cause));
    }

    /// Notes, when a cancelled wait hands its error to the current task, that this is how that
    /// task's own request arrives.
    static CancelledError delivering(CancelledError error) {
        Task<?> me = currentOrNull();
        if (me != null && me.cancelState != null) {
            me.cancelState.deliveredBy(error);
        }
        return error;
    }

    @Override
    public String toString() {
        Object on = waitingOn;
        String doing = isDone()
                ? state().toString().toLowerCase(java.util.Locale.ROOT)
                : loop().scheduler.current == coroutine
                        ? "running"
                        : on == null ? "ready" : "waiting for " + (on instanceof Task<?> task ? task.name() : on);
        return name() + "[" + doing + "]";
    }
}
