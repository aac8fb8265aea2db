package weft.io;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import weft.Awaitable;

/// What happens in some directories.
///
/// It waits on a thread of its own, not on one of the loop's workers, which may be few: an event can
/// take for ever. That thread may be interrupted; an event it has taken by then is kept.
final class DirectoryWatch implements Batches<FileEvent> {

    private static final Executor THREAD =
            body -> Thread.ofPlatform().daemon().name("weft-watch").start(body);

    private final WatchService service;
    private final Map<WatchKey, Path> directories = new HashMap<>();

    private DirectoryWatch(WatchService service) {
        this.service = service;
    }

    /// Begins to watch. Blocks.
    static DirectoryWatch open(List<Path> paths) throws IOException {
        DirectoryWatch watch =
                new DirectoryWatch(paths.getFirst().getFileSystem().newWatchService());
        try {
            for (Path path : paths) {
                watch.directories.put(
                        path.register(
                                watch.service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE),
                        path);
            }
        } catch (Throwable e) {
            watch.close();
            throw e;
        }
        return watch;
    }

    @Override
    public List<FileEvent> next() throws InterruptedException {
        List<FileEvent> events = new ArrayList<>();
        while (events.isEmpty() && !directories.isEmpty()) {
            WatchKey key = service.take();
            Path directory = directories.get(key);
            if (directory != null) {
                key.pollEvents().forEach(event -> events.add(eventOf(directory, event)));
                if (!key.reset()) {
                    directories.remove(key);
                    events.add(new FileEvent(FileEvent.Kind.DELETED, directory));
                }
            }
        }
        return events;
    }

    private static FileEvent eventOf(Path directory, WatchEvent<?> event) {
        if (!(event.context() instanceof Path entry)) {
            return new FileEvent(FileEvent.Kind.OVERFLOWED, directory);
        }
        FileEvent.Kind kind = event.kind() == StandardWatchEventKinds.ENTRY_CREATE
                ? FileEvent.Kind.CREATED
                : event.kind() == StandardWatchEventKinds.ENTRY_DELETE
                        ? FileEvent.Kind.DELETED
                        : FileEvent.Kind.MODIFIED;
        return new FileEvent(kind, directory.resolve(entry));
    }

    @Override
    public void run(OneAtATime operations, Awaitable<?> fetch) {
        operations.interruptibly(THREAD, fetch);
    }

    /// Which ends a wait.
    @Override
    public OneAtATime.Closing closing() {
        return OneAtATime.Closing.AT_ONCE;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
