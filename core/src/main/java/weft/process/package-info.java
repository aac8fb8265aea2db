/// Subprocesses for the tasks of one loop.
///
/// [weft.process.Subprocess#run] runs a program to its end and returns what it printed;
/// [weft.process.Subprocess#start] starts one, whose pipes are a [weft.io.ByteWriter] and two
/// [weft.io.ByteReader]s.
///
/// ## What holds for all of them
/// - A program is a list of words, which no shell looks at. A shell has to be asked for.
/// - Whoever starts a process closes it. That ends it and its descendants if they still run, first
///   kindly and after a while by force, and returns when it is gone.
/// - So a cancellation leaves no process behind, no zombie, and no open pipe.
/// - The end of a process is its own, not that of its pipes, which others may hold open.
/// - Exit statuses are those that a shell shows: of a process that a signal has ended, 128 and the
///   number of the signal.
package weft.process;
