/// The kernel: an event loop, tasks, promises, cancellation, groups.
///
/// Start with [weft.Weft], the verbs. Everything above this package uses only what is public in it.
///
/// ## Words
/// - **loop**: runs tasks and callbacks, one step at a time; [weft.EventLoop].
/// - **task**: a body of code with a life of its own on a loop; [weft.Task].
/// - **step**: what a task does between two suspensions; a **turn** is one round of steps.
/// - **coroutine**: any code that runs in a task. There is no keyword: calling is awaiting.
/// - **awaitable**: a body that has not started, a task, or a promise; [weft.Awaitable].
/// - **promise**: a result that somebody will write; [weft.Promise].
/// - **scope**: a stretch of a task's code that can be cancelled alone; [weft.CancelScope].
/// - **group**: tasks that belong together, none of which outlives it; [weft.TaskGroup].
/// - **checkpoint**: a call that may suspend; it notices a cancellation even when it does not
///   suspend, and after 256 in a row that did not, the task gives others a turn.
/// - **timeout** is how long, **deadline** is when.
///
/// ## What holds unless something else is said
/// - Passing null is answered by a [NullPointerException] that names the parameter.
/// - Objects belong to their loop: its tasks and callbacks use them. **Thread safety** is spoken of
///   where that differs.
/// - A method that returns a result by suspending is a checkpoint. A call that was cancelled did
///   not happen.
/// - Durations of zero or less mean that time is up already; those too long for 292 years mean
///   never.
/// - A method that throws has had no effect.
/// - What was done before a task was created is visible to it; what it does is visible to whoever
///   has awaited it.
package weft;
