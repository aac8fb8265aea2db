package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// The file by which a Unix socket is found: left behind by a process that died, and to be removed
/// with a socket only if it is still that socket's.
///
/// @asyncio loop.create_unix_server, its cleanup_socket
record UnixSocketFile(Path path, @Nullable Object key) {

    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET = 0140000;

    /// Removes a socket that somebody has left; leaves anything else, so that binding fails.
    static void removeStale(Path path) {
        Weft.toThread(() -> {
            try {
                if (isSocket(path)) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove the old socket " + path, e);
            }
        });
    }

    static UnixSocketFile of(Path path) {
        return new UnixSocketFile(path, Weft.<@Nullable Object>toThread(() -> keyOf(path)));
    }

    void removeIfOurs() {
        Weft.toThread(() -> {
            if (key != null && Objects.equals(key, keyOf(path))) {
                Files.deleteIfExists(path);
            }
        });
    }

    private static boolean isSocket(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                    && (mode & TYPE_MASK) == SOCKET;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS) + "/"
                    + Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null; // it is gone
        }
    }
}
