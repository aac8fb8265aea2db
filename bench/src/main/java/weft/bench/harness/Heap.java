package weft.bench.harness;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;

/// The heap of this JVM.
public final class Heap {

    private static final int COMPACTS =
            4; // MarkSweepAlwaysCompactCount: the others may leave dead objects where they are

    private Heap() {}

    /// Returns how many bytes of it are in use: what the collector has left, and not what is used after it, as the
    /// first allocation takes megabytes for its thread.
    public static long used() {
        for (int i = 0; i < COMPACTS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
