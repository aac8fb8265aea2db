package weft.process;

import org.jspecify.annotations.Nullable;
import weft.io.ByteReader;
import weft.io.ByteWriter;

/// The pipes between a process and this program, as far as its options want some.
final class Pipes {

    // Null: not a pipe.
    private final @Nullable PipeSink input;
    private final @Nullable PipeSource output;
    private final @Nullable PipeSource errors;
    private final @Nullable ByteWriter stdin;
    private final @Nullable ByteReader stdout;
    private final @Nullable ByteReader stderr;

    private final Object owner; // for messages
    private final SubprocessOptions options;

    Pipes(Object owner, SubprocessOptions options, Process process) {
        this.owner = owner;
        this.options = options;
        input = options.stdin() == Stdio.PIPE ? new PipeSink("stdin of " + owner, process.getOutputStream()) : null;
        output = options.stdout() == Stdio.PIPE ? new PipeSource("stdout of " + owner, process.getInputStream()) : null;
        errors = options.stderr() == Stdio.PIPE ? new PipeSource("stderr of " + owner, process.getErrorStream()) : null;
        stdin = input == null ? null : input.writer();
        stdout = output == null ? null : new ByteReader(output);
        stderr = errors == null ? null : new ByteReader(errors);
    }

    ByteWriter stdin() {
        return require("stdin", options.stdin(), stdin);
    }

    ByteReader stdout() {
        return require("stdout", options.stdout(), stdout);
    }

    ByteReader stderr() {
        return require("stderr", options.stderr(), stderr);
    }

    private <T> T require(String name, Stdio what, @Nullable T stream) {
        if (stream == null) {
            throw new IllegalStateException(name + " of " + owner + " is no pipe but " + what
                    + ": start it with options.with" + Character.toUpperCase(name.charAt(0)) + name.substring(1)
                    + "(Stdio.PIPE)");
        }
        return stream;
    }

    /// Notes that the process has ended. Called on any thread.
    void processGone() {
        if (input != null) {
            input.gone();
        }
    }

    /// Ends the pipes on this side: what was read from them is still there. Called on any thread.
    void drop() {
        if (output != null) {
            output.stop();
        }
        if (errors != null) {
            errors.stop();
        }
        if (input != null) {
            input.abandon();
        }
    }

    void close() {
        if (output != null) {
            output.close();
        }
        if (errors != null) {
            errors.close();
        }
        if (input != null) {
            input.abandon();
        }
    }
}
