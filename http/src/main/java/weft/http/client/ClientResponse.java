package weft.http.client;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.TimedOutException;
import weft.Weft;
import weft.http.Body;
import weft.http.Content;
import weft.http.Headers;
import weft.http.MediaType;
import weft.http.Request;
import weft.http.Response;
import weft.http.StatusException;
import weft.http.wire.DecodedBody;
import weft.http.wire.Sender;
import weft.http.wire.Wire;
import weft.io.ByteReader;
import weft.io.ByteSource;
import weft.io.StreamAttribute;
import weft.io.StreamAttributes;

/// An answer: its head, and its content as it comes.
///
/// ```java
/// try (ClientResponse response = client.get(uri)) {
///     for (String line : response.content().reader().lines()) {
///         handle(line);
///     }
/// }
/// ```
///
/// It has the use of a connection until its content was read to the end, as [#text()] and [#bytes()] do, or
/// it is closed. Closed before the end, the connection is closed as well, as nobody knows how much would
/// follow.
///
/// **Thread safety.** Confined to the task that got it.
///
/// @asyncio none; aiohttp.ClientResponse
public final class ClientResponse implements AutoCloseable {

    private static final int EXCERPT = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5); // for one, as the status is known
    private static final Duration DRAINING = Duration.ofSeconds(1); // may take as long as a new connection would

    private Request request;
    private final HttpResponse head;
    private final ByteReader reader;
    private final ClientOptions options;
    private final StreamAttributes connection;
    private final boolean decoded;
    private @Nullable Headers headers; // made when they are wanted
    private @Nullable Content content;
    private List<Hop> history = List.of();

    ClientResponse(
            Request request, HttpResponse head, ByteSource body, ClientOptions options, StreamAttributes connection) {
        this.connection = connection;
        this.request = request;
        this.head = head;
        this.options = options;
        decoded = body instanceof DecodedBody;
        reader = new ByteReader(body);
    }

    /// Returns the status.
    ///
    /// @return such as 200
    public int status() {
        return head.status().code();
    }

    /// Returns the headers.
    ///
    /// @return in their order
    public Headers headers() {
        Headers known = headers;
        if (known == null) {
            known = Wire.headersOf(head.headers(), Sender.SERVER);
            headers = known;
        }
        return known;
    }

    /// Returns where a link in the head of the answer leads: [RFC 8288](https://www.rfc-editor.org/rfc/rfc8288).
    ///
    /// ```java
    /// Optional<URI> page = Optional.of(URI.create("https://api.example.org/notes"));
    /// while (page.isPresent()) {
    ///     try (ClientResponse response = client.get(page.get().toString())) {
    ///         page = response.link("next");
    ///         handle(response.text());
    ///     }
    /// }
    /// ```
    ///
    /// @param relation what the link is to this answer, such as `next`, in any case
    /// @return the address of the first such link, resolved; empty if there is none
    /// @asyncio none; aiohttp's ClientResponse.links
    public Optional<URI> link(String relation) {
        return LinkField.target(uri(), headers().all("link"), relation);
    }

    /// Returns how the server calls the file that this is: the field `content-disposition`. It is no path to write to:
    /// it may be anything.
    ///
    /// @return empty if the server does not say
    /// @asyncio none; aiohttp's ClientResponse.content_disposition
    public Optional<String> fileName() {
        return headers().first("content-disposition").flatMap(Disposition::fileName);
    }

    /// Returns the request that this answers: the last one, if others led to it.
    ///
    /// @return the request
    public Request request() {
        return request;
    }

    /// Returns where this came from, after redirects.
    ///
    /// @return an absolute address
    public URI uri() {
        return request.uri();
    }

    /// Returns the answers that led here.
    ///
    /// @return none unless there were redirects
    public List<Hop> history() {
        return history;
    }

    /// Returns what the connection tells: [weft.net.Net#TLS_SESSION] for instance, until the content was read.
    ///
    /// @param <T> the value's type
    /// @param key the key
    /// @return the value; empty if there is none
    /// @asyncio none; aiohttp's ClientResponse.connection
    public <T> Optional<T> attribute(StreamAttribute<T> key) {
        return connection.attribute(key);
    }

    /// Returns the values of a field, without making all of them ours.
    List<String> all(String name) {
        return head.headers().getAll(name);
    }

    ClientResponse withRequest(Request asked) {
        request = asked;
        return this;
    }

    /// Whether the body of the request can be sent with another one: again, or because it was not begun, and is not
    /// any more.
    boolean sparesBody() {
        return request.body().isRepeatable() || connection instanceof LineExchange exchange && exchange.sparesBody();
    }

    void history(List<Hop> hops) {
        history = List.copyOf(hops);
    }

    /// Returns the content, as it comes.
    ///
    /// @return always the same
    public Content content() {
        Content known = content;
        if (known == null) {
            known = new Content(headers(), reader, options.contentLimit());
            content = known;
        }
        return known;
    }

    /// Reads the content, and closes this.
    ///
    /// **Cancellation.** Closes this.
    ///
    /// @return the bytes
    /// @throws weft.io.LimitExceededException if there are more than [ClientOptions#contentLimit()]
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    /// @throws weft.TimedOutException if a limit of time is reached
    /// @asyncio none; aiohttp's ClientResponse.read
    public byte[] bytes() {
        try (this) {
            return reader.readAll(options.contentLimit());
        }
    }

    /// Reads the content as text, in the charset that is named, or UTF-8, and closes this.
    ///
    /// **Cancellation.** Closes this.
    ///
    /// @return the text; what is not of the charset is replaced
    /// @throws weft.io.LimitExceededException if it has more bytes than [ClientOptions#contentLimit()]
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    /// @throws weft.TimedOutException if a limit of time is reached
    /// @asyncio none; aiohttp's ClientResponse.text
    public String text() {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        byte[] bytes = bytes();
        return new String(
                bytes,
                Optional.ofNullable(type)
                        .flatMap(known -> MediaType.parse(known).charset())
                        .orElse(StandardCharsets.UTF_8));
    }

    /// Returns the content as [events](https://html.spec.whatwg.org/multipage/server-sent-events.html), each when it
    /// has come.
    ///
    /// ```java
    /// WebClient patient = client.with(options -> options.withTimeouts(ClientTimeouts::withoutTotal));
    /// try (ClientResponse response = patient.get("https://example.org/events").requireSuccess()) {
    ///     for (ServerEvent event : response.events()) {
    ///         handle(event);
    ///     }
    /// }
    /// ```
    ///
    /// @return events, to be iterated once; `hasNext()` suspends
    /// @asyncio none; aiohttp-sse-client
    public Iterable<ServerEvent> events() {
        return () -> new EventLines(reader);
    }

    /// Returns this, if its status is less than 400.
    ///
    /// **Cancellation.** Closes this.
    ///
    /// @return this
    /// @throws StatusException if not, and this is closed. It has the answer, with as much of its content as came
    ///     within 5 seconds, up to 64 KiB; a failure to read that, of a limit of time too, is suppressed in it. Let
    ///     out of a handler, it is a failure of that, and not its answer
    /// @asyncio none; aiohttp's ClientResponse.raise_for_status
    public ClientResponse requireSuccess() {
        if (status() < 400) {
            return this;
        }
        try (this) {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            Optional<RuntimeException> lost = excerpt(page);
            String what = request.method() + " " + uri() + " was answered: "
                    + head.status().reasonPhrase();
            Response answer = new Response(
                    Math.min(status(), 599),
                    decoded ? headers().without("content-encoding") : headers(),
                    new Body.Bytes(headers().first("content-type").map(MediaType::parse), page.toByteArray()));
            StatusException failure = StatusException.received(what, answer);
            lost.ifPresent(failure::addSuppressed);
            throw failure;
        }
    }

    /// Reads the start of the content, and returns what kept it from that: that does not hide the status. A
    /// cancellation does.
    private Optional<RuntimeException> excerpt(ByteArrayOutputStream target) {
        try {
            Weft.timeout(PATIENCE, () -> {
                while (target.size() < EXCERPT) {
                    byte[] more = reader.read(EXCERPT - target.size());
                    if (more.length == 0) {
                        break;
                    }
                    target.writeBytes(more);
                }
            });
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    /// Closes this, and keeps the connection if little is left to read, and comes soon.
    void drain() {
        try (this) {
            long length = HttpUtil.getContentLength(head, EXCERPT + 1L);
            if (length <= EXCERPT) {
                Weft.moveOnAfter(DRAINING, () -> {
                    reader.readAll(EXCERPT);
                });
            }
        } catch (UncheckedIOException | TimedOutException e) {
            // it is not wanted
        }
    }

    /// Gives up what was not read, and the connection with it if that is not at its end. Does nothing the
    /// second time.
    ///
    /// @asyncio none; aiohttp's ClientResponse.close
    @Override
    public void close() {
        reader.close();
    }

    @Override
    public String toString() {
        return "the answer " + status() + " to " + request.method() + " " + uri();
    }
}
