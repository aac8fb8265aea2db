package weft.process;

/// A program that was run by [Subprocess#run] has ended with an exit status other than 0.
///
/// The message has the end of its errors, of which [#result()] has all.
///
/// @asyncio none; subprocess.CalledProcessError
public final class SubprocessException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int TAIL = 1000; // characters

    /// As of [CompletedProcess].
    private final int exitStatus;
    private final transient CompletedProcess result;

    SubprocessException(CompletedProcess result) {
        super(message(result));
        exitStatus = result.exitStatus();
        this.result = result;
    }

    private static String message(CompletedProcess result) {
        String errors = result.stderr().strip();
        String tail = errors.length() <= TAIL ? errors : "..." + errors.substring(errors.length() - TAIL);
        return String.join(" ", result.command()) + " ended with exit status " + result.exitStatus()
                + (tail.isEmpty() ? "" : ": " + tail);
    }

    /// Returns the exit status.
    ///
    /// @return 128 and the number of the signal if one has ended it
    public int exitStatus() {
        return exitStatus;
    }

    /// Returns everything that is known of the run.
    ///
    /// @return its exit status, its output and its errors
    public CompletedProcess result() {
        return result;
    }
}
