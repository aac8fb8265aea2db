package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.Task;
import weft.Weft;

/// The file by which a Unix socket is found.
///
/// A socket is bound beside its place and moved there, for two reasons: one that somebody has left
/// is replaced in one step, and Netty, which removes the file it has bound whoever's it is by then,
/// finds none. It is removed at the end only if it is still ours.
///
/// @asyncio loop.create_unix_server, its cleanup_socket
final class UnixSocketFile {

    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET = 0140000;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Path path;
    private final Path bound;
    private @Nullable Object key; // which file it is, once it is in its place; guarded by this
    private boolean removed; // guarded by this

    private UnixSocketFile(Path path, Path bound) {
        this.path = path;
        this.bound = bound;
    }

    /// Chooses where to bind.
    ///
    /// @throws UncheckedIOException if something that is no socket is in the way
    static UnixSocketFile prepare(Path path) {
        Weft.toThread(() -> {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
                throw new UncheckedIOException(
                        "cannot listen on " + path + ": it is in use, by a file that is no socket",
                        new BindException(path.toString()));
            }
        });
        String name = ".w" + Long.toString(ProcessHandle.current().pid(), 36) + "-" + NUMBERS.incrementAndGet();
        return new UnixSocketFile(path, path.resolveSibling(name));
    }

    UnixDomainSocketAddress boundAddress() {
        return UnixDomainSocketAddress.of(bound);
    }

    /// Puts the socket, which is bound, in its place.
    ///
    /// **Cancellation.** Leaves no file, as a failure does.
    void publish() {
        boolean published = false;
        try {
            Weft.toThread(this::move);
            published = true;
        } finally {
            if (!published) {
                removeIfOurs();
            }
        }
    }

    private synchronized void move() throws IOException {
        if (!removed) { // a cancellation ends the wait for a thread, and not its work
            Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            key = keyOf(path);
        }
    }

    /// Removes the file, also one that is on its way to its place.
    ///
    /// **Cancellation.** Does not end the wait: the file is gone when this returns or throws.
    void removeIfOurs() {
        Task<Void> removal = Weft.createTask("remove " + path, () -> Weft.toThread(this::remove));
        removal.awaitEnd();
        removal.await();
    }

    private synchronized void remove() throws IOException {
        removed = true;
        Files.deleteIfExists(bound);
        if (key != null && Objects.equals(key, keyOf(path))) {
            Files.deleteIfExists(path);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                    && (mode & TYPE_MASK) == SOCKET;
        } catch (NoSuchFileException e) {
            return true; // gone meanwhile
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
