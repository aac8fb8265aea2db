/// Iteration and the flow of work: generators, concurrent mapping, publishers, retrying, and
/// resources that are released for sure.
///
/// There is no asynchronous iterator: an [java.util.Iterator] whose `next()` suspends works in a
/// plain `for`.
package weft.flow;
