package weft.http;

/// A response that says that something failed: thrown by a handler, it is the server's answer; by a
/// client, it is what the server answered to somebody who wanted a success. A handler that lets the
/// second kind out has failed, as with any other exception: what another server has told it, with its
/// cookies, is not for the handler's own client.
///
/// @asyncio none; aiohttp.web.HTTPException and ClientResponseError
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Response response;

    /// Whether it came from a server.
    private final boolean received;

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
    /// @param response what is answered
    public StatusException(String message, Response response) {
        this(message, response, false);
    }

    private StatusException(String message, Response response, boolean received) {
        super(response.status() + " " + message);
        this.response = response;
        this.received = received;
    }

    /// Returns one of a client, which has got an answer.
    ///
    /// @param message for the log
    /// @param response what was answered
    /// @return an exception, which is no answer of a handler
    public static StatusException received(String message, Response response) {
        return new StatusException(message, response, true);
    }

    /// Returns whether a client has got this from a server, and so it is no answer of a handler.
    ///
    /// @return false of one that is to be answered
    public boolean isReceived() {
        return received;
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
