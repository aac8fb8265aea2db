package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.Action;
import weft.Awaitable;
import weft.Weft;

/// Verbs for whole files and directories: [java.nio.file.Files], without blocking the loop.
///
/// Each runs on one of the loop's worker threads. What is not here, any method of the JDK's, is
/// `toThread(() -> Files.isSameFile(a, b))`.
///
/// **Cancellation.** Of all that return no cursor, file or temporary path:
/// interrupts the thread, and waits for it, so nothing is at work any more when the error comes out.
/// Reading, writing and copying of much end early; a copy is then deleted, and what was written stays
/// in part. What takes one call of the system, a move for instance, may have been done.
///
/// **Thread safety.** May be called in the tasks of any loop.
///
/// @asyncio none; trio.Path
public final class AsyncFiles {

    private static final int COPY_BLOCK = 64 * 1024;

    private AsyncFiles() {}

    // ---- contents

    /// Reads a file.
    ///
    /// @param path the file
    /// @return its bytes
    /// @throws java.io.UncheckedIOException if that fails, also if there are more bytes than an array
    ///     can have
    /// @asyncio none; trio's Path.read_bytes
    public static byte[] readBytes(Path path) {
        return readBytes(path, Blocks.LONGEST);
    }

    /// Reads a file that should not be long.
    ///
    /// @param path the file
    /// @param limit how many bytes it may have at most
    /// @return its bytes
    /// @throws java.io.UncheckedIOException if that fails, also if there are more bytes
    /// @throws IllegalArgumentException if the limit is negative
    public static byte[] readBytes(Path path, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit is negative: " + limit);
        }
        return onThread(path, () -> readNow(path, limit));
    }

    /// Reads a file of text in UTF-8.
    ///
    /// @param path the file
    /// @return its text
    /// @throws java.io.UncheckedIOException if that fails, also if it is not UTF-8
    /// @asyncio none; trio's Path.read_text
    public static String readString(Path path) {
        return readString(path, StandardCharsets.UTF_8);
    }

    /// Reads a file of text.
    ///
    /// @param path the file
    /// @param charset its charset
    /// @return its text
    /// @throws java.io.UncheckedIOException if that fails, also if it is not of the charset
    /// @asyncio none; trio's Path.read_text
    public static String readString(Path path, Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return onThread(path, () -> Text.decode(path, 0, ByteBuffer.wrap(readNow(path, Blocks.LONGEST)), charset));
    }

    /// Writes a file.
    ///
    /// @param path the file
    /// @param bytes its bytes; they must not be changed before this returns
    /// @param options how; none is to create it, or to replace what is in it
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; trio's Path.write_bytes
    public static void writeBytes(Path path, byte[] bytes, OpenOption... options) {
        Objects.requireNonNull(bytes, "bytes");
        write(path, () -> ByteBuffer.wrap(bytes), options);
    }

    /// Writes a file of text, in UTF-8.
    ///
    /// @param path the file
    /// @param text the text
    /// @param options how; none is to create it, or to replace what is in it
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; trio's Path.write_text
    public static void writeString(Path path, CharSequence text, OpenOption... options) {
        writeString(path, text, StandardCharsets.UTF_8, options);
    }

    /// Writes a file of text.
    ///
    /// @param path the file
    /// @param text the text
    /// @param charset its charset
    /// @param options how; none is to create it, or to replace what is in it
    /// @throws java.io.UncheckedIOException if that fails, also if the charset has not all of the text
    /// @asyncio none; trio's Path.write_text
    public static void writeString(Path path, CharSequence text, Charset charset, OpenOption... options) {
        String own = text.toString();
        Objects.requireNonNull(charset, "charset");
        write(path, () -> charset.newEncoder().encode(CharBuffer.wrap(own)), options);
    }

    private static void write(Path path, Awaitable<ByteBuffer> content, OpenOption... options) {
        Set<OpenOption> all = forWriting(options);
        onThread(path, () -> {
            ByteBuffer bytes = content.await();
            try (SeekableByteChannel channel = Files.newByteChannel(path, all)) {
                Blocks.write(bytes, channel);
            }
        });
    }

    private static Set<OpenOption> forWriting(OpenOption... options) {
        Set<OpenOption> all = new HashSet<>(
                options.length == 0
                        ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                        : Set.of(options));
        all.add(StandardOpenOption.WRITE);
        return all;
    }

    /// Writes what comes out of a stream into a file, up to the end of the stream and as fast as the disk
    /// takes it.
    ///
    /// **Cancellation.** What was written stays in part. So it does after a failure.
    ///
    /// @param source read to its end; not closed
    /// @param target the file
    /// @param options how; none is to create it, or to replace what is in it
    /// @return how many bytes it were
    /// @throws java.io.UncheckedIOException if either cannot go on
    /// @asyncio none; java.nio.file.Files.copy
    public static long copy(ByteReader source, Path target, OpenOption... options) {
        Objects.requireNonNull(source, "source");
        long count = 0;
        try (AsyncFile file = AsyncFile.open(target, forWriting(options).toArray(OpenOption[]::new))) {
            for (byte[] block; (block = source.read(COPY_BLOCK)).length > 0; ) {
                file.write(block);
                count += block.length;
            }
        }
        return count;
    }

    // ---- files and directories

    /// Copies a file, or an empty directory, as [Files#copy(Path, Path, CopyOption...)] does.
    ///
    /// @param source what to copy
    /// @param target where the copy will be
    /// @param options how, as of [java.nio.file.StandardCopyOption]
    /// @throws java.io.UncheckedIOException if that fails, also if the target exists and is not to be
    ///     replaced
    /// @asyncio none; shutil.copyfile
    public static void copy(Path source, Path target, CopyOption... options) {
        Objects.requireNonNull(target, "target");
        onThread(source, () -> FileCopy.run(source, target, options));
    }

    /// Moves or renames a file or directory, as [Files#move] does.
    ///
    /// @param source what to move
    /// @param target where it will be
    /// @param options how, as of [java.nio.file.StandardCopyOption]
    /// @throws java.io.UncheckedIOException if that fails, also if the target exists and is not to be
    ///     replaced
    /// @asyncio none; trio's Path.rename
    public static void move(Path source, Path target, CopyOption... options) {
        Objects.requireNonNull(target, "target");
        onThread(source, () -> {
            Files.move(source, target, options);
        });
    }

    /// Deletes a file or an empty directory.
    ///
    /// @param path what to delete
    /// @throws java.io.UncheckedIOException if that fails, also if there is nothing
    /// @asyncio none; trio's Path.unlink
    public static void delete(Path path) {
        onThread(path, () -> Files.delete(path));
    }

    /// Deletes a file or an empty directory, if there is one.
    ///
    /// @param path what to delete
    /// @return whether there was one
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; trio's Path.unlink
    public static boolean deleteIfExists(Path path) {
        return onThread(path, () -> Files.deleteIfExists(path));
    }

    /// Deletes a file, or a directory with all that is in it. Links are deleted, not followed. Does
    /// nothing if there is nothing.
    ///
    /// @param path what to delete
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; shutil.rmtree
    public static void deleteTree(Path path) {
        onThread(path, () -> TemporaryPath.deleteTree(path));
    }

    /// Creates a directory, and those above it that are missing. Does nothing if it exists.
    ///
    /// @param path the directory
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; trio's Path.mkdir
    public static void createDirectories(Path path) {
        onThread(path, () -> {
            Files.createDirectories(path);
        });
    }

    /// Returns whether there is such a file or directory.
    ///
    /// @param path where
    /// @param options whether to follow links
    /// @return whether it exists, as far as one may know
    /// @asyncio none; trio's Path.exists
    public static boolean exists(Path path, LinkOption... options) {
        return onThread(path, () -> Files.exists(path, options));
    }

    /// Returns what there is to know of a file or directory: its kind, its size, its times.
    ///
    /// @param path which
    /// @param options whether to follow links
    /// @return its attributes
    /// @throws java.io.UncheckedIOException if that fails, also if there is nothing
    /// @asyncio none; trio's Path.stat
    public static BasicFileAttributes attributes(Path path, LinkOption... options) {
        return onThread(path, () -> Files.readAttributes(path, BasicFileAttributes.class, options));
    }

    /// Returns how long a file is.
    ///
    /// @param path the file
    /// @return its size in bytes
    /// @throws java.io.UncheckedIOException if that fails, also if there is none
    /// @asyncio none; trio's Path.stat
    public static long size(Path path) {
        return attributes(path).size();
    }

    /// Returns what is in a directory. Of one that may be very large [#walk(Path, int,
    /// FileVisitOption...)] gives the entries as they are asked for.
    ///
    /// @param path the directory
    /// @return the paths of its entries, sorted
    /// @throws java.io.UncheckedIOException if that fails, also if it is no directory
    /// @asyncio none; trio's Path.iterdir
    public static List<Path> list(Path path) {
        return onThread(path, () -> {
            try (Stream<Path> entries = Files.list(path)) {
                return entries.sorted().toList();
            }
        });
    }

    /// Returns the paths in a directory and all below it, each directory before what is in it; see
    /// [#walk(Path, int, FileVisitOption...)].
    ///
    /// @param start the directory
    /// @param options whether to follow links
    /// @return the paths, the start included; close it
    /// @throws java.io.UncheckedIOException if there is nothing
    /// @asyncio none; trio's Path.walk
    public static FileCursor<Path> walk(Path start, FileVisitOption... options) {
        return walk(start, Integer.MAX_VALUE, options);
    }

    /// Returns the paths in a directory and so many levels below it, each directory before what is in
    /// it.
    ///
    /// They are looked up when they are asked for, 256 at once. A directory that cannot be read makes
    /// `next()` throw; who then goes on gets what comes after it.
    ///
    /// @param start the directory
    /// @param depth how many levels; 0 is the start alone, 1 what is in it
    /// @param options whether to follow links
    /// @return the paths, the start included; close it
    /// @throws java.io.UncheckedIOException if there is nothing
    /// @throws IllegalArgumentException if the depth is negative
    /// @asyncio none; trio's Path.walk
    public static FileCursor<Path> walk(Path start, int depth, FileVisitOption... options) {
        Objects.requireNonNull(start, "start");
        return new FileCursor<>(
                "walk of " + start,
                Weft.openOnThread(() -> PathErrors.naming(start, () -> TreeWalk.open(start, depth, options))));
    }

    /// Watches directories, not what is below them, from now on.
    ///
    /// `next()` suspends until something happens. It ends when all directories have gone. What happens
    /// to one entry several times may come as one event. A platform that cannot watch looks again and
    /// again, every few seconds.
    ///
    /// @param directories which, at least one
    /// @return what happens there; close it
    /// @throws java.io.UncheckedIOException if one cannot be watched, as one that is no directory
    /// @throws IllegalArgumentException if there are none
    /// @asyncio none; watchfiles.awatch
    public static FileCursor<FileEvent> watch(Path... directories) {
        List<Path> all = List.of(directories);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there is no directory to watch");
        }
        return new FileCursor<>(
                "watch of " + Arrays.toString(directories),
                Weft.openOnThread(() -> PathErrors.naming(all.getFirst(), () -> DirectoryWatch.open(all))));
    }

    // ---- temporary ones

    /// Creates an empty file where the platform keeps temporary ones, which only its owner may read.
    ///
    /// **Cancellation.** A file that is created all the same is deleted again.
    ///
    /// @param prefix how its name begins
    /// @param suffix how its name ends
    /// @return the file; closing this deletes it
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; tempfile.NamedTemporaryFile
    public static TemporaryPath createTemporaryFile(String prefix, String suffix) {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(suffix, "suffix");
        return temporary(() -> Files.createTempFile(prefix, suffix));
    }

    /// Creates an empty directory where the platform keeps temporary ones, which only its owner may
    /// read.
    ///
    /// **Cancellation.** A directory that is created all the same is deleted again.
    ///
    /// @param prefix how its name begins
    /// @return the directory; closing this deletes it with all that is in it
    /// @throws java.io.UncheckedIOException if that fails
    /// @asyncio none; tempfile.TemporaryDirectory
    public static TemporaryPath createTemporaryDirectory(String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        return temporary(() -> Files.createTempDirectory(prefix));
    }

    private static TemporaryPath temporary(Awaitable<Path> creation) {
        return new TemporaryPath(Weft.openOnThread(() -> new TemporaryPath.Created(creation.await()))
                .path());
    }

    // ---- on a thread

    private static byte[] readNow(Path path, int limit) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            return Blocks.readAll(path, limit, channel.size(), (target, _) -> channel.read(target));
        }
    }

    private static void onThread(Path path, Action body) {
        onThread(path, Awaitable.of(body));
    }

    private static <T extends @Nullable Object> T onThread(Path path, Awaitable<? extends T> body) {
        Objects.requireNonNull(path, "path");
        return Weft.toThreadInterruptibly(() -> PathErrors.naming(path, body));
    }
}
