package weft.process;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a program has ended that was run by [Subprocess#run], and what it printed.
///
/// **Thread safety.** Immutable, if nobody changes the arrays.
///
/// @param command the program and its arguments
/// @param exitStatus its exit status; 128 and the number of the signal if one has ended it
/// @param stdoutBytes its output; none where that was not a pipe
/// @param stderrBytes its errors; none where those were not a pipe
/// @asyncio none; subprocess.CompletedProcess, and what Process.communicate returns
public record CompletedProcess(List<String> command, int exitStatus, byte[] stdoutBytes, byte[] stderrBytes) {

    /// Copies the list.
    public CompletedProcess {
        command = List.copyOf(command);
    }

    /// Returns the output as a text of UTF-8.
    ///
    /// @return all of it; what is not UTF-8 is replaced
    public String stdout() {
        return new String(stdoutBytes, StandardCharsets.UTF_8);
    }

    /// Returns the errors as a text of UTF-8.
    ///
    /// @return all of it; what is not UTF-8 is replaced
    public String stderr() {
        return new String(stderrBytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "CompletedProcess[" + String.join(" ", command) + ", exit status " + exitStatus + ", "
                + stdoutBytes.length + " bytes of output, " + stderrBytes.length + " of errors]";
    }
}
