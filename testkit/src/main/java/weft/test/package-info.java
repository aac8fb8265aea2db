/// Tests of programs that are written with weft.
///
/// Start with [weft.test.WeftTest], which makes a test method a coroutine in virtual time. Without
/// JUnit, [weft.test.VirtualClock] does the same for any loop. [weft.test.Explorer] looks for an
/// order of steps under which a program fails.
///
/// ## Words
/// - **virtual time**: a clock that stands still while a task has something to do, and jumps to the
///   next timer when none has.
/// - **blocked**: a task is, when it waits; all are, when no step is ready.
/// - **outside**: other threads, whose moments depend on real time.
/// - **order of steps**: which of the ready steps is taken first. First in, first out is one that
///   every program meets; a program must be prepared for any.
/// - **seed**: the number that decides an order of steps. Seed 0 is first in, first out.
package weft.test;
