package weft.http.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// What a server has answered, or a text, is not the JSON that was expected.
///
/// The message says of what, where and why, and how it begins. A handler that does not catch it is
/// answered by 500: that another server has failed is no fault of the client's, who is not told
/// what that server said.
///
/// @asyncio none; aiohttp's ContentTypeError, json.JSONDecodeError
public final class JsonException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    JsonException(String message, @Nullable Throwable cause) {
        super(message, new IOException(message, cause));
    }
}
