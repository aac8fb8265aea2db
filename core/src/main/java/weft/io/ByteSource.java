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
    /// The buffer is lent: the caller reads it until it calls this, or closes, the next time.
    ///
    /// **Cancellation.** Loses nothing: the next call returns what this one would have.
    ///
    /// @return at least one byte; null at the end, and ever after
    /// @throws java.io.UncheckedIOException if the other side or the system broke the stream
    @Nullable
    ByteBuffer next();

    /// Gives up what it holds. Does nothing the second time.
    @Override
    void close();
}
