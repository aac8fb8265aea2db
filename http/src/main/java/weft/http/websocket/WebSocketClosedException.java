package weft.http.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A connection is of no more use: it broke, the other side broke the rules or went away without a
/// word; or somebody sends over one that is closed.
///
/// @asyncio none; aiohttp.ClientConnectionResetError
public final class WebSocketClosedException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable WebSocketConnection connection;
    private final int code;

    WebSocketClosedException(WebSocketConnection connection, int code, String message, @Nullable IOException cause) {
        super(message + " (" + code + ")", cause == null ? new IOException(message) : cause);
        this.connection = connection;
        this.code = code;
    }

    /// Whether it is that connection which has failed.
    boolean isOf(WebSocketConnection other) {
        return connection == other;
    }

    /// Returns why, as RFC 6455 numbers it, section 7.4.1.
    ///
    /// @return such as 1002, the rules were broken; 1006, there was no word; 1009, a message was too
    ///     long
    public int code() {
        return code;
    }
}
