/// What HTTP clients and servers have in common: messages and what they are made of.
///
/// A message that goes out is described by a value, a [weft.http.Request] or a [weft.http.Response],
/// whose [weft.http.Body] is written when it is sent. One that comes in has its headers at once and
/// its [weft.http.Content] as it arrives.
///
/// ## What holds for all of them
/// - Values are immutable and may be shared between tasks and loops; what is changed is a copy.
/// - A message that came in belongs to the task that got it, and to its loop.
/// - Header names are compared without regard to case, and kept as they were given.
/// - A message of the other side that breaks the protocol is its fault: a [weft.http.BadMessageException].
package weft.http;
