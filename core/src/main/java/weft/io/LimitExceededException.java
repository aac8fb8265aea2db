package weft.io;

import java.io.IOException;
import java.io.UncheckedIOException;

/// What was asked for is longer than the limit allows.
///
/// @asyncio LimitOverrunError
public final class LimitExceededException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    /// How many bytes were looked at.
    private final int seen;

    /// Creates one, for sources with limits of their own.
    ///
    /// @param message which limit, of what
    /// @param seen how many bytes were looked at
    public LimitExceededException(String message, int seen) {
        super(message, new IOException(message));
        this.seen = seen;
    }

    /// Returns how many bytes were looked at without success: to read as many gets past them, if the
    /// method that threw says that they are still there.
    ///
    /// @return a number of bytes
    public int seen() {
        return seen;
    }
}
