package weft.io;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A file or directory that is deleted when this is closed.
///
/// ```java
/// try (var directory = AsyncFiles.createTemporaryDirectory("pages")) {
///     AsyncFiles.writeString(directory.path().resolve("a.txt"), "a");
/// }
/// ```
///
/// **Thread safety.** Confined to one loop, see the package.
///
/// @asyncio none; tempfile.TemporaryDirectory
public final class TemporaryPath implements AutoCloseable {

    private final Path path;
    private final OneAtATime operations;

    TemporaryPath(Path path) {
        this.path = path;
        operations = new OneAtATime("TemporaryPath[" + path + "]", null);
    }

    /// Returns where it is.
    ///
    /// @return the path
    public Path path() {
        return path;
    }

    /// Deletes the file, or the directory with all that is in it. Links are deleted, not followed. Does
    /// nothing if it has gone already.
    ///
    /// **Cancellation.** It is deleted all the same, soon.
    ///
    /// @throws java.io.UncheckedIOException if that fails
    @Override
    public void close() {
        operations.close(OneAtATime.Closing.WHEN_IDLE, () -> deleteTree(path));
    }

    /// Deletes a path with all that is in it. Blocks.
    /// One for which nobody may wait any more; its close blocks.
    record Created(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            deleteTree(path);
        }
    }

    static void deleteTree(Path path) throws IOException {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public String toString() {
        return "TemporaryPath[" + path + "]";
    }
}
