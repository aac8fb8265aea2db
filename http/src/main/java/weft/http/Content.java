package weft.http;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import weft.io.ByteReader;
import weft.io.LimitExceededException;

/// What a message that came in carries, as it arrives: nothing is read before it is asked for, and a
/// sender that is faster than the reader has to wait.
///
/// **Cancellation.** As of [ByteReader]: what a cancelled read has seen stays.
///
/// **Thread safety.** Confined to the task that got the message.
///
/// @asyncio none; aiohttp's StreamReader
public final class Content implements AutoCloseable {

    /// How much [#bytes()] and [#text()] read at most unless told otherwise, in bytes: 16 MiB.
    public static final int DEFAULT_LIMIT = 16 << 20;

    private final Headers headers;
    private final ByteReader reader;
    private final int limit;
    private final Function<? super LimitExceededException, ? extends RuntimeException> refusal;

    /// Creates the content of a message.
    ///
    /// @param headers those of the message
    /// @param reader its bytes
    /// @param limit how much is read at most unless told otherwise, in bytes
    public Content(Headers headers, ByteReader reader, int limit) {
        this(headers, reader, limit, excess -> excess);
    }

    /// Creates the content of a message whose sender is told when it is too long.
    ///
    /// @param headers those of the message
    /// @param reader its bytes
    /// @param limit how much is read at most unless told otherwise, in bytes
    /// @param refusal returns what is thrown in place of the exception if there is more than that limit
    public Content(
            Headers headers,
            ByteReader reader,
            int limit,
            Function<? super LimitExceededException, ? extends RuntimeException> refusal) {
        this.headers = Objects.requireNonNull(headers, "headers");
        this.reader = Objects.requireNonNull(reader, "reader");
        this.limit = limit;
        this.refusal = Objects.requireNonNull(refusal, "refusal");
    }

    /// Returns what the sender says it is.
    ///
    /// @return empty if it does not say
    public Optional<MediaType> type() {
        return headers.first("content-type").map(MediaType::parse);
    }

    /// Returns how many bytes it has, as the sender says.
    ///
    /// @return empty if it does not say, or if they are compressed and may have been decoded since
    public OptionalLong length() {
        Optional<String> length = headers.first("content-length");
        return length.isEmpty()
                        || headers.has("content-encoding")
                        || !length.get().matches("\\d{1,18}")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(length.get()));
    }

    /// Returns its bytes as a stream, without a limit.
    ///
    /// @return the stream, always the same
    public ByteReader reader() {
        return reader;
    }

    /// Reads all of it.
    ///
    /// @return its bytes
    /// @throws LimitExceededException if there are more than the limit
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    /// @asyncio none; aiohttp's read()
    public byte[] bytes() {
        try {
            return bytes(limit);
        } catch (LimitExceededException e) {
            throw refusal.apply(e);
        }
    }

    /// Reads all of it.
    ///
    /// @param max how much at most, in bytes
    /// @return its bytes
    /// @throws LimitExceededException if there are more
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    public byte[] bytes(int max) {
        return reader.readAll(max);
    }

    /// Reads all of it as text, in the charset that is named, or UTF-8.
    ///
    /// @return the text; what is not of the charset is replaced
    /// @throws LimitExceededException if it has more bytes than the limit
    /// @throws java.io.UncheckedIOException if the connection breaks before its end
    /// @asyncio none; aiohttp's text()
    public String text() {
        return new String(bytes(), type().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8));
    }

    /// Gives up what was not read.
    @Override
    public void close() {
        reader.close();
    }
}
