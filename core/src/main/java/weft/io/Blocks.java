package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/// Reading and writing in blocks, on a thread.
///
/// Buffers are on the heap, and no call is about more than a block: the JDK copies by a direct buffer
/// that it keeps for each thread, and which is as large as the largest call.
final class Blocks {

    static final int SIZE = 256 * 1024;

    /// The longest array that every JVM can make.
    static final int LONGEST = Integer.MAX_VALUE - 8;

    /// Reads what stands at an offset.
    @FunctionalInterface
    interface Reader {

        /// @return how many bytes were read; -1 at the end
        int read(ByteBuffer target, long offset) throws IOException;
    }

    private Blocks() {}

    /// Reads until there are so many bytes, or the end has come.
    ///
    /// @param expected how many there probably are
    static byte[] read(int count, long expected, Reader reader) throws IOException {
        byte[] bytes = new byte[Math.clamp(expected, 0, count)];
        int length = 0;
        while (length < count) {
            int n;
            if (length < bytes.length) {
                n = reader.read(ByteBuffer.wrap(bytes, length, Math.min(bytes.length - length, SIZE)), length);
            } else { // probably the end, for which nothing has to grow
                byte[] more = new byte[Math.min(count - length, 8192)];
                n = reader.read(ByteBuffer.wrap(more), length);
                if (n > 0) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(count, Math.max(2L * length, length + 8192L)));
                    System.arraycopy(more, 0, bytes, length, n);
                }
            }
            if (n < 0) {
                break;
            }
            length += n;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /// Reads to the end.
    ///
    /// @throws FileSystemException if there are more bytes than the limit
    static byte[] readAll(Path path, int limit, long expected, Reader reader) throws IOException {
        if (expected > limit) {
            throw tooLong(path, limit);
        }
        byte[] bytes = read(limit, expected, reader);
        if (bytes.length == limit && reader.read(ByteBuffer.allocate(1), limit) > 0) {
            throw tooLong(path, limit);
        }
        return bytes;
    }

    private static FileSystemException tooLong(Path path, int limit) {
        return PathErrors.failure(path, "there are more than " + limit + " bytes, the limit: read them in parts", null);
    }

    /// Writes all that a buffer has.
    static void write(ByteBuffer source, WritableByteChannel channel) throws IOException {
        int limit = source.limit();
        while (source.position() < limit) {
            source.limit(Math.min(limit, source.position() + SIZE));
            channel.write(source);
        }
    }
}
