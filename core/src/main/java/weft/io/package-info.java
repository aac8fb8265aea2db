/// Files, for the tasks of one loop.
///
/// What the JDK can only do by blocking a thread is done on the loop's worker threads, while the
/// task waits and others go on. Start with [weft.io.AsyncFiles], the verbs for whole files, and
/// [weft.io.AsyncFile], an open one.
///
/// ## What holds for all of them
/// - A failure is an [java.io.UncheckedIOException], whose cause is the JDK's and names the path.
/// - Each file, cursor and temporary path belongs to the first loop that uses it, and to the next
///   one when that is closed.
/// - What is open is closed by `close()`, also when that is cancelled: then without anybody waiting
///   for it.
package weft.io;
