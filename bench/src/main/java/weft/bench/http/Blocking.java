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
        void get() throws Exception;
    }

    static long get(Once once, int ways, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        long count = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < ways; i++) {
                all.add(threads.submit(() -> way(once, end)));
            }
            for (Future<Long> each : all) {
                count += each.get();
            }
        }
        return count;
    }

    private static long way(Once once, long end) throws Exception {
        long count = 0;
        while (System.nanoTime() < end) {
            once.get();
            count++;
        }
        return count;
    }
}
