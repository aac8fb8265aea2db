package weft.process;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import weft.io.ByteReader;
import weft.io.ByteWriter;

/// A process that this program has started.
///
/// ```java
/// try (var process = Subprocess.start("git", "log", "--oneline")) {
///     for (String line : process.stdout().lines()) {
///         handle(line);
///     }
///     process.waitFor();
/// }
/// ```
///
/// [#run] does all of it for a program whose output fits into memory.
///
/// **Thread safety.** Confined to its loop, but for what is marked so.
///
/// @asyncio Process
public final class Subprocess implements AutoCloseable {

    private final List<String> command;
    private final SubprocessOptions options;
    private final Process process;
    private final Pipes pipes;
    private final CompletableFuture<Void> exit;
    private final Bell ended = new Bell(this);

    private Subprocess(List<String> command, SubprocessOptions options, Process process) {
        this.command = command;
        this.options = options;
        this.process = process;
        CompletableFuture<Process> gone = process.onExit(); // soon: later the system may have given the number away
        pipes = new Pipes(this, options, process);
        exit = gone.thenAccept(_ -> pipes.processGone());
        exit.thenRun(ended::ring);
    }

    // ---- starting

    /// Starts a program.
    ///
    /// **Cancellation.** If it was started already, it is killed and gone.
    ///
    /// @param command the program, looked up in the PATH, and its arguments
    /// @return the running process; close it
    /// @throws java.io.UncheckedIOException if it cannot be started
    /// @asyncio create_subprocess_exec
    public static Subprocess start(String... command) {
        return start(UnaryOperator.identity(), List.of(command));
    }

    /// Starts a program in a certain way, as [#start(String...)] does.
    ///
    /// @param options what differs from the defaults
    /// @param command the program and its arguments
    /// @return the running process; close it
    /// @throws java.io.UncheckedIOException if it cannot be started
    /// @asyncio create_subprocess_exec
    public static Subprocess start(UnaryOperator<SubprocessOptions> options, String... command) {
        return start(options, List.of(command));
    }

    /// Starts a program in a certain way, as [#start(String...)] does.
    ///
    /// @param options what differs from the defaults
    /// @param command the program and its arguments
    /// @return the running process; close it
    /// @throws java.io.UncheckedIOException if it cannot be started
    /// @asyncio create_subprocess_exec
    public static Subprocess start(UnaryOperator<SubprocessOptions> options, List<String> command) {
        SubprocessOptions chosen = options.apply(SubprocessOptions.forStart());
        if (chosen.input().isPresent()) {
            throw new IllegalArgumentException(
                    "the input of a process that is started is written to its stdin(), which withStdin(PIPE) gives it;"
                            + " withInput is for run");
        }
        return launch(chosen, command);
    }

    /// Starts a script for the shell, `sh -c`, as [#start(String...)] starts a program.
    ///
    /// @param script what the shell runs. Never put words in that come from outside: the shell takes
    ///     them for commands. Give them as variables, and use those in quotes
    /// @return the running shell; close it
    /// @asyncio create_subprocess_shell
    public static Subprocess startShell(String script) {
        return start(shell(script));
    }

    /// Starts a script for the shell in a certain way, as [#startShell(String)] does.
    ///
    /// @param options what differs from the defaults
    /// @param script what the shell runs
    /// @return the running shell; close it
    /// @asyncio create_subprocess_shell
    public static Subprocess startShell(UnaryOperator<SubprocessOptions> options, String script) {
        return start(options, shell(script));
    }

    private static String[] shell(String script) {
        return new String[] {"sh", "-c", script};
    }

    private static Subprocess launch(SubprocessOptions options, List<String> command) {
        List<String> words = List.copyOf(command);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs the name of a program");
        }
        return new Subprocess(words, options, Launch.run(options, words));
    }

    // ---- running to the end

    /// Runs a program to its end, and keeps what it prints.
    ///
    /// It reads nothing unless [SubprocessOptions#withInput(String)] says otherwise. If another
    /// process holds its pipes open after its end, such as a server that it has started, they are
    /// left after [SubprocessOptions#linger()].
    ///
    /// **Cancellation.** Ends the process and its descendants, as [#close()] does.
    ///
    /// @param command the program, looked up in the PATH, and its arguments
    /// @return its output and its errors
    /// @throws SubprocessException if its exit status is not 0
    /// @throws weft.io.LimitExceededException if it prints more than [SubprocessOptions#limit()]; it
    ///     is ended then
    /// @throws java.io.UncheckedIOException if it cannot be started
    /// @asyncio create_subprocess_exec, Process.communicate
    public static CompletedProcess run(String... command) {
        return run(UnaryOperator.identity(), List.of(command));
    }

    /// Runs a program to its end in a certain way, as [#run(String...)] does.
    ///
    /// @param options what differs from the defaults
    /// @param command the program and its arguments
    /// @return its output and its errors, where they are pipes
    /// @throws SubprocessException if its exit status is not 0, unless
    ///     [SubprocessOptions#withoutCheck()] says otherwise
    /// @asyncio create_subprocess_exec, Process.communicate
    public static CompletedProcess run(UnaryOperator<SubprocessOptions> options, String... command) {
        return run(options, List.of(command));
    }

    /// Runs a program to its end in a certain way, as [#run(String...)] does.
    ///
    /// @param options what differs from the defaults
    /// @param command the program and its arguments
    /// @return its output and its errors, where they are pipes
    /// @throws SubprocessException if its exit status is not 0, unless
    ///     [SubprocessOptions#withoutCheck()] says otherwise
    /// @asyncio create_subprocess_exec, Process.communicate
    public static CompletedProcess run(UnaryOperator<SubprocessOptions> options, List<String> command) {
        SubprocessOptions chosen = options.apply(SubprocessOptions.forRun());
        CompletedProcess result;
        try (Subprocess process = launch(chosen, command)) {
            result = new Capture(process, chosen).run();
        }
        if (chosen.check() && result.exitStatus() != 0) {
            throw new SubprocessException(result);
        }
        return result;
    }

    /// Runs a script of the shell, `sh -c`, to its end, as [#run(String...)] runs a program.
    ///
    /// @param script what the shell runs; see [#startShell(String)] for words from outside
    /// @return its output and its errors
    /// @asyncio create_subprocess_shell, Process.communicate
    public static CompletedProcess runShell(String script) {
        return run(shell(script));
    }

    /// Runs a script of the shell to its end in a certain way, as [#runShell(String)] does.
    ///
    /// @param options what differs from the defaults
    /// @param script what the shell runs
    /// @return its output and its errors, where they are pipes
    /// @asyncio create_subprocess_shell, Process.communicate
    public static CompletedProcess runShell(UnaryOperator<SubprocessOptions> options, String script) {
        return run(options, shell(script));
    }

    // ---- pipes

    /// Returns what writes to the process's standard input. [ByteWriter#end()] tells it that no more
    /// comes.
    ///
    /// A process that has ended, or reads no more, breaks it. A write that comes first may not notice.
    ///
    /// @return always the same
    /// @throws IllegalStateException if it is not a pipe
    /// @asyncio Process.stdin
    public ByteWriter stdin() {
        return pipes.stdin();
    }

    /// Returns what reads the process's output, also what is left when it has ended.
    ///
    /// @return always the same
    /// @throws IllegalStateException if it is not a pipe
    /// @asyncio Process.stdout
    public ByteReader stdout() {
        return pipes.stdout();
    }

    /// Returns what reads the process's errors, also what is left when it has ended.
    ///
    /// @return always the same
    /// @throws IllegalStateException if it is not a pipe
    /// @asyncio Process.stderr
    public ByteReader stderr() {
        return pipes.stderr();
    }

    /// Ends the pipes on this side: what was read from them is still there. Called on any thread.
    void dropPipes() {
        pipes.drop();
    }

    // ---- what it is and does

    /// Returns the program and its arguments.
    ///
    /// @return as they were given
    /// @asyncio none; args of subprocess.Popen
    public List<String> command() {
        return command;
    }

    /// Returns the number that the system has given to the process.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return the number, which the system may give to another one when this has ended
    /// @asyncio Process.pid
    public long pid() {
        return process.pid();
    }

    /// Returns whether the process has not ended.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return false as soon as there is an exit status
    /// @asyncio none; Process.returncode is None
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Returns the exit status if the process has ended.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @return the status: 128 and the number of the signal if one has ended it; empty while it runs
    /// @asyncio Process.returncode - which is negative for signals
    public OptionalInt exitStatus() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /// Waits until the process has ended, whoever still holds its pipes open. Several tasks may.
    ///
    /// **Cancellation.** Ends the wait alone.
    ///
    /// @return the exit status, see [#exitStatus()]
    /// @asyncio Process.wait
    public int waitFor() {
        ended.await(exit::isDone);
        return process.exitValue();
    }

    // ---- signals

    /// Asks the process to end, by SIGTERM. Does nothing if it has ended.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @asyncio Process.terminate
    public void terminate() {
        ProcessTree.terminate(process);
    }

    /// Ends the process, by SIGKILL. Does nothing if it has ended.
    ///
    /// **Thread safety.** May be called from any thread.
    ///
    /// @asyncio Process.kill
    public void kill() {
        ProcessTree.kill(process);
    }

    /// Asks the process and its descendants to end, by SIGTERM. Does nothing if it has ended, as its
    /// descendants cannot be found then.
    ///
    /// **Thread safety.** May be called from any thread. It looks at all processes of the system.
    ///
    /// @asyncio none; os.killpg
    public void terminateTree() {
        new ProcessTree(process).terminate();
    }

    /// Ends the process and its descendants, by SIGKILL. Does nothing if it has ended, as its
    /// descendants cannot be found then.
    ///
    /// **Thread safety.** May be called from any thread. It looks at all processes of the system.
    ///
    /// @asyncio none; os.killpg
    public void killTree() {
        new ProcessTree(process).kill();
    }

    /// Ends the process and its descendants if it still runs, and closes its pipes. Does nothing the
    /// second time.
    ///
    /// They are asked by SIGTERM, and those that are left after [SubprocessOptions#patience()] are
    /// ended by SIGKILL. Returns when the process is gone; does not suspend if it is already.
    ///
    /// **Cancellation.** Loses patience at once, and throws when the process is gone.
    ///
    /// @asyncio none; SubprocessTransport.close, which does not wait
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                new ProcessTree(process).end(options.patience());
            }
        } finally {
            pipes.close();
        }
    }

    @Override
    public String toString() {
        return "process " + process.pid() + " (" + Path.of(command.getFirst()).getFileName() + ")";
    }
}
