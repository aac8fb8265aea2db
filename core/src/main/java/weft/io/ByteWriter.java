package weft.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/// The writing side of a stream.
///
/// A write takes all its bytes at once, so several never mix, and returns when the other side keeps
/// up: there is no separate `drain`.
///
/// **Cancellation.** A write that is cancelled before it begins writes nothing. One that is
/// cancelled while it waits has written everything.
///
/// **Thread safety.** Confined to its loop; one task writes at a time.
///
/// @asyncio StreamWriter; trio.abc.SendStream
public interface ByteWriter extends AutoCloseable {

    /// Writes all of a buffer.
    ///
    /// @param bytes what to write, from its position to its limit, which is its position then. It may
    ///     be used again at once
    /// @throws IllegalStateException if another task is writing
    /// @throws java.io.UncheckedIOException if the stream is closed, ended, or broken
    /// @asyncio StreamWriter.write and StreamWriter.drain
    void write(ByteBuffer bytes);

    /// Writes all of an array.
    ///
    /// @param bytes what to write; it may be used again at once
    /// @throws IllegalStateException if another task is writing
    /// @throws java.io.UncheckedIOException if the stream is closed, ended, or broken
    /// @asyncio StreamWriter.write and StreamWriter.drain
    default void write(byte[] bytes) {
        write(ByteBuffer.wrap(bytes));
    }

    /// Writes a text as UTF-8.
    ///
    /// @param text what to write
    /// @throws IllegalStateException if another task is writing
    /// @throws java.io.UncheckedIOException if the stream is closed, ended, or broken
    default void write(String text) {
        write(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /// Writes a part of a file. A socket without TLS has the system send it, without passing it through
    /// the program.
    ///
    /// **Cancellation.** Before it begins, nothing is written; later, a part of it or all may be.
    ///
    /// @param path the file, which is a regular one
    /// @param offset where the part begins, in bytes, 0 or more
    /// @param count how long it is, in bytes, 0 or more
    /// @throws IllegalStateException if another task is writing
    /// @throws java.io.UncheckedIOException if the file cannot be read, or is too short, when nothing is
    ///     written; or if the stream is closed, ended, or broken
    /// @asyncio loop.sendfile
    default void writeFile(Path path, long offset, long count) {
        FileSending.run(path, offset, count, this);
    }

    /// Tells the other side that no more comes, when it has got everything: a half close. Reading
    /// goes on. Does nothing the second time.
    ///
    /// @throws java.io.UncheckedIOException if the stream is broken, or its transport has no half
    ///     close
    /// @asyncio StreamWriter.write_eof
    void end();

    /// Closes, when everything that was written is with the system. Does nothing the second time.
    ///
    /// **Cancellation.** Closes at once, and may lose what was still on its way.
    ///
    /// @asyncio StreamWriter.close and StreamWriter.wait_closed
    @Override
    void close();
}
