package weft.bench.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// What one subject can do, done on request: for each line `TASK COUNT SIZE` it prints how many nanoseconds that
/// took, of [KernelTask#PARKED] how many bytes, or `none` and why it cannot.
final class Works {

    /// One task of the kernel's.
    interface Work {

        /// Does something, and checks that it was done.
        ///
        /// @param count how often
        /// @param size how many at once, of what may be of several sizes
        /// @return nanoseconds, or bytes
        long run(int count, int size) throws Exception;
    }

    /// A program whose time is measured from its begin to its end.
    interface Timed {
        void run(int count) throws Exception;
    }

    /// One that does it so many at once.
    interface Sized {
        void run(int count, int size) throws Exception;
    }

    /// For how long [KernelTask#SLEEP] sleeps, which is not counted.
    static final long SLEEP_MILLIS = 1_000;

    private static final int COMPILED = 8;

    private final Map<KernelTask, Work> all = new EnumMap<>(KernelTask.class);
    private final Map<KernelTask, String> missing = new EnumMap<>(KernelTask.class);

    Works add(KernelTask task, Work work) {
        all.put(task, work);
        return this;
    }

    Works time(KernelTask task, Timed program) {
        return add(task, (count, _) -> nanos(() -> program.run(count)));
    }

    Works time(KernelTask task, Sized program) {
        return add(task, (count, size) -> nanos(() -> program.run(count, size)));
    }

    private interface Body {
        void run() throws Exception;
    }

    private static long nanos(Body body) throws Exception {
        long start = System.nanoTime();
        body.run();
        return System.nanoTime() - start;
    }

    /// Adds the one that sleeps.
    Works sleep(Timed program) {
        return add(KernelTask.SLEEP, (count, _) -> nanos(() -> program.run(count)) - SLEEP_MILLIS * 1_000_000);
    }

    /// Adds the one that counts bytes: by compiled code, whose frames are those of a program that runs for a while.
    Works park(Counted program) {
        return add(KernelTask.PARKED, (count, _) -> {
            for (int i = 0; i < COMPILED; i++) {
                program.run(3_000);
            }
            return program.run(count);
        });
    }

    /// One that tells what it has counted.
    interface Counted {
        long run(int count) throws Exception;
    }

    Works none(KernelTask task, String reason) {
        missing.put(task, reason);
        return this;
    }

    /// Does a task.
    ///
    /// @return nanoseconds, or bytes
    long run(KernelTask task, int count, int size) throws Exception {
        Work work = all.get(task);
        if (work == null) {
            throw new IllegalArgumentException(task + ": " + missing.get(task));
        }
        return work.run(count, size);
    }

    void serve() throws IOException {
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = orders.readLine()) != null; ) {
                System.out.println(answer(line));
            }
        }
        Runtime.getRuntime().halt(0); // whatever still waits
    }

    private String answer(String line) {
        String[] order = line.split(" ", -1);
        KernelTask task = KernelTask.valueOf(order[0].toUpperCase(Locale.ROOT).replace('-', '_'));
        if (!all.containsKey(task)) {
            return "none " + missing.getOrDefault(task, "it has none");
        }
        try {
            return Long.toString(run(task, Integer.parseInt(order[1]), Integer.parseInt(order[2])));
        } catch (Exception e) {
            return "failed " + e;
        }
    }

    static void check(int done, int wanted) {
        if (done != wanted) {
            throw new IllegalStateException(done + " of " + wanted + " were done");
        }
    }
}
