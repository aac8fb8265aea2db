package weft.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.http.BadMessageException;
import weft.http.Content;
import weft.http.Headers;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.wire.MultipartDecoder;
import weft.io.StreamAttribute;
import weft.net.Net;

/// A request that has come in.
///
/// ```java
/// Handler greet = request -> Response.text("Hello, " +
/// request.query().first("name").orElse("you") + "\n");
/// ```
///
/// Its body is read when it is asked for. What middleware adds is in another view of the same
/// request, which it hands on.
///
/// **Thread safety.** Confined to the task of its handler.
///
/// @asyncio none; aiohttp.web.Request
public final class ServerRequest {

    private static final int MAX_PARAMETERS = 1_000;

    private final Exchange exchange;
    private final String target;
    private final String path;
    private final Map<String, String> pathParameters;
    private final Map<StreamAttribute<?>, Object> attributes;
    private final RequestBody.Form form; // of its body
    private @Nullable Parameters query;
    private @Nullable Map<String, String> cookies;

    private ServerRequest(
            Exchange exchange,
            String target,
            String path,
            Map<String, String> pathParameters,
            Map<StreamAttribute<?>, Object> attributes,
            RequestBody.Form form) {
        this.exchange = exchange;
        this.target = target;
        this.path = path;
        this.pathParameters = pathParameters;
        this.attributes = attributes;
        this.form = form;
    }

    static ServerRequest of(Exchange exchange) {
        String target = exchange.head.uri();
        return new ServerRequest(
                exchange, target, Targets.pathOf(target), Map.of(), Map.of(), RequestBody.Form.DECODED);
    }

    /// Returns the method.
    ///
    /// @return such as `GET`
    public String method() {
        return exchange.head.method().name();
    }

    /// Returns the target as it was sent.
    ///
    /// @return a path with a query, most often
    public String target() {
        return target;
    }

    /// Returns the path, percent-encoded as it was sent: what is decoded may have slashes that are
    /// none. In a router under a prefix, what follows that.
    ///
    /// @return `/` or more; `*` of an OPTIONS for the whole server
    public String path() {
        return path;
    }

    /// Returns the parameters of the query.
    ///
    /// @return none if there is no query
    /// @throws BadMessageException if they are not well encoded
    public Parameters query() {
        if (query == null) {
            int mark = target.indexOf('?');
            query = mark < 0 ? Parameters.EMPTY : Parameters.parse(target.substring(mark + 1), MAX_PARAMETERS);
        }
        return query;
    }

    /// Returns a part of the path that the router's pattern names, decoded.
    ///
    /// @param name as the pattern has it
    /// @return the part
    /// @throws IllegalArgumentException if the pattern has no such name
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the pattern of the route has no {" + name + "}, only " + pathParameters.keySet());
        }
        return value;
    }

    /// Returns a part of the path as a number.
    ///
    /// @param name as the pattern has it
    /// @return the number
    /// @throws StatusException 404 if it is none, or is not within the bounds of an `int`
    /// @throws IllegalArgumentException if the pattern has no such name
    public int intPathParameter(String name) {
        return Integer.parseInt(pathParameter(name, RoutePattern.Type.INT));
    }

    /// Returns a part of the path as a long number.
    ///
    /// @param name as the pattern has it
    /// @return the number
    /// @throws StatusException 404 if it is none, or is not within the bounds of a `long`
    /// @throws IllegalArgumentException if the pattern has no such name
    public long longPathParameter(String name) {
        return Long.parseLong(pathParameter(name, RoutePattern.Type.LONG));
    }

    /// Returns a part of the path as a UUID.
    ///
    /// @param name as the pattern has it
    /// @return the UUID
    /// @throws StatusException 404 if it is none, of 36 characters
    /// @throws IllegalArgumentException if the pattern has no such name
    public UUID uuidPathParameter(String name) {
        return UUID.fromString(pathParameter(name, RoutePattern.Type.UUID));
    }

    private String pathParameter(String name, RoutePattern.Type type) {
        String value = pathParameter(name);
        if (!type.matches(value)) { // the pattern may have left the type open
            throw new StatusException(404, "not of type " + type.name().toLowerCase(Locale.ROOT) + ": " + value);
        }
        return value;
    }

    /// Returns the protocol.
    ///
    /// @return `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`
    public String protocol() {
        return exchange.protocol();
    }

    /// Returns whether TLS is spoken.
    ///
    /// @return `http` or `https`
    public String scheme() {
        return exchange.scheme();
    }

    /// Returns to whom the client believes to speak: what its target says, if that is a whole address, else the field
    /// `host`.
    ///
    /// @return a name, with a port if it is not the usual one; empty in HTTP/1.0
    public String host() {
        return exchange.host();
    }

    /// Returns the headers.
    ///
    /// @return those that were sent
    public Headers headers() {
        return exchange.headers();
    }

    /// Returns the first value of a header.
    ///
    /// @param name in any case
    /// @return its value; empty if there is none
    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.head.headers().get(name));
    }

    /// Returns the cookies that the client has of this server.
    ///
    /// @return their values by their names; the first of each name
    /// @asyncio none; aiohttp's Request.cookies
    public Map<String, String> cookies() {
        if (cookies == null) {
            Map<String, String> found = new LinkedHashMap<>();
            for (String header : headers().all("cookie")) {
                for (String pair : header.split(";", -1)) {
                    int equals = pair.indexOf('=');
                    if (equals > 0) {
                        found.putIfAbsent(
                                pair.substring(0, equals).strip(),
                                SetCookie.unquoted(pair.substring(equals + 1).strip()));
                    }
                }
            }
            cookies = Map.copyOf(found);
        }
        return cookies;
    }

    /// Returns whether it has a body: by its head, so that nothing is waited for.
    ///
    /// @return false if there is none, or one that is said to be empty
    /// @asyncio none; aiohttp's Request.body_exists
    public boolean hasContent() {
        return exchange.declaredLength() > 0 || exchange.head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /// Returns the body. Nothing is read before it is asked for, and more than the server's limit
    /// is refused by 413.
    ///
    /// A body that is compressed, as the field `content-encoding` says, is decoded, from gzip, deflate,
    /// br or zstd. The limit is for what is sent, and for what that becomes; nor may it become more than
    /// 16 MiB and 200 times as long. What cannot be decoded is refused by 400 when it is read.
    ///
    /// @return the body, always the same
    /// @throws StatusException 415 if it has another coding, or several on top of each other
    /// @throws IllegalStateException if it was asked for as it is sent before: see [#withoutDecoding]
    public Content content() {
        return exchange.content(form, OptionalLong.empty());
    }

    /// Returns the body, of which more or less is allowed than the server's limit: for uploads.
    ///
    /// @param max how much of it may come, in bytes; more is refused by 413
    /// @return the body, as of [#content]
    /// @throws StatusException 415 as of [#content]
    /// @throws IllegalStateException if it was asked for as it is sent before: see [#withoutDecoding]
    /// @asyncio none; aiohttp's client_max_size, for one request
    public Content contentUpTo(long max) {
        if (max < 0) {
            throw new IllegalArgumentException("a body of at most " + max + " bytes: it must be 0 or more");
        }
        return exchange.content(form, OptionalLong.of(max));
    }

    /// Returns this request with its body as it is sent, compressed or not: for who passes it on, together
    /// with the field `content-encoding`.
    ///
    /// A body is had in one of the two ways.
    ///
    /// @return another view of this request
    /// @asyncio none; aiohttp's auto_decompress=False, for one request
    public ServerRequest withoutDecoding() {
        return view(path, pathParameters, attributes, RequestBody.Form.AS_SENT);
    }

    /// Reads the body as a form, `application/x-www-form-urlencoded`, with a thousand fields at
    /// most.
    ///
    /// @return its fields
    /// @throws StatusException 415 if it is something else, 413 if it is too long
    /// @throws BadMessageException if it is not well encoded, or cannot be decoded
    /// @asyncio none; aiohttp's Request.post
    public Parameters form() {
        Content content = content();
        String type = content.type().map(MediaType::type).orElse("");
        if (!type.equals(MediaType.FORM.type())) {
            throw new StatusException(415, "not a form: " + (type.isEmpty() ? "no content type" : type));
        }
        return Parameters.parse(content.text().strip(), MAX_PARAMETERS);
    }

    /// Reads the body as a form that has files, `multipart/form-data`, part by part as they
    /// arrive. For large files, allow for more by [#contentUpTo] before.
    ///
    /// @return its parts, a thousand at most, to be gone through once
    /// @throws BadMessageException 415 if it is something else; later, if it is not well-formed
    /// @asyncio none; aiohttp's Request.multipart
    public Iterable<FormPart> formParts() {
        MultipartDecoder decoder = new MultipartDecoder(header("content-type").orElse(""), MAX_PARAMETERS);
        FormParts parts = new FormParts(decoder, content().reader(), exchange);
        return () -> parts;
    }

    /// Returns who has sent it: the other end of the connection, which may be a proxy.
    ///
    /// @return empty of a Unix socket without a name
    public Optional<SocketAddress> remoteAddress() {
        return attribute(Net.REMOTE_ADDRESS);
    }

    /// Returns what middleware has noted, or what the connection tells: [Net#TLS_SESSION] for
    /// instance.
    ///
    /// @param <T> the value's type
    /// @param key the key
    /// @return the value; empty if there is none
    /// @asyncio none; aiohttp's items of a request
    public <T> Optional<T> attribute(StreamAttribute<T> key) {
        Object noted = attributes.get(key);
        return noted == null ? exchange.attribute(key) : Optional.of(cast(noted));
    }

    @SuppressWarnings("unchecked") // only with() puts something there
    private static <T> T cast(Object value) {
        return (T) value;
    }

    /// Returns this request with a note, for the handlers behind.
    ///
    /// @param <T> the value's type
    /// @param key a constant of whoever notes it
    /// @param value the value
    /// @return another view of this request
    public <T> ServerRequest with(StreamAttribute<T> key, T value) {
        Map<StreamAttribute<?>, Object> more = new HashMap<>(attributes);
        more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
        return view(path, pathParameters, more, form);
    }

    /// Notes what is to be changed in the answer, whatever that is: what a handler returns or throws, or the
    /// 400 or 500 that the server makes of a failure. A middleware that changes what it has got from the next
    /// handler sees only what was returned.
    ///
    /// What was noted last is done first, as around a handler. It is done again, with the 500, if
    /// another change fails.
    ///
    /// @param change returns another answer, and does nothing else
    /// @asyncio none; aiohttp's on_response_prepare
    public void onAnswer(UnaryOperator<Response> change) {
        exchange.onAnswer(Objects.requireNonNull(change, "change"));
    }

    /// Notes what is to be done when the server begins to close while this request is in progress:
    /// when it takes no more connections, and has those closed that are idle. So a handler that waits
    /// for long ends in good order, and not by being cancelled when the grace period is over.
    ///
    /// ```java
    /// Handler poll = request -> {
    ///     CancelScope wait = CancelScope.create();
    ///     try (ClosingHook _ = request.onClosing(wait::cancel)) {
    ///         return wait.run(() -> Response.text(news.await())).orElse(Response.of(204));
    ///     }
    /// };
    /// ```
    ///
    /// Streams of events and WebSockets end then by themselves.
    ///
    /// @param hook is called once, in a callback of this request's loop, with a copy of the current context:
    ///     soon, if the server is closing already, and not at all once the answer was sent. It must not
    ///     suspend; if it throws, that is reported
    /// @return takes it back when it is closed, for a request that waits many times; else the answer's end does
    /// @asyncio none; aiohttp's on_shutdown, of one request
    public ClosingHook onClosing(Runnable hook) {
        return exchange.serving.onClosing(exchange, Objects.requireNonNull(hook, "hook"));
    }

    /// Returns this request as a router hands it on.
    ServerRequest routed(String path, Map<String, String> parameters) {
        if (parameters.isEmpty() && path.equals(this.path)) {
            return this;
        }
        Map<String, String> all = parameters;
        if (!pathParameters.isEmpty()) {
            all = new HashMap<>(pathParameters);
            all.putAll(parameters);
        }
        return view(path, all, attributes, form);
    }

    private ServerRequest view(
            String path,
            Map<String, String> parameters,
            Map<StreamAttribute<?>, Object> attributes,
            RequestBody.Form form) {
        ServerRequest view = new ServerRequest(exchange, target, path, parameters, attributes, form);
        view.query = query;
        view.cookies = cookies;
        return view;
    }

    @Override
    public String toString() {
        return exchange.toString();
    }
}
