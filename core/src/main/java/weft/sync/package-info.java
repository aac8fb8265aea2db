/// Locks, queues and channels for the tasks of one loop.
///
/// They keep tasks in order, not threads: between two suspensions no other task runs, so a plain
/// field needs none of them. Use them where an invariant has to hold *across* a suspension, where
/// tasks hand things to each other, or where something is to be done by few at a time.
///
/// ## What holds for all of them
/// - They are fair: whoever waits longest is served first, and served directly. What is released or
///   put while somebody waits is that one's at once, and no newcomer can take it.
/// - A wait that is cancelled gives its place up without a trace. What was handed over already is
///   not lost to a cancellation: the call returns it, and the cancellation arrives at the next
///   suspension.
/// - Serving and cancelling one of n waiters costs O(1).
/// - Each belongs to the first loop that uses it, and to the next one when that is closed. Another
///   thread gets an error that says so, except where **Thread safety** says otherwise.
/// - None of them has timeouts of its own: use [weft.Weft#timeout] or [weft.Weft#moveOnAfter].
package weft.sync;
