/// Byte streams and files for the tasks of one loop.
///
/// A [weft.io.ByteStream] goes both ways: a [weft.io.ByteReader] and a [weft.io.ByteWriter] in one.
/// Sockets and subprocesses give them out; [weft.io.BytePipe] connects two tasks, and a transport of
/// your own is a [weft.io.ByteSource] and a [weft.io.ByteSink].
///
/// ## What holds for all of them
/// - They carry bytes, not messages: what one write puts in may come out in several reads, and the
///   other way round.
/// - Nothing is lost to a cancellation: bytes that a cancelled read has seen are there for the next,
///   and bytes that a write has taken are on their way.
/// - A slow reader stops the writer, after some tens of KiB.
/// - One task reads and one writes at a time; a second one is told so.
/// - What fails because of the other side or the system is an [java.io.UncheckedIOException].
package weft.io;
