package weft.http;

import java.net.URI;
import java.util.Objects;
import weft.http.syntax.Addresses;
import weft.http.syntax.Tokens;

/// A request that a client sends.
///
/// ```java
/// Request request = Request.post("https://example.org/items", Body.of("one")).withHeader("accept", "text/plain");
/// ```
///
/// **Thread safety.** Immutable.
///
/// @param method such as `GET`
/// @param uri where it goes; a client with a base resolves it
/// @param headers those that the client does not see to itself
/// @param body what it carries
/// @asyncio none; aiohttp's ClientSession.request
public record Request(String method, URI uri, Headers headers, Body body) {

    /// Checks the method.
    ///
    /// @throws IllegalArgumentException if it is none
    public Request {
        if (!Tokens.isToken(method)) {
            throw new IllegalArgumentException("not a method: \"" + Tokens.visible(method) + "\"");
        }
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /// Returns a request without a body.
    ///
    /// @param method the method
    /// @param uri where it goes
    /// @return a request
    /// @throws IllegalArgumentException if the address is none
    public static Request of(String method, String uri) {
        return new Request(method, Addresses.parse(uri), Headers.EMPTY, Body.EMPTY);
    }

    /// Returns a GET.
    ///
    /// @param uri where it goes
    /// @return a request
    /// @throws IllegalArgumentException if the address is none
    public static Request get(String uri) {
        return of("GET", uri);
    }

    /// Returns a POST.
    ///
    /// @param uri where it goes
    /// @param body what it carries
    /// @return a request
    /// @throws IllegalArgumentException if the address is none
    public static Request post(String uri, Body body) {
        return of("POST", uri).withBody(body);
    }

    /// Returns this with a header in place of all of its name.
    ///
    /// @param name the name
    /// @param value the value
    /// @return another request
    public Request withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /// Returns this as one whose body is sent when the server wants it: after 100, or after a second
    /// without a word. A server that answers at once, by 401 or 413 for instance, is spared the body.
    /// It is the field `expect`: RFC 9110, section 10.1.1.
    ///
    /// @return another request
    /// @asyncio none; aiohttp's argument expect100
    public Request withExpectContinue() {
        return withHeader("expect", "100-continue");
    }

    /// Returns this with other headers.
    ///
    /// @param headers all of them
    /// @return another request
    public Request withHeaders(Headers headers) {
        return new Request(method, uri, headers, body);
    }

    /// Returns this with another body.
    ///
    /// @param body what it carries
    /// @return another request
    public Request withBody(Body body) {
        return new Request(method, uri, headers, body);
    }

    /// Returns this with another method.
    ///
    /// @param method the method
    /// @return another request
    public Request withMethod(String method) {
        return new Request(method, uri, headers, body);
    }

    /// Returns this to another address.
    ///
    /// @param uri where it goes
    /// @return another request
    public Request withUri(URI uri) {
        return new Request(method, uri, headers, body);
    }

    /// Returns the method and the address, for logs: without what says who asks.
    @Override
    public String toString() {
        return method + " " + Addresses.hidden(uri.toString());
    }
}
