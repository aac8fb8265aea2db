package weft.bench.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients whose calls block, each way in a virtual thread.
final class Blocking {

    private Blocking() {}

    /// One request, and its answer to the end.
    @FunctionalInterface
    interface Once {
        /// @param since the time, by [System#nanoTime]
        /// @return the time when the answer was there
        long get(long since) throws Exception;
    }

    static void get(Once once, int ways, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < ways; i++) {
                all.add(threads.submit(() -> {
                    for (long now = System.nanoTime(); now < end; ) {
                        now = once.get(now);
                    }
                    return null; // a Callable, which may throw
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }
}
