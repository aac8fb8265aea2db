package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.Weft;

/// What the operations on an open file share: its channel, its position, and memory of its own, so that
/// a thread for which nobody waits any more touches nothing of the caller's.
///
/// It belongs to the operation that is at work, and to its thread.
final class OpenFile implements AutoCloseable {

    final Path path;
    final FileChannel channel;
    final OneAtATime operations;
    private final boolean appends;

    long position;
    long changes; // how often it was written or truncated by this: then what was read before may be wrong
    private byte[] block = {};

    OpenFile(Path path, FileChannel channel, boolean appends, OneAtATime operations) throws IOException {
        this.path = path;
        this.channel = channel;
        this.appends = appends;
        this.operations = operations;
        position = channel.position();
    }

    /// Opens a file. Blocks.
    static OpenFile open(Path path, OneAtATime operations, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(path, options);
        try {
            return new OpenFile(path, channel, List.of(options).contains(StandardOpenOption.APPEND), operations);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    // ---- on the loop

    <T extends @Nullable Object> T onThread(Awaitable<? extends T> body) {
        return operations.onThread(() -> PathErrors.naming(path, body));
    }

    /// Has a thread do what changes the file.
    Void changing(Action body) {
        return onThread(Awaitable.of(() -> {
            changes++;
            body.run();
        }));
    }

    /// Reads a block at most.
    ///
    /// @return how many bytes; -1 at the end
    int read(ByteBuffer target, long offset) {
        int wanted = Math.min(target.remaining(), Blocks.SIZE);
        if (wanted == 0) {
            return 0;
        }
        int n = onThread(() -> channel.read(ByteBuffer.wrap(ownBlock(wanted), 0, wanted), offset));
        if (n > 0) {
            target.put(block, 0, n);
        }
        return n;
    }

    /// Copies what the caller may change as soon as its wait is cancelled. A long one takes turns.
    ByteBuffer copyOf(ByteBuffer source) {
        int length = source.remaining();
        byte[] bytes = length <= Blocks.SIZE ? ownBlock(length) : new byte[length];
        for (int copied = 0; copied < length; copied += Blocks.SIZE) {
            if (copied > 0) {
                Weft.checkpoint();
            }
            source.get(bytes, copied, Math.min(length - copied, Blocks.SIZE));
        }
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private byte[] ownBlock(int size) {
        if (block.length < size) {
            block = new byte[size];
        }
        return block;
    }

    // ---- on a thread

    Blocks.Reader from(long start) {
        return (target, offset) -> channel.read(target, start + offset);
    }

    /// Writes all at the position, and moves it also if that fails in the middle.
    void write(ByteBuffer source) throws IOException {
        try {
            while (source.hasRemaining()) {
                position += writeBlock(source, position);
            }
        } finally {
            if (appends) {
                position = channel.position();
            }
        }
    }

    void writeAt(long offset, ByteBuffer source) throws IOException {
        for (long at = offset; source.hasRemaining(); ) {
            at += writeBlock(source, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int writeBlock(ByteBuffer source, long offset) throws IOException {
        ByteBuffer slice = source.slice();
        slice.limit(Math.min(slice.limit(), Blocks.SIZE));
        int n = appends ? channel.write(slice) : channel.write(slice, offset);
        source.position(source.position() + n);
        return n;
    }
}
