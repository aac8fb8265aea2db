package weft.io;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.util.OptionalInt;

/// The stream ended before all that was asked for had come.
///
/// @asyncio IncompleteReadError
public final class IncompleteReadException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    /// What had come.
    private final byte[] partial;

    /// How many bytes were asked for; -1 if that is unknown.
    private final int expected;

    IncompleteReadException(byte[] partial, int expected) {
        super(new EOFException("the stream ended after " + partial.length + " bytes; "
                + (expected < 0 ? "the separator never came" : expected + " were asked for")));
        this.partial = partial;
        this.expected = expected;
    }

    /// Returns what had come, which the stream no longer has.
    ///
    /// @return the bytes before the end
    public byte[] partial() {
        return partial.clone();
    }

    /// Returns how many bytes were asked for.
    ///
    /// @return the number; empty if the end was to be marked by a separator
    public OptionalInt expected() {
        return expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected);
    }
}
