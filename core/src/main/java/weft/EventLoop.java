package weft;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Runs tasks and callbacks, one step at a time, on a thread of its own.
///
/// Programs rarely need one by name: [Weft#run] creates it, and the verbs of [Weft] work on the
/// current one. A loop runs while [#runUntilComplete], [#runForever] or [#start] has it run, and
/// can be run again until it is closed.
///
/// **Thread safety.** What is marked so may be called from any thread; the rest on the loop, that
/// is in its tasks and callbacks, or by whoever holds the loop while it does not run. Another
/// thread gets a [WrongThreadException].
///
/// @asyncio AbstractEventLoop
public final class EventLoop implements AutoCloseable {

    private final Engine engine = Engines.choose();
    final LoopOptions options;
    final Lifecycle lifecycle = new Lifecycle(this);
    final Intake intake = new Intake(this);
    final Scheduler scheduler;
    final Observers observers;
    final Failures failures;
    final TaskRegistry tasks = new TaskRegistry();
    final LoopThread thread = new LoopThread(this);
    final Workers workers = new Workers(this);

    private EventLoop(LoopOptions options) {
        this.options = options;
        scheduler = new Scheduler(this, intake);
        observers = new Observers(this, options.observers());
        failures = new Failures(this, options.failureHandler());
    }

    /// Creates a loop with the default options.
    ///
    /// @return a loop that does not run yet; close it
    /// @asyncio new_event_loop
    public static EventLoop create() {
        return create(UnaryOperator.identity());
    }

    /// Creates a loop.
    ///
    /// @param options what differs from the defaults
    /// @return a loop that does not run yet; close it
    public static EventLoop create(UnaryOperator<LoopOptions> options) {
        return new EventLoop(options.apply(LoopOptions.defaults()));
    }

    /// Creates a loop that runs at once, on a thread of its own, until it is closed: for programs
    /// that are not weft's own, a servlet or a desktop application, which hand it work by
    /// [#submit]. The thread does not keep the JVM alive.
    ///
    /// @return a running loop; close it
    public static EventLoop start() {
        return start(UnaryOperator.identity());
    }

    /// Creates a loop that runs at once, as [#start()] does.
    ///
    /// @param options what differs from the defaults
    /// @return a running loop; close it
    public static EventLoop start(UnaryOperator<LoopOptions> options) {
        EventLoop loop = create(options);
        loop.thread.start();
        return loop;
    }

    /// Returns the loop that runs the current task or callback.
    ///
    /// @return the current loop
    /// @throws IllegalStateException if the current thread is not a loop's
    /// @asyncio get_running_loop
    public static EventLoop current() {
        Coroutine coroutine = Coroutine.current();
        if (coroutine == null) {
            throw new IllegalStateException(
                    "no loop runs here: call this in the body of Weft.run, or hand it to a loop by EventLoop.submit");
        }
        return coroutine.loop;
    }

    /// Returns the engine of this process.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return the engine, the same for every loop
    public Engine engine() {
        return engine;
    }

    /// Returns how this loop is set up.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return the options
    public LoopOptions options() {
        return options;
    }

    // ---- running

    /// Runs the loop until a body has ended, as the loop's main task.
    ///
    /// @param <T> the result
    /// @param body the body, or a task or promise of this loop
    /// @return its result
    /// @throws IllegalStateException if the loop runs already or is closed, if this is called in a
    ///     task or callback, or if the loop was stopped before the body ended
    /// @asyncio loop.run_until_complete
    public <T extends @Nullable Object> T runUntilComplete(Awaitable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        lifecycle.checkCanRun();
        Deferred<T> main = ensureDeferred(body);
        thread.runUntilDone(main);
        if (!main.isDone()) {
            throw new IllegalStateException(this + " was stopped before " + main + " was done");
        }
        return main.resultOrThrow();
    }

    /// Runs the loop until a body has ended, as [#runUntilComplete(Awaitable)] does.
    ///
    /// @param body the body
    public void runUntilComplete(Action body) {
        runUntilComplete(Awaitable.of(body));
    }

    /// Runs the loop until [#stop()]. An interrupt of the caller does not end it.
    ///
    /// @throws IllegalStateException if the loop runs already or is closed, or if this is called in
    ///     a task or callback
    /// @asyncio loop.run_forever
    public void runForever() {
        lifecycle.checkCanRun();
        thread.run();
    }

    /// Lets the loop return when what is ready now has had its turn.
    ///
    /// On a loop that does not run it makes the next run take what is ready and return. The end of a
    /// loop, by [#close()], goes on all the same.
    ///
    /// @asyncio loop.stop
    public void stop() {
        checkAccess();
        scheduler.stop();
    }

    /// Ends the loop: cancels the tasks that are left, waits until they have ended, reports those
    /// that failed, waits for its worker threads as long as [LoopOptions#shutdownTimeout()], and
    /// reports failures that nobody has looked at. Callbacks that were ready have their turn. Does
    /// nothing when it was called before, also by a thread that has not finished closing.
    ///
    /// **Thread safety.** May be called from any thread but the loop's own; of a loop that somebody
    /// else runs, only after [#stop()].
    ///
    /// @throws IllegalStateException if the loop runs, unless [#start()] had it run
    /// @asyncio loop.close, and what asyncio.run does before
    @Override
    public void close() {
        if (lifecycle.isInside()) {
            throw new IllegalStateException(
                    "a loop cannot be closed from inside: stop it, and close it where it was run");
        }
        if (!thread.isStarted() && isRunning() && lifecycle.isOpen()) {
            throw new IllegalStateException(this + " is running: stop it before you close it");
        }
        if (lifecycle.beginShutdown()) {
            new Shutdown(this).run();
        }
    }

    /// Returns whether the loop runs.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return true between the beginning and the end of a run
    /// @asyncio loop.is_running
    public boolean isRunning() {
        return lifecycle.isRunning();
    }

    /// Returns whether the loop is closed.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return true after [#close()]
    /// @asyncio loop.is_closed
    public boolean isClosed() {
        return lifecycle.isClosed();
    }

    // ---- tasks and promises

    /// Creates a task, which takes its first step in the next turn.
    ///
    /// @param <T> the result
    /// @param body the task's body
    /// @return the task
    /// @throws IllegalStateException if the loop is closed
    /// @asyncio loop.create_task
    public <T extends @Nullable Object> Task<T> createTask(Awaitable<? extends T> body) {
        return newTask(null, Context.snapshot(), body);
    }

    /// Creates a task with a name.
    ///
    /// @param <T> the result
    /// @param name the name, found again in dumps and messages
    /// @param body the task's body
    /// @return the task
    public <T extends @Nullable Object> Task<T> createTask(String name, Awaitable<? extends T> body) {
        return newTask(Objects.requireNonNull(name, "name"), Context.snapshot(), body);
    }

    /// Creates a task that runs in a given context: not a copy, so what either sets the other sees.
    ///
    /// @param <T> the result
    /// @param name the name
    /// @param context the task's context
    /// @param body the task's body
    /// @return the task
    /// @asyncio loop.create_task(coro, context=)
    public <T extends @Nullable Object> Task<T> createTask(String name, Context context, Awaitable<? extends T> body) {
        return newTask(Objects.requireNonNull(name, "name"), Objects.requireNonNull(context, "context"), body);
    }

    /// Creates a task.
    ///
    /// @param body the task's body
    /// @return the task
    public Task<Void> createTask(Action body) {
        return createTask(Awaitable.of(body));
    }

    /// Creates a task with a name.
    ///
    /// @param name the name
    /// @param body the task's body
    /// @return the task
    public Task<Void> createTask(String name, Action body) {
        return createTask(name, Awaitable.of(body));
    }

    /// Reports something that went wrong where nobody can be told by an exception: to the failure
    /// handler, as the loop does with what it notices itself.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @param message what happened, in one line
    /// @param exception what was thrown
    /// @asyncio loop.call_exception_handler
    public void reportFailure(String message, Throwable exception) {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(exception, "exception");
        failures.report(
                LoopFailure.Kind.REPORTED,
                message,
                exception,
                Weft.currentTask().orElse(null));
    }

    /// Returns where the loop waits for events from outside.
    ///
    /// @return empty as long as it waits on its own thread
    public Optional<Poller> poller() {
        return Optional.ofNullable(scheduler.poller());
    }

    /// Has the loop wait in a poller from this iteration on: for libraries that bring events from
    /// outside, when the first is wanted.
    ///
    /// @param poller where the loop waits, until it is closed
    /// @throws IllegalStateException if it has one, or is closed
    /// @throws WrongThreadException if another thread runs this loop
    /// @asyncio none; asyncio's loop has its selector from the start
    public void attach(Poller poller) {
        Objects.requireNonNull(poller, "poller");
        checkOpenHere();
        Poller known = scheduler.poller();
        if (known != null) {
            throw new IllegalStateException(
                    this + " waits in a " + known.getClass().getName() + " already, and cannot wait in a "
                            + poller.getClass().getName() + " as well");
        }
        scheduler.attach(poller);
    }

    /// Creates a promise.
    ///
    /// @param <T> the result
    /// @return a promise that is not done
    /// @asyncio loop.create_future
    public <T extends @Nullable Object> Promise<T> createPromise() {
        return new Promise<>(this, null);
    }

    /// Creates a promise that says what it is for, which reports and snapshots then show.
    ///
    /// @param <T> the result
    /// @param purpose its `toString()` is what the promise's is
    /// @return a promise that is not done
    public <T extends @Nullable Object> Promise<T> createPromise(Object purpose) {
        return new Promise<>(this, Objects.requireNonNull(purpose, "purpose"));
    }

    /// Creates a task from another thread. Get its result by [Task#toCompletableFuture()].
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @param <T> the result
    /// @param body the task's body
    /// @return the task, of which another thread may use what is marked so
    /// @throws IllegalStateException if the loop is closed or shutting down
    /// @asyncio run_coroutine_threadsafe
    public <T extends @Nullable Object> Task<T> submit(Awaitable<? extends T> body) {
        lifecycle.checkOpenForOthers();
        Task<T> task = new Task<>(this, null, Context.snapshot(), Objects.requireNonNull(body, "body"));
        intake.accept(() -> begin(task));
        return task;
    }

    /// Creates a task from another thread, as [#submit(Awaitable)] does.
    ///
    /// @param body the task's body
    /// @return the task, of which another thread may use what is marked so
    public Task<Void> submit(Action body) {
        return submit(Awaitable.of(body));
    }

    /// Returns the tasks that are not done, in the order in which they were created.
    ///
    /// **Thread safety.** May be called from any thread, which may see some that have just ended.
    ///
    /// @return a new list
    /// @asyncio all_tasks
    public List<Task<?>> allTasks() {
        return List.copyOf(tasks.list());
    }

    // ---- callbacks

    /// Has a callback called in the next turn, after everything that is ready now.
    ///
    /// @param callback must not suspend; if it throws, that is reported
    /// @return a handle to cancel it by
    /// @throws IllegalStateException if the loop is closed
    /// @asyncio loop.call_soon
    public Handle callSoon(Runnable callback) {
        checkOpenHere();
        Handle handle = new Handle(this, Objects.requireNonNull(callback, "callback"));
        scheduler.ready.add(handle);
        return handle;
    }

    /// Has a callback called soon, and wakes the loop for it.
    ///
    /// **Thread safety.** May be called from any thread. Callbacks of one thread are called in its
    /// order.
    ///
    /// @param callback must not suspend; if it throws, that is reported
    /// @return a handle to cancel it by
    /// @throws IllegalStateException if the loop is closed or shutting down
    /// @asyncio loop.call_soon_threadsafe
    public Handle callSoonThreadsafe(Runnable callback) {
        return intake.accept(Objects.requireNonNull(callback, "callback"));
    }

    /// Has a callback called after some time.
    ///
    /// @param delay how long from now; zero or less means in the next turn
    /// @param callback must not suspend; if it throws, that is reported
    /// @return a handle to cancel it by
    /// @asyncio loop.call_later
    public TimerHandle callLater(Duration delay, Runnable callback) {
        checkOpenHere();
        long deadline = Durations.after(scheduler.nanos(), Durations.nanos(delay));
        return new TimerHandle(this, Objects.requireNonNull(callback, "callback"), deadline);
    }

    /// Has a callback called at a certain time. Callbacks for the same time are called in the order
    /// in which they were scheduled.
    ///
    /// @param when a time on the loop's clock
    /// @param callback must not suspend; if it throws, that is reported
    /// @return a handle to cancel it by
    /// @asyncio loop.call_at
    public TimerHandle callAt(Duration when, Runnable callback) {
        checkOpenHere();
        return new TimerHandle(this, Objects.requireNonNull(callback, "callback"), Durations.nanos(when));
    }

    /// Returns the time on the loop's clock, which is monotonic and has an arbitrary origin.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return the time
    /// @asyncio loop.time
    public Duration time() {
        return Duration.ofNanos(scheduler.nanos());
    }

    // ---- care

    /// Changes who is told of failures that have nobody else.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @param handler the new handler
    /// @asyncio loop.set_exception_handler
    public void setFailureHandler(FailureHandler handler) {
        failures.handler(Objects.requireNonNull(handler, "handler"));
    }

    /// Returns what the loop's tasks are doing, where, and for whom they wait.
    ///
    /// **Thread safety.** May be called from any thread, also while the loop is stuck in a step.
    /// From the loop itself the picture is exact.
    ///
    /// @return an immutable picture
    /// @asyncio asyncio.capture_call_graph, python -m asyncio ps
    public LoopSnapshot snapshot() {
        return LoopSnapshot.of(this);
    }

    /// Returns whether something of the JDK's, a lock or a socket for instance, has parked a task or a
    /// callback other than the current one. Only on the mounted engine does a loop go on meanwhile, and so can ask.
    ///
    /// @return whether there is one
    /// @asyncio none; a task of asyncio that blocks, blocks its loop
    public boolean hasBlockedTasks() {
        checkAccess();
        return scheduler.anyBlocked(Coroutine.current());
    }

    /// Returns how many threads work for this loop: the calls of [Weft#toThread] whose results it has
    /// not got yet, also those that nobody waits for any more.
    ///
    /// @return the number, 0 if there are none
    public int threadsAtWork() {
        checkAccess();
        return scheduler.threads;
    }

    /// Returns how many completion stages are awaited that are not done: the calls of [Weft#await],
    /// also those that nobody waits for any more. A thread may be about to complete them, or a task of
    /// this loop.
    ///
    /// @return the number, 0 if there are none
    public int stagesAwaited() {
        checkAccess();
        return scheduler.stages;
    }

    // ---- for the kernel

    <T extends @Nullable Object> Task<T> newTask(
            @Nullable String name, @Nullable Context context, Awaitable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        checkOpenHere();
        Task<T> task = new Task<>(this, name, context, body);
        begin(task);
        return task;
    }

    private void begin(Task<?> task) {
        tasks.add(task);
        observers.taskCreated(task); // before it can run: an observer may block, and who creates it has yet to watch it
        scheduler.ready.add(task.coroutine);
    }

    /// Returns an awaitable that is a deferred as it is, and any other as a task.
    @SuppressWarnings("unchecked") // a Deferred is only ever read
    <T extends @Nullable Object> Deferred<T> ensureDeferred(Awaitable<? extends T> awaitable) {
        if (awaitable instanceof Deferred<? extends T> deferred) {
            if (deferred.loop() != this) {
                throw new IllegalStateException(deferred + " belongs to " + deferred.loop() + ", not to " + this);
            }
            return (Deferred<T>) deferred;
        }
        return newTask(null, Context.snapshot(), awaitable);
    }

    void checkAccess() {
        if (!lifecycle.isAccessible()) {
            throw new WrongThreadException(
                    this + " runs on another thread: use callSoonThreadsafe, submit or toCompletableFuture from "
                            + Thread.currentThread());
        }
    }

    private void checkOpenHere() {
        lifecycle.checkOpen();
        checkAccess();
    }

    @Override
    public String toString() {
        return options.name();
    }
}
