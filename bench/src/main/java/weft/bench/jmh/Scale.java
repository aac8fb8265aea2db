package weft.bench.jmh;

import java.time.Duration;
import weft.Promise;
import weft.Weft;

/// What many tasks cost: the memory of each, and a million that sleep one second. Run it with a heap that holds them:
/// `java -Xmx4g --add-opens java.base/java.lang=ALL-UNNAMED -cp bench/target/benchmarks.jar weft.bench.jmh.Scale`.
public final class Scale {

    private static final int MILLION = 1_000_000;

    private Scale() {}

    /// Prints the figures.
    ///
    /// @param arguments none
    public static void main(String[] arguments) {
        for (int round = 0; round < 5; round++) {
            System.out.printf("a million tasks that sleep one second: weft %.2f s", seconds(Scale::millionSleepers));
            System.gc();
            System.out.printf(", Kotlin %.2f s%n", seconds(() -> KotlinScale.sleepers(MILLION)));
            System.gc();
        }
        for (int tasks : new int[] {10_000, 100_000, MILLION}) {
            System.out.printf("%,9d sleeping tasks: %d bytes each%n", tasks, bytesPerSleeper(tasks));
        }
        System.out.printf("heap after a million timeout blocks: %+,d bytes%n", timeoutBlocks());
    }

    private static long bytesPerSleeper(int tasks) {
        return Weft.run(() -> {
            long before = used();
            for (int i = 0; i < tasks; i++) {
                Weft.createTask(() -> Weft.sleep(Duration.ofHours(1)));
            }
            Weft.checkpoint();
            return (used() - before) / tasks;
        });
    }

    private static void millionSleepers() {
        Weft.run(() -> {
            Promise<Integer> allDone = Promise.create();
            int[] left = {MILLION};
            for (int i = 0; i < MILLION; i++) {
                Weft.createTask(() -> {
                    Weft.sleep(Duration.ofSeconds(1));
                    if (--left[0] == 0) {
                        allDone.complete(0);
                    }
                });
            }
            allDone.await();
        });
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static long timeoutBlocks() {
        return Weft.run(() -> {
            long before = used();
            for (int i = 0; i < MILLION; i++) {
                Weft.timeout(Duration.ofHours(1), () -> {});
            }
            return used() - before;
        });
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
