package weft.http.json;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import weft.http.Body;
import weft.http.Response;
import weft.http.client.ClientResponse;
import weft.http.server.ServerRequest;

/// Objects as bodies of JSON, and back, as Jackson 3 has it unless told otherwise.
///
/// ```java
/// record Note(String title, LocalDate due) {}
///
/// Handler add = request -> {
///     Note note = Json.read(request, Note.class); // answers 400 or 415 to what is none
///     return Json.response(note).withStatus(201);
/// };
///
/// Note tea = Json.read(client.post("/notes", Json.body(new Note("tea", LocalDate.MAX))), Note.class);
/// ```
///
/// These are the verbs of [JsonBinding#DEFAULT]. A program with a mapper of its own has a constant
/// instead: `static final JsonBinding JSON = Json.with(mapper)`.
///
/// **Thread safety.** Any thread may call what has no message of a task's among its arguments.
///
/// @asyncio none; the json of aiohttp's requests and responses
public final class Json {

    private Json() {}

    /// Returns the same verbs with another mapper.
    ///
    /// @param mapper says how objects are written and read; that of a subclass as well
    /// @return a binding
    /// @asyncio none; the dumps and loads of aiohttp's methods
    public static JsonBinding with(JsonMapper mapper) {
        return JsonBinding.of(mapper);
    }

    /// Returns a value as a body of type `application/json`, in UTF-8.
    ///
    /// @param value such as a record, a list or a map
    /// @return a body
    /// @throws tools.jackson.core.JacksonException if there is no JSON for it
    /// @asyncio none; the json of aiohttp's requests
    public static Body body(Object value) {
        return JsonBinding.DEFAULT.body(value);
    }

    /// Returns a response of JSON, 200.
    ///
    /// @param value such as a record, a list or a map
    /// @return a response
    /// @throws tools.jackson.core.JacksonException if there is no JSON for it
    /// @asyncio none; aiohttp.web.json_response
    public static Response response(Object value) {
        return JsonBinding.DEFAULT.response(value);
    }

    /// Returns values as a body of type `application/x-ndjson`, a line each, as
    /// [JsonBinding#lines(Iterable)] does.
    ///
    /// @param values iterated each time that the body is sent
    /// @return a body
    public static Body lines(Iterable<?> values) {
        return JsonBinding.DEFAULT.lines(values);
    }

    /// Returns a value as text: for a message of a WebSocket, or an event.
    ///
    /// @param value such as a record, a list or a map
    /// @return JSON, on one line
    /// @throws tools.jackson.core.JacksonException if there is no JSON for it
    /// @asyncio none; aiohttp's WebSocketResponse.send_json
    public static String text(Object value) {
        return JsonBinding.DEFAULT.text(value);
    }

    /// Reads a text: a message of a WebSocket, or an event.
    ///
    /// @param <T> the value's type
    /// @param text JSON
    /// @param type the value's type
    /// @return the value
    /// @throws JsonException if the text is something else
    /// @asyncio none; aiohttp's WebSocketResponse.receive_json
    public static <T> T parse(String text, Class<T> type) {
        return JsonBinding.DEFAULT.parse(text, type);
    }

    /// Reads a text: a message of a WebSocket, or an event.
    ///
    /// @param <T> the value's type
    /// @param text JSON
    /// @param type the value's type, as of `new TypeReference<List<Note>>() {}`
    /// @return the value
    /// @throws JsonException if the text is something else
    public static <T> T parse(String text, TypeReference<T> type) {
        return JsonBinding.DEFAULT.parse(text, type);
    }

    /// Reads the body of a request, as [JsonBinding#read(ServerRequest, Class)] does.
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
    public static <T> T read(ServerRequest request, Class<T> type) {
        return JsonBinding.DEFAULT.read(request, type);
    }

    /// Reads the body of a request, as [JsonBinding#read(ServerRequest, Class)] does.
    ///
    /// **Cancellation.** What has come stays.
    ///
    /// @param <T> the value's type
    /// @param request whose body is to be JSON
    /// @param type the value's type, as of `new TypeReference<List<Note>>() {}`
    /// @return the value
    /// @throws weft.http.StatusException 415 if it is of another type, 413 if it is too long
    /// @throws weft.http.BadMessageException 400 if it is not JSON, or not of the type
    public static <T> T read(ServerRequest request, TypeReference<T> type) {
        return JsonBinding.DEFAULT.read(request, type);
    }

    /// Reads the content of an answer, and closes that, as
    /// [JsonBinding#read(ClientResponse, Class)] does.
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
    public static <T> T read(ClientResponse response, Class<T> type) {
        return JsonBinding.DEFAULT.read(response, type);
    }

    /// Reads the content of an answer, and closes that, as
    /// [JsonBinding#read(ClientResponse, Class)] does.
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
    public static <T> T read(ClientResponse response, TypeReference<T> type) {
        return JsonBinding.DEFAULT.read(response, type);
    }

    /// Reads the body of a request as lines of JSON, as
    /// [JsonBinding#readLines(ServerRequest, Class)] does.
    ///
    /// @param <T> the values' type
    /// @param request whose body is to be lines of JSON
    /// @param type the values' type
    /// @return values, to be iterated once; `hasNext()` suspends
    /// @throws weft.http.StatusException 415 if it is of another type; later, 413 if it is too long
    /// @throws weft.http.BadMessageException later, 400 if a line is not JSON, or not of the type
    public static <T> Iterable<T> readLines(ServerRequest request, Class<T> type) {
        return JsonBinding.DEFAULT.readLines(request, type);
    }

    /// Reads the content of an answer as lines of JSON, as
    /// [JsonBinding#readLines(ClientResponse, Class)] does.
    ///
    /// @param <T> the values' type
    /// @param response whose content is to be lines of JSON; closed by its owner
    /// @param type the values' type
    /// @return values, to be iterated once; `hasNext()` suspends
    /// @throws JsonException if it is of another type; later, if a line is not JSON, or not of the type
    public static <T> Iterable<T> readLines(ClientResponse response, Class<T> type) {
        return JsonBinding.DEFAULT.readLines(response, type);
    }
}
