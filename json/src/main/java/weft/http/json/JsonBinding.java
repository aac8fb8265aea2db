package weft.http.json;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import weft.http.Body;
import weft.http.MediaType;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.server.ServerRequest;

/// The verbs of [Json] with a mapper of one's own.
///
/// ```java
/// static final JsonBinding JSON = Json.with(JsonMapper.builder()
///         .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
///         .build());
/// ```
///
/// JSON is UTF-8, whatever charset a message names:
/// [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), section 8.1. A byte order mark is passed over;
/// UTF-16 and UTF-32 are refused. `null` is refused where a value is read, but for types that have
/// a value for it, such as `JsonNode` and `Optional`.
///
/// Objects are made and written by the task that asks, without suspending: a body of many megabytes
/// holds up the loop, and is for [weft.Weft#toThread].
///
/// **Thread safety.** Immutable; any thread may call what has no message of a task's among its
/// arguments.
///
/// @asyncio none; the dumps and loads of aiohttp's methods
public final class JsonBinding {

    /// With what Jackson 3 does unless told otherwise: unknown properties are passed over, of
    /// several with one name the last one counts, and times are written as ISO 8601 has them.
    public static final JsonBinding DEFAULT = of(JsonMapper.shared());

    private static final MediaType LINES = MediaType.parse("application/x-ndjson");
    private static final Set<String> LINES_TYPES = Set.of(
            LINES.type(),
            "application/ndjson",
            "application/jsonl",
            "application/x-jsonl",
            "application/jsonlines",
            "application/x-jsonlines");

    private final JsonMapper mapper;
    private final ObjectWriter onOneLine;
    private final boolean anyMediaType;

    private JsonBinding(JsonMapper mapper, boolean anyMediaType) {
        this.mapper = Objects.requireNonNull(mapper, "mapper");
        this.anyMediaType = anyMediaType;
        onOneLine = mapper.writer().without(SerializationFeature.INDENT_OUTPUT);
    }

    static JsonBinding of(JsonMapper mapper) {
        return new JsonBinding(mapper, false);
    }

    /// Returns a binding that reads bodies of any type, or of none: for servers that send JSON as
    /// `text/plain`.
    ///
    /// A server's handlers are better off without: the type is what keeps pages of other sites from
    /// sending them requests with the user's cookies, as no form can have it.
    ///
    /// @return another binding
    /// @asyncio none; the content_type=None of aiohttp's ClientResponse.json
    public JsonBinding withAnyMediaType() {
        return new JsonBinding(mapper, true);
    }

    // ---- writing

    /// Returns a value as a body of type `application/json`, in UTF-8.
    ///
    /// @param value such as a record, a list or a map
    /// @return a body
    /// @throws tools.jackson.core.JacksonException if there is no JSON for it
    /// @asyncio none; the json of aiohttp's requests
    public Body body(Object value) {
        return Body.of(MediaType.JSON, mapper.writeValueAsBytes(Objects.requireNonNull(value, "value")));
    }

    /// Returns a response of JSON, 200.
    ///
    /// @param value such as a record, a list or a map
    /// @return a response
    /// @throws tools.jackson.core.JacksonException if there is no JSON for it
    /// @asyncio none; aiohttp.web.json_response
    public Response response(Object value) {
        return Response.of(body(value));
    }

    /// Returns values as a body of type `application/x-ndjson`, a line each.
    ///
    /// Each is written when it is there, in the task that sends, which waits while the other side
    /// is slow. A value that has no JSON ends the body in the middle.
    ///
    /// @param values iterated each time that the body is sent
    /// @return a body
    /// @asyncio none; aiohttp.jsonlines
    public Body lines(Iterable<?> values) {
        Objects.requireNonNull(values, "values");
        return Body.stream(LINES, out -> {
            Iterator<?> left = values.iterator();
            try {
                while (left.hasNext()) {
                    out.write(text(left.next()) + "\n");
                }
            } finally {
                if (left instanceof AutoCloseable generator) {
                    generator.close();
                }
            }
        });
    }

    /// Returns a value as text: for a message of a WebSocket, or an event.
    ///
    /// @param value such as a record, a list or a map
    /// @return JSON, on one line
    /// @throws tools.jackson.core.JacksonException if there is no JSON for it
    /// @asyncio none; aiohttp's WebSocketResponse.send_json
    public String text(Object value) {
        return onOneLine.writeValueAsString(Objects.requireNonNull(value, "value"));
    }

    // ---- reading

    /// Reads a text: a message of a WebSocket, or an event.
    ///
    /// @param <T> the value's type
    /// @param text JSON
    /// @param type the value's type
    /// @return the value
    /// @throws JsonException if the text is something else
    /// @asyncio none; aiohttp's WebSocketResponse.receive_json
    public <T> T parse(String text, Class<T> type) {
        return value(text.getBytes(StandardCharsets.UTF_8), typeOf(type), new Sender.Caller(), 0);
    }

    /// Reads a text: a message of a WebSocket, or an event.
    ///
    /// @param <T> the value's type
    /// @param text JSON
    /// @param type the value's type, as of `new TypeReference<List<Note>>() {}`
    /// @return the value
    /// @throws JsonException if the text is something else
    public <T> T parse(String text, TypeReference<T> type) {
        return value(text.getBytes(StandardCharsets.UTF_8), typeOf(type.getType()), new Sender.Caller(), 0);
    }

    /// Reads the body of a request, whose type is to be `application/json` or one whose name ends
    /// with `+json`.
    ///
    /// What is wrong is answered: the message says where, and of the input and the program no more
    /// than it takes. A type that Jackson cannot make, whatever is sent, is the program's fault,
    /// and a [tools.jackson.core.JacksonException].
    ///
    /// **Cancellation.** What has come stays.
    ///
    /// @param <T> the value's type
    /// @param request whose body is to be JSON
    /// @param type the value's type
    /// @return the value
    /// @throws weft.http.StatusException 415 if it is of another type, 413 if it is too long
    /// @throws weft.http.BadMessageException 400 if it is not JSON, or not of the type
    /// @asyncio none; aiohttp.web.Request.json
    public <T> T read(ServerRequest request, Class<T> type) {
        return read(request, typeOf(type));
    }

    /// Reads the body of a request, as [#read(ServerRequest, Class)] does.
    ///
    /// **Cancellation.** What has come stays.
    ///
    /// @param <T> the value's type
    /// @param request whose body is to be JSON
    /// @param type the value's type, as of `new TypeReference<List<Note>>() {}`
    /// @return the value
    /// @throws weft.http.StatusException 415 if it is of another type, 413 if it is too long
    /// @throws weft.http.BadMessageException 400 if it is not JSON, or not of the type
    public <T> T read(ServerRequest request, TypeReference<T> type) {
        return read(request, typeOf(type.getType()));
    }

    private <T> T read(ServerRequest request, JavaType type) {
        Sender sender = new Sender.Client();
        requireJson(request.content().type(), sender);
        return value(request.content().bytes(), type, sender, 0);
    }

    /// Reads the content of an answer, whose type is to be `application/json` or one whose name
    /// ends with `+json`, and closes the answer. Its status is not looked at: `requireSuccess()`
    /// does that.
    ///
    /// **Cancellation.** Closes the answer.
    ///
    /// @param <T> the value's type
    /// @param response whose content is to be JSON
    /// @param type the value's type
    /// @return the value
    /// @throws JsonException if it is something else
    /// @throws weft.io.LimitExceededException if it has more bytes than the client's limit
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    /// @throws weft.TimedOutException if a limit of time is reached
    /// @asyncio none; aiohttp's ClientResponse.json
    public <T> T read(ClientResponse response, Class<T> type) {
        return read(response, typeOf(type));
    }

    /// Reads the content of an answer, and closes that, as [#read(ClientResponse, Class)] does.
    ///
    /// **Cancellation.** Closes the answer.
    ///
    /// @param <T> the value's type
    /// @param response whose content is to be JSON
    /// @param type the value's type, as of `new TypeReference<List<Note>>() {}`
    /// @return the value
    /// @throws JsonException if it is something else
    /// @throws weft.io.LimitExceededException if it has more bytes than the client's limit
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    /// @throws weft.TimedOutException if a limit of time is reached
    public <T> T read(ClientResponse response, TypeReference<T> type) {
        return read(response, typeOf(type.getType()));
    }

    private <T> T read(ClientResponse response, JavaType type) {
        Sender sender = new Sender.Server(response);
        requireJson(response.content().type(), sender);
        return value(response.bytes(), type, sender, 0);
    }

    /// Reads the body of a request as lines of JSON, NDJSON or JSON Lines, each when it has come. A
    /// line may have 1 MiB, and empty lines are passed over.
    ///
    /// ```java
    /// for (Reading reading : Json.readLines(request, Reading.class)) {
    ///     store(reading);
    /// }
    /// ```
    ///
    /// **Cancellation.** Of `hasNext()`: what has come stays.
    ///
    /// @param <T> the values' type
    /// @param request whose body is to be lines of JSON
    /// @param type the values' type
    /// @return values, to be iterated once; `hasNext()` suspends
    /// @throws weft.http.StatusException 415 if it is of another type; later, 413 if it is too long
    /// @throws weft.http.BadMessageException later, 400 if a line is not JSON, or not of the type
    public <T> Iterable<T> readLines(ServerRequest request, Class<T> type) {
        Sender sender = new Sender.Client();
        requireLines(request.content().type(), sender);
        return () -> new JsonLines<>(this, request.content().reader(), sender, typeOf(type));
    }

    /// Reads the content of an answer as lines of JSON, as [#readLines(ServerRequest, Class)] does.
    ///
    /// **Cancellation.** Of `hasNext()`: what has come stays.
    ///
    /// @param <T> the values' type
    /// @param response whose content is to be lines of JSON; closed by its owner
    /// @param type the values' type
    /// @return values, to be iterated once; `hasNext()` suspends
    /// @throws JsonException if it is of another type; later, if a line is not JSON, or not of the type
    public <T> Iterable<T> readLines(ClientResponse response, Class<T> type) {
        Sender sender = new Sender.Server(response);
        requireLines(response.content().type(), sender);
        return () -> new JsonLines<>(this, response.content().reader(), sender, typeOf(type));
    }

    // ---- what all of them do

    private void requireJson(Optional<MediaType> type, Sender sender) {
        String name = type.map(MediaType::type).orElse("");
        if (!anyMediaType && !name.equals(MediaType.JSON.type()) && !name.endsWith("+json")) {
            throw sender.otherType("not JSON, but " + described(name));
        }
    }

    private void requireLines(Optional<MediaType> type, Sender sender) {
        String name = type.map(MediaType::type).orElse("");
        if (!anyMediaType && !LINES_TYPES.contains(name)) {
            throw sender.otherType("not lines of JSON, " + LINES + ", but " + described(name));
        }
    }

    private static String described(String type) {
        return type.isEmpty() ? "without a content type" : Problem.shortened(type);
    }

    private JavaType typeOf(Type type) {
        return mapper.constructType(type);
    }

    /// Returns what bytes say.
    ///
    /// @param before how many lines there were before them
    <T> T value(byte[] bytes, JavaType type, Sender sender, int before) {
        if (isBlank(bytes)) {
            throw sender.mistake("empty", bytes, null);
        }
        if (isWide(bytes)) {
            throw sender.mistake("not UTF-8, as JSON has to be", bytes, null);
        }
        @Nullable T value;
        try {
            value = mapper.readValue(bytes, type);
        } catch (InvalidDefinitionException e) {
            throw e; // of the type: whatever is sent, it cannot be made
        } catch (JacksonException e) {
            throw sender.mistake(Problem.of(e, before), bytes, e);
        }
        if (value == null) {
            throw sender.mistake("null, where a value is expected", bytes, null);
        }
        return value;
    }

    static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    /// Whether bytes are UTF-16 or UTF-32, which Jackson would read: JSON begins with an ASCII
    /// character, so that there is a zero among the first bytes, or else a byte order mark.
    private static boolean isWide(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 4); i++) {
            if (bytes[i] == 0 || bytes[i] == (byte) 0xfe || bytes[i] == (byte) 0xff) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return anyMediaType ? "JSON of any media type" : "JSON";
    }
}
