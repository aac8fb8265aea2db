package weft.bench.net;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;

/// The heap of this JVM.
public final class Heap {

    private Heap() {}

    /// Returns how many bytes of it are in use: what the collector has left, and not what is used after it, as the
    /// first
    /// allocation takes megabytes for its thread.
    public static long used() {
        System.gc();
        System.gc(); // what the first has found to be free of its last reference
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
