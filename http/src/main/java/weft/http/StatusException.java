package weft.http;

/// A response that says that something failed: thrown by a handler, it is the server's answer; by a
/// client, it is what the server answered to somebody who wanted a success.
///
/// @asyncio none; aiohttp.web.HTTPException and ClientResponseError
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Response response;

    /// Creates one with a text.
    ///
    /// @param status 400 to 599
    /// @param message what failed; a server sends it as a text
    public StatusException(int status, String message) {
        this(message, Response.text(message + "\n").withStatus(status));
    }

    /// Creates one.
    ///
    /// @param message for the log
    /// @param response what is, or was, answered
    public StatusException(String message, Response response) {
        super(response.status() + " " + message);
        this.response = response;
    }

    /// Returns the status.
    ///
    /// @return such as 404
    public int status() {
        return response.status();
    }

    /// Returns the whole answer.
    ///
    /// @return the response
    public Response response() {
        return response;
    }
}
