package weft;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Every loop of the process that runs. Any thread.
final class RunningLoops {

    private static final CopyOnWriteArrayList<EventLoop> ALL = new CopyOnWriteArrayList<>();

    private RunningLoops() {}

    /// Returns a live view.
    static List<EventLoop> all() {
        return ALL;
    }

    static void add(EventLoop loop) {
        ALL.add(loop);
        Watchdog.watch();
    }

    static void remove(EventLoop loop) {
        ALL.remove(loop);
    }

    /// Returns the coroutine that runs on a thread, for one whose field that tells was overwritten
    /// by user code.
    static @Nullable Coroutine coroutineOn(Thread thread) {
        for (EventLoop loop : ALL) {
            Coroutine current = loop.scheduler.current;
            if (current != null && current.thread() == thread) {
                return current;
            }
        }
        return null;
    }
}
