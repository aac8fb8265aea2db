package weft.io;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import weft.Weft;

/// Writes a part of a file to a stream.
final class FileSending {

    private static final int BLOCK = 64 * 1024;

    private FileSending() {}

    /// Has a sink do it by itself if it can, and else copies.
    static void run(Path path, long offset, long count, ByteSink sink) {
        check(path, offset, count);
        if (count > 0 && !sink.writeFile(path, offset, count)) {
            copy(path, offset, count, sink::write);
        }
    }

    /// Copies.
    static void run(Path path, long offset, long count, ByteWriter writer) {
        check(path, offset, count);
        if (count > 0) {
            copy(path, offset, count, writer::write);
        }
    }

    /// Looks before anything is opened: to open a named pipe waits for its writer, and a directory can be
    /// opened and has a size, but not be read.
    private static void check(Path path, long offset, long count) {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException(
                    count + " bytes from " + offset + " of " + path + ": neither may be less than 0");
        }
        BasicFileAttributes attributes = Weft.toThread(
                () -> PathErrors.naming(path, () -> Files.readAttributes(path, BasicFileAttributes.class)));
        if (!attributes.isRegularFile()) {
            throw new UncheckedIOException(PathErrors.failure(path, "only a regular file can be sent", null));
        }
        long size = attributes.size();
        if (offset > size - count) {
            throw new UncheckedIOException(new EOFException(
                    path + " has " + size + " bytes, and " + count + " from " + offset + " were wanted"));
        }
    }

    private static void copy(Path path, long offset, long count, Consumer<ByteBuffer> target) {
        try (AsyncFile file = AsyncFile.open(path)) {
            copy(file, offset, count, target);
        }
    }

    private static void copy(AsyncFile file, long offset, long count, Consumer<ByteBuffer> target) {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count));
        for (long done = 0; done < count; ) {
            block.clear().limit((int) Math.min(block.capacity(), count - done));
            int length = file.readAt(offset + done, block);
            if (length < 0) {
                throw new UncheckedIOException(new EOFException(file.path() + " was cut off while it was sent"));
            }
            done += length;
            target.accept(block.flip());
        }
    }
}
