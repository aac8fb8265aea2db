package weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tasks that belong together: none of them outlives the group, and if one fails the others are
/// cancelled.
///
/// A group is open while [Weft#taskGroup] runs its body, and then until its last task has ended.
/// Any task of the loop may create tasks in it: it can be handed around. What comes out of it:
///
/// - the body's result, when the body and all tasks have come to their end;
/// - an [ExceptionGroup] of every failure, that of the body included, and in it one member even if
///   there is one failure;
/// - [CancelledError], if the task that opened it was cancelled and nothing failed. If something
///   failed as well, the group of failures comes out, and the cancellation is delivered again at
///   the next suspension;
/// - nothing, after [#cancel()].
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio TaskGroup
public final class TaskGroup {

    /// The wait of the task that opened the group for the last of its tasks.
    private final class Join implements Wait {
        @Override
        public Answer cancel(Consumer<Deferred<?>> onward) {
            return Answer.THROW_OUT; // and then it joins again, having cancelled the tasks
        }

        @Override
        public Collection<? extends Deferred<?>> targets() {
            return members.tasks();
        }

        @Override
        public boolean needsAll() {
            return true;
        }

        @Override
        public String toString() {
            return "a group of " + members.size();
        }
    }

    /// A task without whose end the group does not end.
    private final class Awaited extends Members.Member {

        private final Watcher whenDone;

        Awaited(Task<?> task, Watcher whenDone) {
            super(task);
            this.whenDone = whenDone;
        }

        @Override
        public void done(Deferred<?> deferred) {
            members.remove(this);
            whenDone.done(deferred);
            if (members.isEmpty()) {
                owner.resume(join);
            }
        }
    }

    private final Task<?> owner;
    private final CancelScope scope = CancelScope.create(); // around the body
    private final Join join = new Join();
    private final Members members = new Members();
    private final Watcher created = this::createdEnded; // one for all
    private final List<Throwable> failures = new ArrayList<>();
    private final Deque<Action> endings = new ArrayDeque<>(); // the last added first
    private boolean aborting;
    private boolean over;

    private TaskGroup(Task<?> owner) {
        this.owner = owner;
    }

    static <T extends @Nullable Object> @Nullable T run(GroupBody<? extends T> body) {
        Objects.requireNonNull(body, "body");
        return new TaskGroup(Task.require("taskGroup")).runBody(body);
    }

    private <T extends @Nullable Object> @Nullable T runBody(GroupBody<? extends T> body) {
        long deliveries = owner.deliveries();
        T result = null;
        CancelledError cancelled = null;
        try {
            result = scope.call(() -> body.run(this));
            cancelled = scope.caught();
        } catch (CancelledError e) {
            cancelled = e;
            abort("the body of the group was cancelled");
        } catch (Throwable e) {
            failures.add(e);
            abort("the body of the group failed");
        }
        while (!members.isEmpty()) {
            try {
                owner.throwIfCancelled();
                if (cancelled == null) {
                    owner.suspendOn(join);
                } else {
                    owner.suspendAgainOn(join);
                }
            } catch (CancelledError e) {
                cancelled = e;
                abort("the task that waits for the group was cancelled");
            } catch (StackOverflowError e) { // too deep to suspend: the tasks end without being waited for
                abort("the task that waits for the group cannot suspend: its stack is too deep");
                throw e;
            }
        }
        over = true;
        for (Action ending : endings) {
            try {
                ending.run();
            } catch (CancelledError e) {
                cancelled = e;
            } catch (Throwable e) {
                failures.add(e);
            }
        }
        throwFailures(deliveries);
        if (cancelled != null && (!scope.isCaught() || owner.cancelState().isByOthers(null, deliveries))) {
            throw owner.cancelState().passingOn(cancelled);
        }
        return result;
    }

    private void throwFailures(long deliveries) {
        if (failures.isEmpty()) {
            return;
        }
        owner.cancelState().redeliver(deliveries);
        for (Throwable failure : failures) {
            if (Failures.isFatal(failure)) {
                throw Failures.unchecked(failure);
            }
        }
        throw new ExceptionGroup(
                failures.size() == 1 ? "a task of the group failed" : failures.size() + " tasks of the group failed",
                failures);
    }

    /// Creates a task in this group.
    ///
    /// @param <T> the task's result
    /// @param body the task's body
    /// @return the task
    /// @throws IllegalStateException if the group is over, or is ending because something failed or
    ///     it was cancelled
    /// @asyncio TaskGroup.create_task
    public <T extends @Nullable Object> Task<T> createTask(Awaitable<? extends T> body) {
        return adopt(null, Context.snapshot(), body);
    }

    /// Creates a task with a name in this group.
    ///
    /// @param <T> the task's result
    /// @param name the task's name
    /// @param body the task's body
    /// @return the task
    /// @throws IllegalStateException if the group is over, or is ending because something failed or
    ///     it was cancelled
    public <T extends @Nullable Object> Task<T> createTask(String name, Awaitable<? extends T> body) {
        return adopt(Objects.requireNonNull(name, "name"), Context.snapshot(), body);
    }

    /// Creates a task in this group that runs in a given context: not a copy, so what either sets the other sees.
    ///
    /// @param <T> the task's result
    /// @param name the task's name
    /// @param context the task's context
    /// @param body the task's body
    /// @return the task
    /// @throws IllegalStateException if the group is over, or is ending because something failed or
    ///     it was cancelled
    /// @asyncio TaskGroup.create_task(coro, context=)
    public <T extends @Nullable Object> Task<T> createTask(String name, Context context, Awaitable<? extends T> body) {
        return adopt(Objects.requireNonNull(name, "name"), Objects.requireNonNull(context, "context"), body);
    }

    /// Creates a task in this group.
    ///
    /// @param body the task's body
    /// @return the task
    /// @throws IllegalStateException if the group is over, or is ending because something failed or
    ///     it was cancelled
    public Task<Void> createTask(Action body) {
        return createTask(Awaitable.of(body));
    }

    /// Creates a task with a name in this group.
    ///
    /// @param name the task's name
    /// @param body the task's body
    /// @return the task
    /// @throws IllegalStateException if the group is over, or is ending because something failed or
    ///     it was cancelled
    public Task<Void> createTask(String name, Action body) {
        return createTask(name, Awaitable.of(body));
    }

    /// Creates a task in this group and waits until it says that it is ready: a server that
    /// listens, for instance.
    ///
    /// The group stays open meanwhile. What the body throws before it is ready comes out of this
    /// method, and does not end the group; afterwards the task is one like any other.
    ///
    /// **Cancellation.** Cancels the new task and waits for its end. Throws the cancellation also if the
    /// task then ends without a failure and has not said that it is ready. If it fails, its failure is
    /// thrown, and the cancellation is delivered again at the next suspension.
    ///
    /// @param <V> what the task has to say
    /// @param body the task's body
    /// @return what it said
    /// @throws IllegalStateException if the body ended without saying that it is ready, or as
    /// [#createTask(Awaitable)]
    /// @asyncio none; trio's Nursery.start
    public <V extends @Nullable Object> V start(StartBody<V> body) {
        Objects.requireNonNull(body, "body");
        return Starting.run(this, body);
    }

    /// Has an action run when the last task has ended, in the task that opened the group and before
    /// that goes on: to close what the tasks have shared.
    ///
    /// Actions run in reverse order, all of them, however the group ends; they may suspend. What one
    /// throws is among the failures of the group. The group takes no more tasks by then.
    ///
    /// @param action the action
    /// @throws IllegalStateException if the group is over, or is ending because something failed or
    ///     it was cancelled
    /// @asyncio none; contextlib.AsyncExitStack.push_async_callback
    public void onEnd(Action action) {
        Objects.requireNonNull(action, "action");
        checkOpen();
        endings.push(action);
    }

    /// Returns the tasks that are not done.
    ///
    /// @return the tasks, in the order in which they were created
    public List<Task<?>> tasks() {
        return members.tasks();
    }

    /// Cancels the tasks of this group and its body, without a reason, and lets the group end
    /// without an exception.
    public void cancel() {
        cancel("");
    }

    /// Cancels the tasks of this group and its body, and lets the group end without an exception:
    /// [Weft#taskGroup] returns the body's result, or null if that was interrupted. Does nothing if
    /// the group is over.
    ///
    /// @param reason why; found again in [CancelledError#reason()]
    /// @asyncio TaskGroup.cancel (3.15)
    public void cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        owner.loop().checkAccess();
        if (!over) {
            abort(reason);
        }
    }

    // ---- for the kernel

    EventLoop loop() {
        return owner.loop();
    }

    /// Creates a task that this group waits for, and whose failure is the group's.
    private <T extends @Nullable Object> Task<T> adopt(
            @Nullable String name, @Nullable Context context, Awaitable<? extends T> body) {
        checkOpen();
        Task<T> task = loop().newTask(name, context, body);
        waitFor(task, created);
        return task;
    }

    private void createdEnded(Deferred<?> ended) {
        if (ended instanceof Task<?> task && task.state() == State.FAILED) {
            failed(task.failure(), task);
        }
    }

    void checkOpen() {
        owner.loop().checkAccess();
        if (over) {
            throw new IllegalStateException("the group is over: create the task before its last task has ended");
        }
        if (aborting) {
            throw new IllegalStateException(
                    "the group is ending, because something failed or it was cancelled: it takes no more tasks");
        }
    }

    /// Keeps the group open until a task is done, and then calls `whenDone`.
    void waitFor(Task<?> task, Watcher whenDone) {
        Awaited member = new Awaited(task, whenDone);
        members.add(member);
        task.addWatcher(member);
    }

    void failed(Throwable failure, Task<?> task) {
        failures.add(failure);
        abort(task.name() + " failed: " + failure);
    }

    /// Asks everything in this group to end, once.
    private void abort(String reason) {
        if (aborting) {
            return;
        }
        aborting = true;
        scope.cancel(reason);
        for (Task<?> task : members.tasks()) {
            task.cancel(reason);
        }
    }

    @Override
    public String toString() {
        return "TaskGroup[" + (over ? "over" : members.size() + " tasks" + (aborting ? ", ending" : "")) + "]";
    }
}
