package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.TestLoop;

class TreeWalkTest {

    @TempDir
    private Path directory;

    private void createTree() throws IOException {
        for (int i = 0; i < 10; i++) {
            Path sub = Files.createDirectory(directory.resolve("d" + i));
            for (int k = 0; k < 60; k++) {
                Files.createFile(sub.resolve("f" + k));
            }
        }
    }

    @Test
    void walkGivesWhatTheJdkGives() throws IOException {
        createTree();
        Set<Path> expected;
        try (var walk = Files.walk(directory)) {
            expected = new HashSet<>(walk.toList());
        }
        TestLoop.run(() -> {
            try (FileCursor<Path> walk = AsyncFiles.walk(directory)) {
                List<Path> paths = new ArrayList<>();
                walk.forEach(paths::add);

                assertThat(paths).hasSize(611).first().isEqualTo(directory);
                assertThat(new HashSet<>(paths)).isEqualTo(expected);
                assertThat(walk.hasNext()).isFalse();
                assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
            }
        });
    }

    @Test
    void depthLimitsAWalk() throws IOException {
        createTree();
        TestLoop.run(() -> {
            try (FileCursor<Path> walk = AsyncFiles.walk(directory, 1)) {
                assertThat(all(walk)).hasSize(11);
            }
            assertThatThrownBy(() -> AsyncFiles.walk(directory, -1)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void linksAreFollowedWhenAsked() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));
        Files.createFile(target.resolve("file"));
        Path start = Files.createDirectory(directory.resolve("start"));
        Files.createSymbolicLink(start.resolve("link"), target);
        TestLoop.run(() -> {
            try (FileCursor<Path> walk = AsyncFiles.walk(start)) {
                assertThat(all(walk)).hasSize(2);
            }
            try (FileCursor<Path> walk = AsyncFiles.walk(start, FileVisitOption.FOLLOW_LINKS)) {
                assertThat(all(walk)).hasSize(3);
            }
        });
    }

    @Test
    void walkOfNothingNamesIt() {
        Path none = directory.resolve("none");
        TestLoop.run(() -> assertThatThrownBy(() -> AsyncFiles.walk(none))
                .hasCauseInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(none.toString()));
    }

    @Test
    void closedCursorSaysSo() throws IOException {
        createTree();
        TestLoop.run(() -> {
            FileCursor<Path> walk = AsyncFiles.walk(directory);
            walk.next();
            walk.close();
            walk.close();

            assertThatThrownBy(walk::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("walk of " + directory + " is closed");
        });
    }

    @Test
    void failureComesAtItsPlaceAndTheWalkGoesOn() throws IOException {
        Path circle = Files.createSymbolicLink(directory.resolve("circle"), directory);
        Path file = Files.createFile(directory.resolve("file"));
        TestLoop.run(() -> {
            List<Path> paths = new ArrayList<>();
            int failures = 0;
            try (FileCursor<Path> walk = AsyncFiles.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
                for (boolean more = true; more; ) {
                    try {
                        more = walk.hasNext();
                        if (more) {
                            paths.add(walk.next());
                        }
                    } catch (UncheckedIOException e) {
                        assertThat(e)
                                .hasCauseInstanceOf(FileSystemLoopException.class)
                                .hasMessageContaining(circle.toString());
                        failures++;
                    }
                }
            }

            assertThat(failures).isEqualTo(1);
            assertThat(paths).containsExactly(directory, file);
        });
    }

    private static <T> List<T> all(Iterable<T> items) {
        List<T> all = new ArrayList<>();
        items.forEach(all::add);
        return all;
    }
}
