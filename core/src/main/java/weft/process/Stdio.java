package weft.process;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a process reads its standard input from, or where its output or its errors go.
///
/// **Thread safety.** Immutable.
///
/// @asyncio none; the arguments stdin, stdout and stderr of subprocess.Popen
public final class Stdio {

    /// A pipe, whose end on this side is a stream.
    ///
    /// @asyncio asyncio.subprocess.PIPE
    public static final Stdio PIPE = new Stdio("a pipe", Redirect.PIPE, Redirect.PIPE);

    /// What this program has: its terminal, for instance.
    ///
    /// @asyncio none; None in the place of a file
    public static final Stdio INHERIT = new Stdio("inherited", Redirect.INHERIT, Redirect.INHERIT);

    /// Nothing to read; what is written is lost.
    ///
    /// @asyncio asyncio.subprocess.DEVNULL
    public static final Stdio DISCARD =
            new Stdio("discarded", Redirect.from(Redirect.DISCARD.file()), Redirect.DISCARD);

    /// Errors go where the output goes. For stderr alone.
    ///
    /// @asyncio asyncio.subprocess.STDOUT
    public static final Stdio STDOUT = new Stdio("the output", null, null);

    private final String description;
    private final @Nullable Redirect input; // null: cannot be read from
    private final @Nullable Redirect output; // null: cannot be written to

    private Stdio(String description, @Nullable Redirect input, @Nullable Redirect output) {
        this.description = description;
        this.input = input;
        this.output = output;
    }

    /// Reads from a file. For stdin alone.
    ///
    /// @param file its path, which if it is relative counts from this program's directory
    /// @return where to read from
    /// @asyncio none; an open file
    public static Stdio readFrom(Path file) {
        return new Stdio("from " + file, Redirect.from(file.toFile()), null);
    }

    /// Writes to a file, which is made or emptied first.
    ///
    /// @param file its path, which if it is relative counts from this program's directory
    /// @return where to write to
    /// @asyncio none; an open file
    public static Stdio writeTo(Path file) {
        return new Stdio("to " + file, null, Redirect.to(file.toFile()));
    }

    /// Writes to the end of a file, which is made if there is none.
    ///
    /// @param file its path, which if it is relative counts from this program's directory
    /// @return where to write to
    /// @asyncio none; an open file
    public static Stdio appendTo(Path file) {
        return new Stdio("to the end of " + file, null, Redirect.appendTo(file.toFile()));
    }

    Redirect input() {
        return Objects.requireNonNull(input);
    }

    Redirect output() {
        return Objects.requireNonNull(output);
    }

    void requireInput() {
        if (input == null) {
            throw new IllegalArgumentException(
                    "stdin cannot be " + this + ": use PIPE, INHERIT, DISCARD, or readFrom(file)");
        }
    }

    void requireOutput(String stream) {
        if (output == null && !(this == STDOUT && stream.equals("stderr"))) {
            throw new IllegalArgumentException(
                    stream + " cannot be " + this + ": use PIPE, INHERIT, DISCARD, writeTo(file) or appendTo(file)");
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
