package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
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

    private final OpenFile file;
    private final OneAtATime operations;

    AsyncFile(OpenFile file) {
        this.file = file;
        operations = file.operations;
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
        OneAtATime operations = new OneAtATime("AsyncFile[" + path + "]", executor);
        Awaitable<OpenFile> opening = () -> PathErrors.naming(path, () -> OpenFile.open(path, operations, own));
        return new AsyncFile(executor == null ? Weft.openOnThread(opening) : Weft.openOnThread(executor, opening));
    }

    /// Returns the path by which this was opened.
    ///
    /// @return the path
    public Path path() {
        return file.path;
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
            int n = file.read(target, file.position);
            file.position += Math.max(n, 0);
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
        return operations.run(
                "read", () -> take(start -> Blocks.read(count, file.channel.size() - start, file.from(start))));
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
                "read",
                () -> take(start -> Blocks.readAll(file.path, limit, file.channel.size() - start, file.from(start))));
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
        return operations.run("read", () -> file.read(target, offset));
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
        return () -> new FileLines(file, charset, limit);
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
            ByteBuffer own = file.copyOf(bytes);
            return file.changing(() -> file.write(own));
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
        operations.run(
                "write",
                () -> file.changing(
                        () -> file.write(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(own)))));
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
            ByteBuffer own = file.copyOf(bytes);
            return file.changing(() -> file.writeAt(offset, own));
        });
        source.position(source.limit());
    }

    /// Waits until what was written is on the device, its metadata included.
    ///
    /// @asyncio none; os.fsync
    public void sync() {
        operations.run("sync", () -> file.onThread(Awaitable.of(() -> file.channel.force(true))));
    }

    /// Waits until what was written is on the device, but for metadata that reading does not need.
    ///
    /// @asyncio none; os.fdatasync
    public void syncData() {
        operations.run("sync", () -> file.onThread(Awaitable.of(() -> file.channel.force(false))));
    }

    // ---- position and size

    /// Returns where the next read or write begins.
    ///
    /// @return the offset in bytes
    /// @asyncio none; trio's AsyncFile.tell
    public long position() {
        return operations.run("tell the position of", () -> file.position);
    }

    /// Changes where the next read or write begins.
    ///
    /// @param offset where, in bytes; may be behind the end
    /// @throws IllegalArgumentException if the offset is negative
    /// @asyncio none; trio's AsyncFile.seek
    public void seek(long offset) {
        checkNotNegative("offset", offset);
        operations.run("seek in", () -> file.position = offset);
    }

    /// Returns how long the file is.
    ///
    /// @return the size in bytes
    public long size() {
        return operations.run("tell the size of", () -> file.onThread(file.channel::size));
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
                () -> file.changing(() -> {
                    file.channel.truncate(size);
                    file.position = Math.min(file.position, size);
                }));
    }

    /// Closes the file, when the operation that is at work has ended. Does nothing the second time.
    ///
    /// **Cancellation.** The file is closed all the same, soon.
    ///
    /// @throws java.io.UncheckedIOException if that fails
    @Override
    public void close() {
        operations.close(OneAtATime.Closing.WHEN_IDLE, () -> PathErrors.naming(file.path, Awaitable.of(file::close)));
    }

    /// Reads at the position, and moves it if that comes to something.
    private byte[] take(Taking taking) {
        byte[] bytes = file.onThread(() -> taking.readFrom(file.position));
        file.position += bytes.length;
        return bytes;
    }

    private interface Taking {

        byte[] readFrom(long start) throws IOException;
    }

    private static void checkNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " is negative: " + value);
        }
    }

    @Override
    public String toString() {
        return "AsyncFile[" + file.path + "]";
    }
}
