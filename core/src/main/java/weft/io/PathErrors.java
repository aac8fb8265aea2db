package weft.io;

import java.io.IOException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.Awaitable;

/// Failures that name the path, which those of a channel do not.
final class PathErrors {

    private PathErrors() {}

    /// Does something with a file, on a thread.
    static <T extends @Nullable Object> T naming(Path path, Awaitable<? extends T> body) throws Exception {
        try {
            return body.await();
        } catch (NonReadableChannelException e) {
            throw new IllegalStateException(path + " was not opened for reading: open it with READ", e);
        } catch (NonWritableChannelException e) {
            throw new IllegalStateException(path + " was not opened for writing: open it with WRITE or APPEND", e);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            String message = e.getMessage();
            throw failure(path, message == null ? e.getClass().getSimpleName() : message, e);
        }
    }

    static FileSystemException failure(Path path, String reason, @Nullable Throwable cause) {
        FileSystemException failure = new FileSystemException(path.toString(), null, reason);
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }
}
