package weft.http;

import java.util.Objects;

/// A response that a server sends.
///
/// ```java
/// Response notFound = Response.text("no such item").withStatus(404);
/// ```
///
/// **Thread safety.** Immutable.
///
/// @param status 200 to 599
/// @param headers those that the server does not see to itself
/// @param body what it carries
/// @asyncio none; aiohttp.web.Response
public record Response(int status, Headers headers, Body body) {

    /// Checks the status.
    ///
    /// @throws IllegalArgumentException if it is none of a response's end
    public Response {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + ": it must be 200 to 599");
        }
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /// Returns a response without a body.
    ///
    /// @param status 200 to 599
    /// @return a response
    public static Response of(int status) {
        return new Response(status, Headers.EMPTY, Body.EMPTY);
    }

    /// Returns a response with a body, 200.
    ///
    /// @param body what it carries
    /// @return a response
    public static Response of(Body body) {
        return new Response(200, Headers.EMPTY, body);
    }

    /// Returns a text, 200.
    ///
    /// @param text the text
    /// @return a response
    public static Response text(String text) {
        return of(Body.of(text));
    }

    /// Returns a page, 200.
    ///
    /// @param html the page
    /// @return a response
    public static Response html(String html) {
        return of(Body.of(MediaType.HTML, html));
    }

    /// Returns a way to another place, for which a client asks by GET: 303.
    ///
    /// @param location where; may be relative
    /// @return a response
    public static Response seeOther(String location) {
        return of(303).withHeader("location", location);
    }

    /// Returns this with another status.
    ///
    /// @param status 200 to 599
    /// @return another response
    public Response withStatus(int status) {
        return new Response(status, headers, body);
    }

    /// Returns this with a header in place of all of its name.
    ///
    /// @param name the name
    /// @param value the value
    /// @return another response
    public Response withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /// Returns this with other headers.
    ///
    /// @param headers all of them
    /// @return another response
    public Response withHeaders(Headers headers) {
        return new Response(status, headers, body);
    }

    /// Returns this with another body.
    ///
    /// @param body what it carries
    /// @return another response
    public Response withBody(Body body) {
        return new Response(status, headers, body);
    }
}
