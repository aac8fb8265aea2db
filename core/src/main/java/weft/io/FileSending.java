package weft.io;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Writes a part of a file to a stream.
final class FileSending {

    private static final int BLOCK = 64 * 1024;

    private FileSending() {}

    /// Has a sink do it by itself if it can, and else copies.
    static void run(Path path, long offset, long count, ByteSink sink) {
        run(path, offset, count, file -> {
            if (!sink.writeFile(path, offset, count)) {
                copy(file, offset, count, sink::write);
            }
        });
    }

    /// Copies.
    static void run(Path path, long offset, long count, ByteWriter writer) {
        run(path, offset, count, file -> copy(file, offset, count, writer::write));
    }

    private static void run(Path path, long offset, long count, Consumer<AsyncFile> body) {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException(
                    count + " bytes from " + offset + " of " + path + ": neither may be less than 0");
        }
        try (AsyncFile file = AsyncFile.open(path)) {
            long size = file.size();
            if (offset > size - count) {
                throw new UncheckedIOException(new EOFException(
                        path + " has " + size + " bytes, and " + count + " from " + offset + " were wanted"));
            }
            if (count > 0) {
                body.accept(file);
            }
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
