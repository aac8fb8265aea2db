package weft.bench.harness;

import java.nio.file.Path;

/// A run of the bench.
///
/// @param length how long it takes
/// @param report where its figures go
/// @param home the directory of the bench
public record Run(Length length, Report report, Path home) {

    /// How long a run takes.
    public enum Length {
        /// As long as it has to: for figures.
        FULL,
        /// Long enough to look at something.
        QUICK
    }

    /// Returns the directory of the subjects that are not Java.
    public Path peers() {
        return home.resolve("peers");
    }

    /// Returns the directory of its pages: those of a quick run are not documentation.
    public Path pages() {
        return length == Length.QUICK ? home.resolve("results") : home.resolveSibling("docs");
    }

    /// Returns how long servers and clients are measured.
    public Plan plan() {
        return length == Length.QUICK ? Plan.QUICK : Plan.FULL;
    }
}
