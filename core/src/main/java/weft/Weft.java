package weft;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The verbs of weft: made to be imported statically, all but [#run].
///
/// They work in the current task, and throw an [IllegalStateException] where there is none. Those
/// that take bodies take lambdas, tasks and promises alike; a body that is a lambda runs in the
/// current task ([#timeout]) or in one of its own ([#gather]), as each says. A checked exception of
/// a body comes out as [Deferred#await()] says: wrapped.
public final class Weft {

    private Weft() {}

    // ---- running

    /// Runs a program: creates a loop, runs a body in it as the main task, and closes the loop.
    ///
    /// At the end tasks that are left are cancelled, see [EventLoop#close()]. Ctrl-C and SIGTERM
    /// cancel the main task, which may clean up; the process then ends with the status the signal
    /// would have given it. So it does, when the loop is closed, if the main task was done already. A
    /// second one ends it at once. An interrupt of the calling thread cancels the main task as well.
    ///
    /// **Thread safety.** May be called from any thread that is not a loop's, virtual ones
    /// included.
    ///
    /// @param <T> the result
    /// @param main the main task's body
    /// @return its result
    /// @throws IllegalStateException if a loop runs the current thread: a run inside of a run
    /// @asyncio run
    public static <T extends @Nullable Object> T run(Awaitable<? extends T> main) {
        return run(UnaryOperator.identity(), main);
    }

    /// Runs a program, as [#run(Awaitable)] does.
    ///
    /// @param main the main task's body
    /// @asyncio run
    public static void run(Action main) {
        run(UnaryOperator.identity(), main);
    }

    /// Runs a program on a loop that is set up differently.
    ///
    /// @param <T> the result
    /// @param options what differs from the defaults
    /// @param main the main task's body
    /// @return its result
    /// @asyncio run(main, debug=, loop_factory=), Runner
    public static <T extends @Nullable Object> T run(UnaryOperator<LoopOptions> options, Awaitable<? extends T> main) {
        return Program.run(EventLoop.create(options), Objects.requireNonNull(main, "main"));
    }

    /// Runs a program on a loop that is set up differently.
    ///
    /// @param options what differs from the defaults
    /// @param main the main task's body
    public static void run(UnaryOperator<LoopOptions> options, Action main) {
        run(options, Awaitable.of(main));
    }

    // ---- tasks

    /// Creates a task on the current loop, which takes its first step in the next turn.
    ///
    /// @param <T> the result
    /// @param body the task's body
    /// @return the task
    /// @asyncio create_task
    public static <T extends @Nullable Object> Task<T> createTask(Awaitable<? extends T> body) {
        return EventLoop.current().createTask(body);
    }

    /// Creates a task with a name on the current loop.
    ///
    /// @param <T> the result
    /// @param name the name, found again in dumps and messages
    /// @param body the task's body
    /// @return the task
    /// @asyncio create_task(coro, name=)
    public static <T extends @Nullable Object> Task<T> createTask(String name, Awaitable<? extends T> body) {
        return EventLoop.current().createTask(name, body);
    }

    /// Creates a task on the current loop.
    ///
    /// @param body the task's body
    /// @return the task
    public static Task<Void> createTask(Action body) {
        return EventLoop.current().createTask(body);
    }

    /// Creates a task with a name on the current loop.
    ///
    /// @param name the name
    /// @param body the task's body
    /// @return the task
    public static Task<Void> createTask(String name, Action body) {
        return EventLoop.current().createTask(name, body);
    }

    /// Returns the current task.
    ///
    /// @return the task that runs this; empty in a callback, and outside of a loop
    /// @asyncio current_task
    public static Optional<Task<?>> currentTask() {
        return Optional.ofNullable(Task.currentOrNull());
    }

    /// Returns the tasks of the current loop that are not done.
    ///
    /// @return a new list, in the order in which they were created
    /// @asyncio all_tasks
    public static List<Task<?>> allTasks() {
        return EventLoop.current().allTasks();
    }

    // ---- suspending

    /// Suspends the current task for some time.
    ///
    /// **Cancellation.** The timer is released at once.
    ///
    /// @param duration how long; zero or less gives other tasks one turn, as [#checkpoint()] does
    /// @asyncio sleep
    public static void sleep(Duration duration) {
        Task<?> me = Task.require("sleep");
        long nanos = Durations.nanos(duration);
        if (nanos == 0) {
            me.checkpoint();
            return;
        }
        me.throwIfCancelled();
        Scheduler scheduler = me.loop().scheduler;
        SleepTimer timer = new SleepTimer(me);
        long deadline = Durations.after(scheduler.nanos(), nanos);
        if (deadline != Durations.NEVER) {
            scheduler.timers.add(timer, deadline);
        }
        me.suspendOn(timer);
    }

    /// Gives every other task that is ready a turn, and notices a cancellation.
    ///
    /// @asyncio sleep(0)
    public static void checkpoint() {
        Task.require("checkpoint").checkpoint();
    }

    /// Notices a cancellation, and gives others a turn if the current task has not done so for many
    /// calls: what an operation begins with that may suspend but does not have to this time. For
    /// authors of such operations.
    ///
    /// @asyncio none; tokio's cooperative budget, trio.lowlevel.checkpoint_if_cancelled
    public static void checkpointIfDue() {
        Task.require("checkpointIfDue").checkpointIfDue();
    }

    /// Waits for a stage of the JDK's, a [java.util.concurrent.CompletableFuture] for instance.
    ///
    /// **Cancellation.** Cancels the stage, as far as it can be.
    ///
    /// @param <T> the result
    /// @param stage the stage
    /// @return its result
    /// @asyncio await wrap_future(f)
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return Stages.await(Objects.requireNonNull(stage, "stage"));
    }

    // ---- several at once

    /// Runs each body as a task of its own and returns the results in the order of the arguments.
    ///
    /// The first failure is thrown at once; the others go on. Use [#taskGroup] where they should be
    /// cancelled.
    ///
    /// **Cancellation.** Cancels every body that is not done, and waits for all of them. If one then
    /// fails, its failure is thrown, and the cancellation is delivered again at the next suspension.
    ///
    /// @param <T> the results
    /// @param bodies the work; one that stands there twice runs twice, a task or promise is one; none
    ///     gives an empty list
    /// @return one result per body
    /// @asyncio gather
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> List<T> gather(Awaitable<? extends T>... bodies) {
        return Gathering.results(Arrays.asList(bodies));
    }

    /// Runs each body as a task of its own and returns the results in order, as
    /// [#gather(Awaitable...)] does.
    ///
    /// @param <T> the results
    /// @param bodies the work
    /// @return one result per body
    /// @asyncio gather
    public static <T extends @Nullable Object> List<T> gather(Collection<? extends Awaitable<? extends T>> bodies) {
        return Gathering.results(bodies);
    }

    /// Runs each body as a task of its own and waits for all, as [#gather(Awaitable...)] does.
    ///
    /// @param bodies the work
    /// @asyncio gather
    public static void gather(Action... bodies) {
        Gathering.results(Arrays.stream(bodies).map(Awaitable::of).toList());
    }

    /// Runs each body as a task of its own, waits until all are done, and returns how each ended.
    ///
    /// **Cancellation.** Cancels every body that is not done, waits for all of them, and throws; the
    /// first failure of their clean-up is the cause.
    ///
    /// @param <T> the results
    /// @param bodies the work
    /// @return one outcome per body, in the order of the arguments
    /// @asyncio gather(return_exceptions=True)
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> List<Outcome<T>> gatherOutcomes(Awaitable<? extends T>... bodies) {
        return Gathering.outcomes(Arrays.asList(bodies));
    }

    /// Runs each body as a task of its own and returns how each ended, as
    /// [#gatherOutcomes(Awaitable...)] does.
    ///
    /// @param <T> the results
    /// @param bodies the work
    /// @return one outcome per body, in order
    /// @asyncio gather(return_exceptions=True)
    public static <T extends @Nullable Object> List<Outcome<T>> gatherOutcomes(
            Collection<? extends Awaitable<? extends T>> bodies) {
        return Gathering.outcomes(bodies);
    }

    /// Waits until all of some tasks or promises are done.
    ///
    /// **Cancellation.** Ends the wait, and nothing else; so of all the `wait` verbs. They throw
    /// nobody's failure either.
    ///
    /// @param <D> tasks or promises
    /// @param deferreds what to wait for, at least one
    /// @return which are done: all
    /// @throws IllegalArgumentException if there are none
    /// @asyncio wait
    public static <D extends Deferred<?>> WaitResult<D> waitAll(Collection<? extends D> deferreds) {
        return Waiting.run(deferreds, Waiting.Until.ALL, FOREVER);
    }

    /// Waits until all are done, or time is up.
    ///
    /// @param <D> tasks or promises
    /// @param timeout how long to wait at most
    /// @param deferreds what to wait for, at least one
    /// @return which are done, and which are not
    /// @asyncio wait(fs, timeout=)
    public static <D extends Deferred<?>> WaitResult<D> waitAll(Duration timeout, Collection<? extends D> deferreds) {
        return Waiting.run(deferreds, Waiting.Until.ALL, timeout);
    }

    /// Waits until at least one is done.
    ///
    /// @param <D> tasks or promises
    /// @param deferreds what to wait for, at least one
    /// @return which are done, and which are not
    /// @asyncio wait(fs, return_when=FIRST_COMPLETED)
    public static <D extends Deferred<?>> WaitResult<D> waitAny(Collection<? extends D> deferreds) {
        return Waiting.run(deferreds, Waiting.Until.FIRST_COMPLETED, FOREVER);
    }

    /// Waits until at least one is done, or time is up.
    ///
    /// @param <D> tasks or promises
    /// @param timeout how long to wait at most
    /// @param deferreds what to wait for, at least one
    /// @return which are done, and which are not
    /// @asyncio wait(fs, timeout=, return_when=FIRST_COMPLETED)
    public static <D extends Deferred<?>> WaitResult<D> waitAny(Duration timeout, Collection<? extends D> deferreds) {
        return Waiting.run(deferreds, Waiting.Until.FIRST_COMPLETED, timeout);
    }

    /// Waits until one has failed or all are done. A cancelled one has not failed.
    ///
    /// @param <D> tasks or promises
    /// @param deferreds what to wait for, at least one
    /// @return which are done, and which are not
    /// @asyncio wait(fs, return_when=FIRST_EXCEPTION)
    public static <D extends Deferred<?>> WaitResult<D> waitFirstFailure(Collection<? extends D> deferreds) {
        return Waiting.run(deferreds, Waiting.Until.FIRST_FAILURE, FOREVER);
    }

    /// Waits until one has failed or all are done, or time is up.
    ///
    /// @param <D> tasks or promises
    /// @param timeout how long to wait at most
    /// @param deferreds what to wait for, at least one
    /// @return which are done, and which are not
    /// @asyncio wait(fs, timeout=, return_when=FIRST_EXCEPTION)
    public static <D extends Deferred<?>> WaitResult<D> waitFirstFailure(
            Duration timeout, Collection<? extends D> deferreds) {
        return Waiting.run(deferreds, Waiting.Until.FIRST_FAILURE, timeout);
    }

    /// Runs each body as a task of its own and hands out the tasks in the order in which they are
    /// done, whichever way.
    ///
    /// `next()` suspends until the next one is done. Leaving the loop early cancels nothing, and it
    /// can be taken up again.
    ///
    /// @param <T> the results
    /// @param bodies the work; a task or promise is handed out as it is
    /// @return the tasks and promises, each once
    /// @asyncio as_completed - the form that `async for` takes
    public static <T extends @Nullable Object> Iterable<Deferred<T>> asCompleted(
            Collection<? extends Awaitable<? extends T>> bodies) {
        return AsCompleted.start(FOREVER, bodies);
    }

    /// Hands out tasks in the order in which they are done, for some time.
    ///
    /// @param <T> the results
    /// @param timeout after which `next()` throws a [TimedOutException] if nothing is done; what is
    ///     not done goes on
    /// @param bodies the work
    /// @return the tasks and promises, each once
    /// @asyncio as_completed(fs, timeout=)
    public static <T extends @Nullable Object> Iterable<Deferred<T>> asCompleted(
            Duration timeout, Collection<? extends Awaitable<? extends T>> bodies) {
        return AsCompleted.start(timeout, bodies);
    }

    /// Opens a group of tasks, runs a body in the current task, and returns when that and all tasks
    /// of the group have ended.
    ///
    /// **Cancellation.** Cancels the group's tasks and waits for them.
    ///
    /// @param <T> the result
    /// @param body the body, which creates tasks in the group
    /// @return the body's result; null if [TaskGroup#cancel()] interrupted it
    /// @throws ExceptionGroup of all failures, if there is one: see [TaskGroup]
    /// @asyncio TaskGroup
    @SuppressWarnings({"overloads", "NullAway"}) // a lambda's braces tell the two apart; null: see @return
    public static <T extends @Nullable Object> T taskGroup(GroupBody<? extends T> body) {
        return TaskGroup.run(body);
    }

    /// Opens a group of tasks, as [#taskGroup(GroupBody)] does.
    ///
    /// @param body the body, which creates tasks in the group
    /// @throws ExceptionGroup of all failures, if there is one: see [TaskGroup]
    /// @asyncio TaskGroup
    @SuppressWarnings("overloads")
    public static void taskGroup(GroupAction body) {
        Objects.requireNonNull(body, "body");
        TaskGroup.<Void>run(group -> Awaitable.of(() -> body.run(group)).await());
    }

    /// Starts bodies one after the other, each when the one before has failed or some time has
    /// passed, until one of them wins; the others are then cancelled.
    ///
    /// **Cancellation.** Cancels all, and waits for them.
    ///
    /// @param <T> the result
    /// @param delay the time after which the next one starts although nothing has failed
    /// @param bodies the participants
    /// @return who won, and how those ended that took part
    /// @asyncio staggered.staggered_race
    public static <T extends @Nullable Object> RaceResult<T> staggeredRace(
            Duration delay, List<? extends Awaitable<? extends T>> bodies) {
        return StaggeredRace.run(Optional.of(delay), bodies);
    }

    /// Starts bodies one after the other, each when the one before has failed, until one of them wins.
    ///
    /// @param <T> the result
    /// @param bodies the participants
    /// @return who won, and how those ended that took part
    /// @asyncio staggered.staggered_race(delay=None)
    public static <T extends @Nullable Object> RaceResult<T> staggeredRace(
            List<? extends Awaitable<? extends T>> bodies) {
        return StaggeredRace.run(Optional.empty(), bodies);
    }

    // ---- limits of time

    /// Runs a body in the current task, and cancels it when time is up.
    ///
    /// @param <T> the result
    /// @param timeout how long it may take; zero or less stops it at its first suspension
    /// @param body the body
    /// @return its result
    /// @throws TimedOutException if it was stopped for that
    /// @asyncio timeout
    public static <T extends @Nullable Object> T timeout(Duration timeout, Awaitable<? extends T> body) {
        return Timeouts.run(CancelScope.withTimeout(timeout), body);
    }

    /// Runs a body in the current task, and cancels it when time is up.
    ///
    /// @param timeout how long it may take; zero or less stops it at its first suspension
    /// @param body the body
    /// @throws TimedOutException if it was stopped for that
    /// @asyncio timeout
    public static void timeout(Duration timeout, Action body) {
        Timeouts.run(CancelScope.withTimeout(timeout), Awaitable.of(body));
    }

    /// Runs a body that may move its own deadline, and cancels it when time is up.
    ///
    /// @param <T> the result
    /// @param timeout how long it may take, to begin with
    /// @param body the body, which gets the scope it runs in
    /// @return its result
    /// @throws TimedOutException if it was stopped for that
    /// @asyncio timeout - whose `as` value the scope is
    @SuppressWarnings("overloads")
    public static <T extends @Nullable Object> T timeout(Duration timeout, ScopeBody<? extends T> body) {
        CancelScope scope = CancelScope.withTimeout(timeout);
        return Timeouts.<T>run(scope, () -> body.run(scope));
    }

    /// Runs a body that may move its own deadline, and cancels it when time is up.
    ///
    /// @param timeout how long it may take, to begin with
    /// @param body the body, which gets the scope it runs in
    /// @throws TimedOutException if it was stopped for that
    @SuppressWarnings("overloads")
    public static void timeout(Duration timeout, ScopeAction body) {
        CancelScope scope = CancelScope.withTimeout(timeout);
        Timeouts.run(scope, Awaitable.of(() -> body.run(scope)));
    }

    /// Runs a body in the current task, and cancels it at a certain time.
    ///
    /// @param <T> the result
    /// @param when a time on the loop's clock, see [EventLoop#time()]
    /// @param body the body
    /// @return its result
    /// @throws TimedOutException if it was stopped for that
    /// @asyncio timeout_at
    public static <T extends @Nullable Object> T timeoutAt(Duration when, Awaitable<? extends T> body) {
        return Timeouts.run(CancelScope.withDeadline(when), body);
    }

    /// Runs a body in the current task, and cancels it at a certain time.
    ///
    /// @param when a time on the loop's clock, see [EventLoop#time()]
    /// @param body the body
    /// @throws TimedOutException if it was stopped for that
    public static void timeoutAt(Duration when, Action body) {
        Timeouts.run(CancelScope.withDeadline(when), Awaitable.of(body));
    }

    /// Waits for a body, and cancels it when time is up: [#timeout], with one difference.
    ///
    /// With a timeout of zero or less a body that is a lambda is never started; a task or promise
    /// that is done gives its result, and another is cancelled. In every case this returns only
    /// when the body has ended, which may be later.
    ///
    /// @param <T> the result
    /// @param timeout how long it may take
    /// @param body the body
    /// @return its result
    /// @throws TimedOutException if it was not done in time
    /// @asyncio wait_for
    public static <T extends @Nullable Object> T waitFor(Duration timeout, Awaitable<? extends T> body) {
        return Timeouts.waitFor(timeout, body);
    }

    /// Waits for a body, and cancels it when time is up, as [#waitFor(Duration, Awaitable)] does.
    ///
    /// @param timeout how long it may take
    /// @param body the body
    /// @throws TimedOutException if it was not done in time
    public static void waitFor(Duration timeout, Action body) {
        Timeouts.waitFor(timeout, Awaitable.of(body));
    }

    /// Runs a body in the current task for some time at most, and goes on.
    ///
    /// @param <T> the result
    /// @param timeout how long it may take; zero or less stops it at its first suspension
    /// @param body the body
    /// @return its result; empty if it was stopped (or its result is null)
    /// @asyncio none; trio.move_on_after
    public static <T> Optional<T> moveOnAfter(Duration timeout, Awaitable<? extends T> body) {
        return CancelScope.withTimeout(timeout).run(body);
    }

    /// Runs a body in the current task for some time at most, and goes on.
    ///
    /// @param timeout how long it may take; zero or less stops it at its first suspension
    /// @param body the body
    /// @return whether it came to its end
    /// @asyncio none; trio.move_on_after
    public static boolean moveOnAfter(Duration timeout, Action body) {
        return CancelScope.withTimeout(timeout).run(body);
    }

    /// Waits for a body without passing a cancellation on to it: the wait ends, and the body goes
    /// on.
    ///
    /// Whoever shields a lambda should hold on to a task of it, or nobody will learn how it ended.
    /// The end of the loop cancels it all the same.
    ///
    /// @param <T> the result
    /// @param body the body; a lambda runs in a task of its own
    /// @return its result
    /// @asyncio shield
    public static <T extends @Nullable Object> T shield(Awaitable<? extends T> body) {
        return Shielding.await(body);
    }

    /// Waits for a body without passing a cancellation on to it, as [#shield(Awaitable)] does.
    ///
    /// @param body the body; it runs in a task of its own
    /// @asyncio shield
    public static void shield(Action body) {
        Shielding.await(Awaitable.of(body));
    }

    // ---- threads

    /// Runs a body that blocks on a thread of the loop's worker pool, in a copy of the current
    /// [Context].
    ///
    /// The pool has as many platform threads as asyncio's default executor: processors plus 4, at
    /// most 32.
    ///
    /// **Cancellation.** Ends the wait. A body that has not begun never runs; one that has goes on
    /// to its end, and if it then fails, that is reported.
    ///
    /// @param <T> the result
    /// @param body the body; it cannot use the loop but for what is safe on any thread
    /// @return its result
    /// @asyncio to_thread
    public static <T extends @Nullable Object> T toThread(Awaitable<? extends T> body) {
        return ThreadJob.run(null, ThreadJob.OnCancel.LEAVE, Objects.requireNonNull(body, "body"));
    }

    /// Runs a body that blocks on a thread of the loop's worker pool, as [#toThread(Awaitable)] does.
    ///
    /// @param body the body
    /// @asyncio to_thread
    public static void toThread(Action body) {
        toThread(Awaitable.of(body));
    }

    /// Runs a body that blocks on a thread of an executor.
    ///
    /// @param <T> the result
    /// @param executor where to run it
    /// @param body the body
    /// @return its result
    /// @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
    /// @asyncio loop.run_in_executor
    public static <T extends @Nullable Object> T toThread(Executor executor, Awaitable<? extends T> body) {
        return ThreadJob.run(
                Objects.requireNonNull(executor, "executor"),
                ThreadJob.OnCancel.LEAVE,
                Objects.requireNonNull(body, "body"));
    }

    /// Runs a body that blocks on a thread of an executor.
    ///
    /// @param executor where to run it
    /// @param body the body
    /// @asyncio loop.run_in_executor
    public static void toThread(Executor executor, Action body) {
        toThread(executor, Awaitable.of(body));
    }

    /// Runs a body that blocks and can be interrupted on a thread of the loop's worker pool.
    ///
    /// **Cancellation.** Interrupts the thread and waits for the end of the body, whatever comes of it. A body
    /// that has not begun never runs. So in either case, what the body uses is the caller's again.
    ///
    /// @param <T> the result
    /// @param body the body, which must react to [Thread#interrupt()]
    /// @return its result
    /// @asyncio none; kotlinx runInterruptible
    public static <T extends @Nullable Object> T toThreadInterruptibly(Awaitable<? extends T> body) {
        return ThreadJob.run(null, ThreadJob.OnCancel.INTERRUPT, Objects.requireNonNull(body, "body"));
    }

    /// Runs a body that blocks and can be interrupted on a thread of the loop's worker pool.
    ///
    /// @param body the body, which must react to [Thread#interrupt()]
    public static void toThreadInterruptibly(Action body) {
        toThreadInterruptibly(Awaitable.of(body));
    }

    /// Runs a body that blocks and can be interrupted on a thread of an executor, as
    /// [#toThreadInterruptibly(Awaitable)] does.
    ///
    /// @param <T> the result
    /// @param executor where to run it
    /// @param body the body, which must react to [Thread#interrupt()]
    /// @return its result
    /// @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
    public static <T extends @Nullable Object> T toThreadInterruptibly(Executor executor, Awaitable<? extends T> body) {
        return ThreadJob.run(
                Objects.requireNonNull(executor, "executor"),
                ThreadJob.OnCancel.INTERRUPT,
                Objects.requireNonNull(body, "body"));
    }

    /// Runs a body that blocks and can be interrupted on a thread of an executor, as
    /// [#toThreadInterruptibly(Action)] does.
    ///
    /// @param executor where to run it
    /// @param body the body, which must react to [Thread#interrupt()]
    public static void toThreadInterruptibly(Executor executor, Action body) {
        toThreadInterruptibly(executor, Awaitable.of(body));
    }

    /// Opens something on a thread of the loop's worker pool: a connection of a database, a file.
    ///
    /// **Cancellation.** Ends the wait. A body that has not begun never runs; what one that has opens
    /// all the same is closed by its thread, so nothing stays open of which nobody knows. If either fails,
    /// that is reported.
    ///
    /// @param <R> what is opened
    /// @param body the body, as that of [#toThread(Awaitable)]
    /// @return what it has opened; close it
    /// @asyncio none; to_thread loses it
    public static <R extends AutoCloseable> R openOnThread(Awaitable<? extends R> body) {
        return ThreadJob.run(null, ThreadJob.OnCancel.LEAVE_AND_CLOSE, Objects.requireNonNull(body, "body"));
    }

    /// Opens something on a thread of an executor, as [#openOnThread(Awaitable)] does.
    ///
    /// @param <R> what is opened
    /// @param executor where to run it
    /// @param body the body
    /// @return what it has opened; close it
    /// @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
    public static <R extends AutoCloseable> R openOnThread(Executor executor, Awaitable<? extends R> body) {
        return ThreadJob.run(
                Objects.requireNonNull(executor, "executor"),
                ThreadJob.OnCancel.LEAVE_AND_CLOSE,
                Objects.requireNonNull(body, "body"));
    }

    // ---- failures

    /// Returns a failure as something that can be thrown without being declared, as [Deferred#await()]
    /// throws it: for code that has caught whatever a body throws, and ends by `throw unchecked(e)`.
    /// Throws it if it is an error. Works outside of a task too.
    ///
    /// An [InterruptedException] by which a cancellation of the current task has arrived is thrown as
    /// the [CancelledError] that it is; any other is wrapped, and the interrupt is restored.
    ///
    /// @param failure what was caught
    /// @return the failure itself if it is unchecked, else an exception around it
    /// @asyncio none; Python has no checked exceptions
    public static RuntimeException unchecked(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        Task<?> me = Task.currentOrNull();
        return Failures.unchecked(me == null ? failure : me.translated(failure));
    }

    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
}
