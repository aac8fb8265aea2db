package weft.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Copies as [Files#copy] does, and a large file so that an interrupt can end it.
final class FileCopy {

    private static final long CHUNK = 8 * 1024 * 1024;

    private FileCopy() {}

    /// Blocks until it is done. An interrupt ends it, and what there is of the copy is deleted.
    static void run(Path source, Path target, CopyOption... options) throws IOException {
        if (Set.of(StandardCopyOption.REPLACE_EXISTING).containsAll(Set.of(options))
                && source.getFileSystem() == target.getFileSystem()
                && Files.isRegularFile(source)
                && Files.size(source) > CHUNK) {
            copyInChunks(source, target, options.length > 0);
        } else {
            Files.copy(source, target, options);
        }
    }

    private static void copyInChunks(Path source, Path target, boolean replace) throws IOException {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
            if (replace) {
                if (Files.exists(target) && Files.isSameFile(source, target)) {
                    return;
                }
                Files.deleteIfExists(target);
            }
            Set<StandardOpenOption> creating = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            FileChannel to = FileChannel.open(target, creating, permissions(source));
            try (to) {
                transfer(from, to);
            } catch (Throwable e) {
                Files.deleteIfExists(target);
                throw e;
            }
        }
    }

    private static void transfer(FileChannel from, FileChannel to) throws IOException {
        for (long done = 0, size = from.size(); done < size; ) {
            if (Thread.interrupted()) {
                throw new ClosedByInterruptException();
            }
            long n = from.transferTo(done, Math.min(CHUNK, size - done), to);
            if (n == 0) {
                return; // it was cut off meanwhile
            }
            done += n;
        }
    }

    private static FileAttribute<?>[] permissions(Path source) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(source, PosixFileAttributeView.class);
        return view == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(view.readAttributes().permissions())
                };
    }
}
