package weft.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where the bytes of a [ByteReader] come from: what a transport implements.
///
/// **Thread safety.** Confined to its loop; the reader calls it from one task at a time.
///
/// @asyncio none; trio.abc.ReceiveStream
public interface ByteSource extends AutoCloseable {

    /// Waits for bytes.
    ///
    /// The buffer is lent: the caller reads it until it calls this, or closes, the next time. Its position,
    /// limit and order are the caller's to change.
    ///
    /// **Cancellation.** Loses nothing: the next call returns what this one would have.
    ///
    /// @return at least one byte; null at the end, and ever after
    /// @throws java.io.UncheckedIOException if the other side or the system broke the stream
    @Nullable
    ByteBuffer next();

    /// Passes what [#next()] has lent on to a sink, which gets it without a copy if the two know each other.
    /// Unless overridden, has the sink write it.
    ///
    /// @param rest what is left of the buffer; nothing when the sink has taken it
    /// @param sink who takes it, before it suspends
    /// @throws java.io.UncheckedIOException as of [ByteSink#write]
    default void passOn(ByteBuffer rest, ByteSink sink) {
        sink.write(rest);
    }

    /// Gives up what it holds. Does nothing the second time.
    @Override
    void close();
}
