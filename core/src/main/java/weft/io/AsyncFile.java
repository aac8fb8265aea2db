package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.Weft;

/// An open file, which is read and written on a thread while the task waits.
///
/// ```java
/// try (var file = AsyncFile.open(path)) {
///     for (String line : file.lines()) {
///         handle(line);
///     }
/// }
/// ```
///
/// A file has a position, at which the next read or write begins and which it moves on. It does one
/// operation at a time: a second task is told so by an [IllegalStateException]. Every method suspends,
/// those of the position included: they have to know what a cancelled operation has come to.
///
/// ## Cancellation
/// The operation that a thread is at cannot be stopped, so the wait for it is given up. Then:
/// - A read has not happened: the position is where it was, and the caller's buffer untouched.
/// - A write, a truncation or a sync that had begun is done to its end, all of it, and the position is
///   behind what it wrote; one that had not begun has not happened. [#position()] tells which. It uses
///   a copy of the caller's bytes. If it fails, the loop's [weft.FailureHandler] is told.
/// - The next operation, and [#close()], begin when the thread is done with this one. Two never mix.
///
/// **Thread safety.** Confined to one loop, see the package.
///
/// @asyncio none; trio.open_file
public final class AsyncFile implements AutoCloseable {

    private static final int LINE_LIMIT = 64 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final boolean appends;
    private final OneAtATime operations;

    // The operation's, on whichever thread it is.
    private long position;
    private byte[] block = {};
    private long changes; // how often it was written or truncated here

    /// For [#open], and for tests, with a channel that they hold up.
    AsyncFile(Path path, FileChannel channel, boolean appends, @Nullable Executor executor) throws IOException {
        this.path = path;
        this.channel = channel;
        this.appends = appends;
        position = channel.position();
        operations = new OneAtATime("AsyncFile[" + path + "]", executor);
    }

    /// Opens a file, whose operations run on the loop's worker threads.
    ///
    /// **Cancellation.** A file that is opened all the same is closed again.
    ///
    /// @param path the file
    /// @param options how, as of [java.nio.file.StandardOpenOption]; none is for reading
    /// @return the open file; close it
    /// @throws java.io.UncheckedIOException if it cannot be opened
    /// @asyncio none; trio.open_file
    public static AsyncFile open(Path path, OpenOption... options) {
        return openOn(null, path, options);
    }

    /// Opens a file, whose operations run on an executor.
    ///
    /// @param executor where they run
    /// @param path the file
    /// @param options how; none is for reading
    /// @return the open file; close it
    /// @throws java.io.UncheckedIOException if it cannot be opened
    /// @asyncio none; trio.open_file
    public static AsyncFile open(Executor executor, Path path, OpenOption... options) {
        return openOn(Objects.requireNonNull(executor, "executor"), path, options);
    }

    private static AsyncFile openOn(@Nullable Executor executor, Path path, OpenOption... options) {
        Objects.requireNonNull(path, "path");
        OpenOption[] own = options.clone();
        return Opening.run(
                executor,
                () -> {
                    FileChannel channel = FileChannel.open(path, own);
                    boolean appends = List.of(own).contains(StandardOpenOption.APPEND);
                    try {
                        return new AsyncFile(path, channel, appends, executor);
                    } catch (Throwable e) {
                        channel.close();
                        throw e;
                    }
                },
                file -> file.channel.close());
    }

    /// Returns the path by which this was opened.
    ///
    /// @return the path
    public Path path() {
        return path;
    }

    // ---- reading

    /// Reads some bytes at the position: as many as a buffer takes, or fewer.
    ///
    /// @param target where they go
    /// @return how many, at least 1 if the buffer has room; -1 at the end of the file
    /// @asyncio none; trio's AsyncFile.readinto
    public int read(ByteBuffer target) {
        Objects.requireNonNull(target, "target");
        return operations.run("read", () -> {
            int n = readInto(target, position);
            position += Math.max(n, 0);
            return n;
        });
    }

    /// Reads bytes at the position: so many, or those that are left.
    ///
    /// @param count how many
    /// @return the bytes; fewer than `count` only if the file has come to its end
    /// @throws IllegalArgumentException if `count` is negative
    /// @asyncio none; trio's AsyncFile.read
    public byte[] read(int count) {
        checkNotNegative("count", count);
        return operations.run("read", () -> take(start -> Blocks.read(count, channel.size() - start, from(start))));
    }

    /// Reads all that is left, from the position to the end.
    ///
    /// @param limit how many bytes it may be at most
    /// @return the bytes
    /// @throws java.io.UncheckedIOException if there are more, besides other failures
    /// @throws IllegalArgumentException if `limit` is negative
    /// @asyncio none; trio's AsyncFile.read
    public byte[] readAll(int limit) {
        checkNotNegative("limit", limit);
        return operations.run(
                "read", () -> take(start -> Blocks.readAll(path, limit, channel.size() - start, from(start))));
    }

    /// Reads some bytes that stand elsewhere, as [#read(ByteBuffer)] does; the position stays.
    ///
    /// @param offset where they stand, in bytes
    /// @param target where they go
    /// @return how many, at least 1 if the buffer has room; -1 at the end of the file
    /// @throws IllegalArgumentException if the offset is negative
    /// @asyncio none; os.pread
    public int readAt(long offset, ByteBuffer target) {
        checkNotNegative("offset", offset);
        Objects.requireNonNull(target, "target");
        return operations.run("read", () -> readInto(target, offset));
    }

    /// Returns the lines from the position on, in UTF-8 and of 64 KiB at most: see
    /// [#lines(Charset, int)].
    ///
    /// @return the lines
    /// @asyncio none; trio's AsyncFile, which is an asynchronous iterator of lines
    public Iterable<String> lines() {
        return lines(StandardCharsets.UTF_8, LINE_LIMIT);
    }

    /// Returns the lines from the position on, whose `next()` suspends.
    ///
    /// A line ends with a line feed or with a carriage return and a line feed, which it does not
    /// contain; the last one may do without. The position is behind the lines that `next()` has
    /// returned, so a `for` that was left early can be taken up again, and reads may stand in between.
    /// Bytes that are not of the charset make `next()` throw an [java.io.UncheckedIOException].
    ///
    /// @param charset one in which a line feed is the byte 10: not UTF-16, for instance
    /// @param limit how many bytes a line may have; a longer one makes `next()` throw an
    ///     [java.io.UncheckedIOException], and the position stays before it
    /// @return the lines
    /// @throws IllegalArgumentException if the charset cannot be used here, or the limit is not positive
    /// @asyncio none; trio's AsyncFile, which is an asynchronous iterator of lines
    public Iterable<String> lines(Charset charset, int limit) {
        if (!Arrays.equals("\n".getBytes(charset), new byte[] {'\n'})) {
            throw new IllegalArgumentException(
                    "a line feed in " + charset + " is not the byte 10: read the bytes, and make a string of them");
        }
        if (limit <= 0) {
            throw new IllegalArgumentException("a limit of " + limit + " bytes leaves no line");
        }
        return () -> new FileLines(this, charset, limit);
    }

    // ---- writing

    /// Writes all bytes of a buffer at the position.
    ///
    /// @param source the bytes; nothing is left in it afterwards, unless this throws
    /// @throws java.io.UncheckedIOException if that fails; the position is behind what was written
    /// @asyncio none; trio's AsyncFile.write
    public void write(ByteBuffer source) {
        ByteBuffer bytes = source.duplicate();
        operations.run("write", () -> {
            ByteBuffer own = copyOf(bytes);
            return write(() -> writeHere(own));
        });
        source.position(source.limit());
    }

    /// Writes bytes at the position.
    ///
    /// @param bytes the bytes
    /// @throws java.io.UncheckedIOException if that fails; the position is behind what was written
    /// @asyncio none; trio's AsyncFile.write
    public void write(byte[] bytes) {
        write(ByteBuffer.wrap(bytes));
    }

    /// Writes text at the position, in UTF-8.
    ///
    /// @param text the text
    /// @throws java.io.UncheckedIOException if that fails; the position is behind what was written
    /// @asyncio none; trio's AsyncFile.write
    public void write(CharSequence text) {
        String own = text.toString();
        operations.run("write", () -> write(() -> writeHere(StandardCharsets.UTF_8.encode(own))));
    }

    /// Writes all bytes of a buffer elsewhere; the position stays.
    ///
    /// @param offset where, in bytes; a gap behind the end is filled with zeros. A file that was
    ///     opened to append may ignore it
    /// @param source the bytes; nothing is left in it afterwards, unless this throws
    /// @throws IllegalArgumentException if the offset is negative
    /// @asyncio none; os.pwrite
    public void writeAt(long offset, ByteBuffer source) {
        checkNotNegative("offset", offset);
        ByteBuffer bytes = source.duplicate();
        operations.run("write", () -> {
            ByteBuffer own = copyOf(bytes);
            return write(() -> {
                long at = offset;
                while (own.hasRemaining()) {
                    at += writeBlock(own, at);
                }
            });
        });
        source.position(source.limit());
    }

    /// Waits until what was written is on the device, its metadata included.
    ///
    /// @asyncio none; os.fsync
    public void sync() {
        operations.run(
                "sync",
                () -> onThread(() -> {
                    channel.force(true);
                    return channel;
                }));
    }

    /// Waits until what was written is on the device, but for metadata that reading does not need.
    ///
    /// @asyncio none; os.fdatasync
    public void syncData() {
        operations.run(
                "sync",
                () -> onThread(() -> {
                    channel.force(false);
                    return channel;
                }));
    }

    // ---- position and size

    /// Returns where the next read or write begins.
    ///
    /// @return the offset in bytes
    /// @asyncio none; trio's AsyncFile.tell
    public long position() {
        return operations.run("tell the position of", () -> position);
    }

    /// Changes where the next read or write begins.
    ///
    /// @param offset where, in bytes; may be behind the end
    /// @throws IllegalArgumentException if the offset is negative
    /// @asyncio none; trio's AsyncFile.seek
    public void seek(long offset) {
        checkNotNegative("offset", offset);
        operations.run("seek in", () -> position = offset);
    }

    /// Returns how long the file is.
    ///
    /// @return the size in bytes
    public long size() {
        return operations.run("tell the size of", () -> onThread(channel::size));
    }

    /// Cuts the file off. Does nothing if it is not longer; a position behind the end becomes the end.
    ///
    /// @param size how long it is afterwards, in bytes
    /// @throws IllegalArgumentException if the size is negative
    /// @asyncio none; trio's AsyncFile.truncate
    public void truncate(long size) {
        checkNotNegative("size", size);
        operations.run(
                "truncate",
                () -> write(() -> {
                    channel.truncate(size);
                    position = Math.min(position, size);
                }));
    }

    /// Closes the file, when the operation that is at work has ended. Does nothing the second time.
    ///
    /// **Cancellation.** The file is closed all the same, soon.
    ///
    /// @throws java.io.UncheckedIOException if that fails
    @Override
    public void close() {
        operations.close(OneAtATime.Closing.WHEN_IDLE, () -> PathErrors.naming(path, Awaitable.of(channel::close)));
    }

    // ---- on the loop

    private int readInto(ByteBuffer target, long offset) {
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

    /// Reads at the position, and moves it if that comes to something.
    private byte[] take(Taking taking) {
        byte[] bytes = onThread(() -> taking.readFrom(position));
        position += bytes.length;
        return bytes;
    }

    private interface Taking {

        byte[] readFrom(long start) throws IOException;
    }

    /// Copies what the caller may change as soon as its wait is cancelled. A long one takes turns.
    private ByteBuffer copyOf(ByteBuffer source) {
        byte[] bytes = source.remaining() <= Blocks.SIZE ? ownBlock(source.remaining()) : new byte[source.remaining()];
        int length = source.remaining();
        for (int copied = 0; copied < length; copied += Blocks.SIZE) {
            if (copied > 0) {
                Weft.checkpoint();
            }
            source.get(bytes, copied, Math.min(length - copied, Blocks.SIZE));
        }
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private Void write(Action body) {
        return onThread(Awaitable.of(() -> {
            changes++;
            body.run();
        }));
    }

    private <T extends @Nullable Object> T onThread(Awaitable<? extends T> body) {
        return operations.onThread(() -> PathErrors.naming(path, body));
    }

    // ---- on a thread

    private Blocks.Reader from(long start) {
        return (target, offset) -> channel.read(target, start + offset);
    }

    private void writeHere(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            position += writeBlock(source, position);
        }
        if (appends) {
            position = channel.position();
        }
    }

    private int writeBlock(ByteBuffer source, long offset) throws IOException {
        ByteBuffer slice = source.slice();
        slice.limit(Math.min(slice.limit(), Blocks.SIZE));
        int n = appends ? channel.write(slice) : channel.write(slice, offset);
        source.position(source.position() + n);
        return n;
    }

    private byte[] ownBlock(int size) {
        if (block.length < size) {
            block = new byte[size];
        }
        return block;
    }

    private static void checkNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " is negative: " + value);
        }
    }

    // ---- for the lines

    <T> T readingLine(Supplier<T> body) {
        return operations.run("read", body);
    }

    /// What tells whether a block that was read before is still true: it is while this is the same.
    long changes() {
        return changes;
    }

    long here() {
        return position;
    }

    void moveTo(long offset) {
        position = offset;
    }

    /// Reads some bytes, for an operation that has begun.
    int readBlock(ByteBuffer target, long offset) {
        return readInto(target, offset);
    }

    @Override
    public String toString() {
        return "AsyncFile[" + path + "]";
    }
}
