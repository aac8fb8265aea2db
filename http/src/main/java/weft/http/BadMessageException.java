package weft.http;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The other side has sent something that is not HTTP, or more of it than is allowed.
///
/// @asyncio none; aiohttp's BadHttpMessage, h11.RemoteProtocolError
public final class BadMessageException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    /// What a server answers.
    private final int status;

    /// Creates one.
    ///
    /// @param status what a server answers, such as 400 or 431
    /// @param message what was wrong
    public BadMessageException(int status, String message) {
        super(message, new IOException(message));
        this.status = status;
    }

    /// Returns what a server answers.
    ///
    /// @return such as 400
    public int status() {
        return status;
    }
}
