package weft.http.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A server has sent a client elsewhere too often, or where it cannot go.
///
/// @asyncio none; aiohttp.TooManyRedirects
public final class RedirectException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    private final transient List<Hop> history;

    RedirectException(String message, List<Hop> history) {
        super(message, new IOException(message));
        this.history = List.copyOf(history);
    }

    /// Returns the answers that led there.
    ///
    /// @return one or more
    public List<Hop> history() {
        return history;
    }
}
