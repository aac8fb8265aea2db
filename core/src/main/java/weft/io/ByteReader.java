package weft.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// The reading side of a stream: bytes that come, with what it takes to read lines and records.
///
/// ```java
/// for (String line : reader.lines()) {
///     handle(line);
/// }
/// ```
///
/// Every method suspends until it has what it returns.
///
/// **Cancellation.** What a cancelled read has seen stays for the next.
///
/// **Thread safety.** Confined to its loop; one task reads at a time.
///
/// @asyncio StreamReader
public sealed class ByteReader implements AutoCloseable permits ByteStream {

    /// How long a line or a record may be unless said otherwise, in bytes: 64 KiB.
    public static final int DEFAULT_LIMIT = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final ByteSource source;
    private final Incoming incoming;
    private final Turns turns;
    private final Separated separated;

    /// Creates a reader.
    ///
    /// @param source where its bytes come from, which is closed with it
    public ByteReader(ByteSource source) {
        this.source = Objects.requireNonNull(source, "source");
        incoming = new Incoming(source);
        separated = new Separated(incoming, source);
        turns = new Turns(source, "read from");
    }

    /// Reads what there is, and waits only if there is nothing.
    ///
    /// @param max how many bytes at most, 0 or more
    /// @return at least one byte; none at the end of the stream, or if `max` is 0
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.read
    public final byte[] read(int max) {
        requireLength(max);
        return turn(() -> max > 0 && incoming.fill() ? incoming.take(Math.min(max, incoming.size())) : NOTHING);
    }

    /// Reads what there is into a buffer, and waits only if there is nothing.
    ///
    /// @param target gets as much as fits
    /// @return how many bytes it got; -1 at the end of the stream
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio BufferedProtocol; StreamReader.read
    public final int read(ByteBuffer target) {
        Objects.requireNonNull(target, "target");
        return turn(() -> !target.hasRemaining() ? 0 : incoming.fill() ? incoming.take(target) : -1);
    }

    /// Looks at what there is where it lies, without copying, and waits only if there is nothing.
    ///
    /// @param <T> what the body returns
    /// @param body gets a read-only buffer that is valid until it returns, empty at the end of the
    ///     stream; what it reads from it is read, and the rest stays. It must not suspend
    /// @return what the body returned
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio none; tokio::io::AsyncBufRead
    public final <T extends @Nullable Object> T readInPlace(Function<? super ByteBuffer, ? extends T> body) {
        Objects.requireNonNull(body, "body");
        return turn(() -> {
            incoming.fill();
            return applyInPlace(body);
        });
    }

    /// Looks at what there is once it has so many bytes, and copies only what came in pieces.
    ///
    /// @param <T> what the body returns
    /// @param least how many bytes the body wants to see together, 0 or more
    /// @param body gets a read-only buffer that is valid until it returns, with fewer bytes at the end of the
    ///     stream; what it reads from it is read, and the rest stays. It must not suspend
    /// @return what the body returned
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio none; okio.BufferedSource.request
    public final <T extends @Nullable Object> T readInPlace(int least, Function<? super ByteBuffer, ? extends T> body) {
        requireLength(least);
        Objects.requireNonNull(body, "body");
        return turn(() -> {
            boolean more = true;
            while (more && incoming.size() < least) {
                more = incoming.more();
            }
            if (incoming.view().remaining() < least) {
                incoming.keep();
            }
            return applyInPlace(body);
        });
    }

    private <T extends @Nullable Object> T applyInPlace(Function<? super ByteBuffer, ? extends T> body) {
        ByteBuffer view = incoming.view();
        try {
            return body.apply(view);
        } finally {
            incoming.drop(view.position());
        }
    }

    /// Reads exactly so many bytes, whatever the limit.
    ///
    /// @param length how many, 0 or more
    /// @return that many bytes
    /// @throws IncompleteReadException if the stream ends before; it has what came
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.readexactly
    public final byte[] readExactly(int length) {
        requireLength(length);
        return turn(() -> {
            while (incoming.size() < length) {
                if (!incoming.more()) {
                    throw new IncompleteReadException(incoming.take(incoming.size()), length);
                }
            }
            return incoming.take(length);
        });
    }

    /// Reads up to and including a separator, before which there are [#DEFAULT_LIMIT] bytes at most. Of
    /// several, the one that ends first counts.
    ///
    /// @param separators one or more, none of them empty
    /// @return the bytes, the separator at their end
    /// @throws LimitExceededException if there are more bytes before it than the limit; they stay
    /// @throws IncompleteReadException if the stream ends before one; it has what came
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.readuntil
    public final byte[] readUntil(byte[]... separators) {
        return readUntil(DEFAULT_LIMIT, separators);
    }

    /// Reads up to and including a separator, as [#readUntil(byte\[\]...)] does.
    ///
    /// @param limit how many bytes there may be before it, 1 or more
    /// @param separators one or more, none of them empty
    /// @return the bytes, the separator at their end
    /// @throws LimitExceededException if there are more bytes before it than the limit; they stay
    /// @throws IncompleteReadException if the stream ends before one; it has what came
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.readuntil
    public final byte[] readUntil(int limit, byte[]... separators) {
        requireLimit(limit);
        if (separators.length == 0) {
            throw new IllegalArgumentException("readUntil() needs a separator");
        }
        for (byte[] separator : separators) {
            if (separator.length == 0) {
                throw new IllegalArgumentException("a separator of readUntil() is empty");
            }
        }
        return turn(() -> separated.take(limit, separators));
    }

    /// Reads up to and including a separator, as [#readUntil(byte\[\]...)] does.
    ///
    /// @param separator its UTF-8 bytes; not empty
    /// @return the bytes, the separator at their end
    /// @asyncio StreamReader.readuntil
    public final byte[] readUntil(String separator) {
        return readUntil(DEFAULT_LIMIT, separator);
    }

    /// Reads up to and including a separator, as [#readUntil(int, byte\[\]...)] does.
    ///
    /// @param limit how many bytes there may be before it, 1 or more
    /// @param separator its UTF-8 bytes; not empty
    /// @return the bytes, the separator at their end
    /// @asyncio StreamReader.readuntil
    public final byte[] readUntil(int limit, String separator) {
        return readUntil(limit, separator.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a line of UTF-8, of [#DEFAULT_LIMIT] bytes at most. It ends with a line feed, or that after
    /// a carriage return; the last may end with the stream.
    ///
    /// @return the line, without its end; null at the end of the stream
    /// @throws LimitExceededException if it is longer than the limit. What was looked at is skipped,
    ///     up to and including the line's end if it was seen
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.readline
    public final @Nullable String readLine() {
        return readLine(DEFAULT_LIMIT);
    }

    /// Reads a line of UTF-8, as [#readLine()] does.
    ///
    /// @param limit how many bytes it may have, 1 or more
    /// @return the line, without its end; null at the end of the stream
    /// @throws LimitExceededException if it is longer than the limit; see [#readLine()]
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.readline
    public final @Nullable String readLine(int limit) {
        requireLimit(limit);
        return turn(() -> separated.takeLine(limit));
    }

    /// The lines that are left, as [#readLine()] reads them, each when it is asked for.
    ///
    /// @return lines, to be iterated once, by the task that reads
    /// @asyncio StreamReader.__aiter__
    public final Iterable<String> lines() {
        return lines(DEFAULT_LIMIT);
    }

    /// The lines that are left, as [#readLine(int)] reads them, each when it is asked for.
    ///
    /// @param limit how many bytes a line may have, 1 or more
    /// @return lines, to be iterated once, by the task that reads
    /// @asyncio StreamReader.__aiter__
    public final Iterable<String> lines(int limit) {
        requireLimit(limit);
        return () -> new StreamLines(this, limit);
    }

    /// Reads everything up to the end of the stream.
    ///
    /// @param max how many bytes at most, 0 or more
    /// @return all of them
    /// @throws LimitExceededException if there are more; they stay
    /// @throws IllegalStateException if another task is reading
    /// @throws java.io.UncheckedIOException if the stream is closed or broken
    /// @asyncio StreamReader.read, of -1
    public final byte[] readAll(int max) {
        requireLength(max);
        return turn(() -> {
            boolean more = true;
            while (more && incoming.size() <= max) {
                more = incoming.more();
            }
            if (incoming.size() > max) {
                throw new LimitExceededException(
                        "more than " + max + " bytes are left of " + this + ": read them in pieces, or allow for more",
                        incoming.size());
            }
            return incoming.take(incoming.size());
        });
    }

    /// Writes everything up to the end of the stream to another, as it comes and as fast as that
    /// takes it. Closes neither.
    ///
    /// @param target where it goes
    /// @return how many bytes it were
    /// @throws IllegalStateException if another task is reading, or writing there
    /// @throws java.io.UncheckedIOException if either stream is closed or broken
    /// @asyncio none; java.io.InputStream.transferTo
    public final long transferTo(ByteWriter target) {
        Objects.requireNonNull(target, "target");
        return turn(() -> {
            long count = 0;
            while (incoming.fill()) {
                count += target instanceof ByteStream stream ? stream.take(incoming) : writeTo(target);
            }
            return count;
        });
    }

    private int writeTo(ByteWriter target) {
        incoming.keep(); // the target may suspend before it takes them, and the source be closed meanwhile
        ByteBuffer view = incoming.view();
        int length = view.remaining();
        try {
            target.write(view);
        } finally {
            incoming.drop(view.position()); // taken, also if the wait that followed was cancelled
        }
        return length;
    }

    /// Whether the end has come and everything before it was read. Does not suspend, so it may say
    /// no until a read has found the end.
    ///
    /// @return true at the end
    /// @asyncio StreamReader.at_eof
    public final boolean isAtEnd() {
        return incoming.isEnded() && incoming.size() == 0;
    }

    /// Returns how many bytes have come and were not yet read: so many can be read without waiting.
    ///
    /// @return 0 or more; there may be more with the transport
    public final int buffered() {
        return incoming.size();
    }

    /// Closes the stream in this direction. Does nothing the second time.
    @Override
    public void close() {
        forget();
        source.close();
    }

    /// Gives up what has come: no read returns anything from now on.
    final void forget() {
        incoming.close();
    }

    private <T extends @Nullable Object> T turn(Supplier<? extends T> body) {
        turns.begin();
        try {
            Weft.checkpointIfDue();
            incoming.requireOpen();
            return body.get();
        } finally {
            turns.end();
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " bytes: it must be 1 or more");
        }
    }

    private static void requireLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException(length + " bytes: it must be 0 or more");
        }
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
