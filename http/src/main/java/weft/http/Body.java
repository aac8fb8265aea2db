package weft.http;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import weft.io.AsyncFiles;
import weft.io.ByteReader;

/// What a message that goes out carries.
///
/// ```java
/// Body text = Body.of("hello");
/// Body many = Body.stream(MediaType.TEXT, out -> {
///     for (int i = 0; i < 1_000_000; i++) {
///         out.write(i + "\n"); // suspends while the other side is slow
///     }
/// });
/// ```
///
/// **Thread safety.** Immutable, as far as what it was made of is.
///
/// @asyncio none; aiohttp.payload.Payload
public sealed interface Body {

    /// Nothing, and no content type.
    Body EMPTY = new Bytes(Optional.empty(), new byte[0]);

    /// Returns what it is; the message gets it as its `content-type` unless it has one.
    ///
    /// @return empty if that is not known
    Optional<MediaType> type();

    /// Returns how many bytes it has.
    ///
    /// @return empty if that is not known before it is written
    OptionalLong length();

    /// Returns whether it can be sent again, as a retry and some redirects do.
    ///
    /// @return false of what can be read only once
    boolean isRepeatable();

    /// Bytes that are there.
    ///
    /// @param type what they are
    /// @param bytes not to be changed any more
    record Bytes(Optional<MediaType> type, byte[] bytes) implements Body {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.length);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /// A file, or a part of it, sent without passing through the program where that can be done.
    ///
    /// @param type what it is
    /// @param path the file
    /// @param position where the part begins, in bytes
    /// @param count how long it is, in bytes
    record FileRange(Optional<MediaType> type, Path path, long position, long count) implements Body {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(count);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /// Bytes that a writer writes each time that they are sent.
    ///
    /// @param type what they are
    /// @param length how many, if that is known; the writer writes just as many
    /// @param writer writes them, in the task that sends
    record Streamed(Optional<MediaType> type, OptionalLong length, BodyWriter writer) implements Body {
        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /// Bytes that come out of a reader, and so only once. A server closes the reader when it has sent them, or
    /// cannot: the handler that has opened it is over then. A client leaves that to the caller.
    ///
    /// @param type what they are
    /// @param length how many, if that is known
    /// @param reader read to its end
    record Once(Optional<MediaType> type, OptionalLong length, ByteReader reader) implements Body {
        @Override
        public boolean isRepeatable() {
            return false;
        }
    }

    /// Returns a text in UTF-8, as [MediaType#TEXT].
    ///
    /// @param text the text
    /// @return a body
    static Body of(String text) {
        return of(MediaType.TEXT, text);
    }

    /// Returns a text.
    ///
    /// @param type what it is; its charset is used, or UTF-8 if it names none
    /// @param text the text
    /// @return a body
    static Body of(MediaType type, String text) {
        Charset charset = type.charset().orElse(StandardCharsets.UTF_8);
        return new Bytes(Optional.of(type), text.getBytes(charset));
    }

    /// Returns bytes.
    ///
    /// @param type what they are
    /// @param bytes not to be changed any more
    /// @return a body
    static Body of(MediaType type, byte[] bytes) {
        return new Bytes(Optional.of(type), Objects.requireNonNull(bytes, "bytes"));
    }

    /// Returns the fields of a form, as a browser sends them: `application/x-www-form-urlencoded`.
    ///
    /// @param fields names and values
    /// @return a body
    static Body form(Map<String, String> fields) {
        return form(List.copyOf(fields.entrySet()));
    }

    /// Returns the fields of a form, of which several may have one name.
    ///
    /// @param fields names and values, in their order
    /// @return a body
    static Body form(List<Map.Entry<String, String>> fields) {
        return of(
                MediaType.FORM,
                fields.stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Returns a whole file, as long as it is now. Suspends to ask for that.
    ///
    /// @param type what it is
    /// @param path the file
    /// @return a body
    /// @throws java.io.UncheckedIOException if there is no such file
    static Body file(MediaType type, Path path) {
        return new FileRange(Optional.of(type), path, 0, AsyncFiles.size(path));
    }

    /// Returns what a writer writes, each time that it is sent.
    ///
    /// @param type what it is
    /// @param writer writes it
    /// @return a body
    static Body stream(MediaType type, BodyWriter writer) {
        Objects.requireNonNull(writer, "writer");
        return new Streamed(Optional.of(type), OptionalLong.empty(), writer);
    }

    /// Returns what comes out of a reader, once.
    ///
    /// @param type what it is
    /// @param reader read to its end; closed as [Once] tells
    /// @return a body
    static Body from(MediaType type, ByteReader reader) {
        Objects.requireNonNull(reader, "reader");
        return new Once(Optional.of(type), OptionalLong.empty(), reader);
    }

    /// Returns what has come in with another message, to be passed on as it comes.
    ///
    /// @param content read to its end; closed as [Once] tells
    /// @return a body of its type, and its length if that is known
    static Body from(Content content) {
        return new Once(content.type(), content.length(), content.reader());
    }
}
