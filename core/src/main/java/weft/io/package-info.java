/// Byte streams and files for the tasks of one loop.
///
/// A [weft.io.ByteStream] goes both ways: a [weft.io.ByteReader] and a [weft.io.ByteWriter] in one.
/// Sockets and subprocesses give them out; [weft.io.BytePipe] connects two tasks, and a transport of
/// your own is a [weft.io.ByteSource] and a [weft.io.ByteSink].
///
/// Of files, [weft.io.AsyncFiles] has the verbs for whole ones, and [weft.io.AsyncFile] is an open
/// one. What the JDK can only do by blocking a thread is done on the loop's worker threads, while
/// the task waits and others go on.
///
/// ## What holds for all streams
/// - They carry bytes, not messages: what one write puts in may come out in several reads, and the
///   other way round.
/// - Nothing is lost to a cancellation: bytes that a cancelled read has seen are there for the next,
///   and bytes that a write has taken are on their way.
/// - A slow reader stops the writer, after some tens of KiB.
/// - One task reads and one writes at a time; a second one is told so.
///
/// ## What holds for all of them
/// - What fails because of the other side or the system is an [java.io.UncheckedIOException], whose
///   cause is the JDK's.
/// - Each belongs to the first loop that uses it; a file, cursor or temporary path to the next one
///   when that is closed.
/// - What is open is closed by `close()`, also when that is cancelled: then without anybody waiting
///   for it.
package weft.io;
