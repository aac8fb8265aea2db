package weft.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Where the bytes of a [ByteWriter] go: what a transport implements.
///
/// **Thread safety.** Confined to its loop; the writer calls it from one task at a time.
///
/// @asyncio none; trio.abc.SendStream
public interface ByteSink extends AutoCloseable {

    /// Takes all bytes of a buffer, copying them if need be, and only then waits while too many are on
    /// their way.
    ///
    /// **Cancellation.** Ends the wait: the bytes are on their way.
    ///
    /// @param bytes read from its position to its limit
    /// @throws java.io.UncheckedIOException if the other side or the system broke the stream
    void write(ByteBuffer bytes);

    /// Has the system write a part of a file, which is long enough, and waits until it is written. Does
    /// nothing unless overridden.
    ///
    /// **Cancellation.** Ends the wait: it is on its way.
    ///
    /// @param path the file
    /// @param offset where the part begins, in bytes
    /// @param count how long it is, in bytes, 1 or more
    /// @return false if that cannot be done here: nothing is written
    /// @throws java.io.UncheckedIOException if the file cannot be opened, when nothing is written; or if the
    ///     other side or the system broke the stream
    default boolean writeFile(Path path, long offset, long count) {
        return false;
    }

    /// Waits until everything is with the system, and tells the other side that no more comes. Does
    /// nothing the second time.
    void end();

    /// Ends, and gives up what it holds. Does nothing the second time.
    ///
    /// **Cancellation.** Closes at once, and may lose what is still on its way.
    @Override
    void close();
}
