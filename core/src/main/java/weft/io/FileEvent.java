package weft.io;

import java.nio.file.Path;
import java.util.Objects;

/// Something that has happened in a directory that is watched: see
/// [weft.io.AsyncFiles#watch(Path...)].
///
/// @param kind what has happened
/// @param path to what: an entry of the directory; the directory itself if that has gone, or if events
///     were lost
public record FileEvent(Kind kind, Path path) {

    /// What has happened.
    public enum Kind {
        /// An entry has come, also by being moved there.
        CREATED,
        /// A file was written, or its attributes were changed.
        MODIFIED,
        /// An entry has gone, also by being moved away; or the directory itself has.
        DELETED,
        /// Events came faster than they were taken, and some are lost: look at the directory again.
        OVERFLOWED
    }

    /// Checks that nothing is null.
    ///
    /// @param kind what has happened
    /// @param path to what
    public FileEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(path, "path");
    }
}
