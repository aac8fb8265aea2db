package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.EventLoop;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class DirectoryWatchTest {

    @TempDir
    private Path directory;

    @Test
    void eventsAreTold() {
        TestLoop.run(() -> {
            try (FileCursor<FileEvent> events = AsyncFiles.watch(directory)) {
                Path file = directory.resolve("a");
                Files.createFile(file);
                assertThat(events.next()).isEqualTo(new FileEvent(FileEvent.Kind.CREATED, file));
                Files.writeString(file, "x");
                assertThat(events.next()).isEqualTo(new FileEvent(FileEvent.Kind.MODIFIED, file));
                Files.delete(file);
                FileEvent event;
                do {
                    event = events.next();
                } while (event.kind() == FileEvent.Kind.MODIFIED);
                assertThat(event).isEqualTo(new FileEvent(FileEvent.Kind.DELETED, file));
            }
        });
    }

    @Test
    void severalDirectoriesAreWatchedUntilAllHaveGone() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path two = Files.createDirectory(directory.resolve("two"));
        TestLoop.run(() -> {
            try (FileCursor<FileEvent> events = AsyncFiles.watch(one, two)) {
                Files.delete(one);
                Files.delete(two);

                assertThat(all(events))
                        .containsExactlyInAnyOrder(
                                new FileEvent(FileEvent.Kind.DELETED, one), new FileEvent(FileEvent.Kind.DELETED, two));
            }
        });
    }

    @Test
    void lostEventsAreTold() {
        TestLoop.run(() -> {
            try (FileCursor<FileEvent> events = AsyncFiles.watch(directory)) {
                for (int i = 0; i < 2_000; i++) {
                    Files.createFile(directory.resolve("f" + i));
                }
                FileEvent event;
                do {
                    event = events.next();
                } while (event.kind() != FileEvent.Kind.OVERFLOWED);

                assertThat(event.path()).isEqualTo(directory);
            }
        });
    }

    @Test
    void cancellingEndsTheWaitForAnEventAndLosesNone() {
        TestLoop.run(() -> {
            try (FileCursor<FileEvent> events = AsyncFiles.watch(directory)) {
                Task<FileEvent> task = Weft.createTask(events::next);
                Weft.checkpoint();

                task.cancel();
                Weft.waitAll(List.of(task));
                assertThat(task.isCancelled()).isTrue();
                assertThat(EventLoop.current().threadsAtWork()).isZero();
                Files.createFile(directory.resolve("a"));

                assertThat(events.next().path()).isEqualTo(directory.resolve("a"));
            }
        });
    }

    @Test
    void closingEndsTheWaitForAnEvent() {
        TestLoop.run(() -> {
            FileCursor<FileEvent> events = AsyncFiles.watch(directory);
            Task<FileEvent> task = Weft.createTask(events::next);
            Weft.checkpoint();

            events.close();

            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("watch of [" + directory + "] is closed");
        });
    }

    @Test
    void whatIsNoDirectoryCannotBeWatched() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        TestLoop.run(() -> {
            assertThatThrownBy(() -> AsyncFiles.watch(directory, file))
                    .hasCauseInstanceOf(NotDirectoryException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(AsyncFiles::watch).hasMessage("there is no directory to watch");
        });
    }

    private static <T> List<T> all(Iterable<T> items) {
        List<T> all = new ArrayList<>();
        items.forEach(all::add);
        return all;
    }
}
