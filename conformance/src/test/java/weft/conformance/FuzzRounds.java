package weft.conformance;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/// Throws at one side of a connection what is almost right, in rounds, for as long as is asked for. The choices come
/// from `weft.seed`; each round has the next one, and what is printed when it fails repeats that round.
final class FuzzRounds {

    private static final long MEMORY_KEPT = 32 << 20; // by Netty's allocator, of what it was given back

    private FuzzRounds() {}

    /// Runs rounds, and ends the process with status 1 if one fails, or leaves buffers of Netty's behind.
    ///
    /// @param length for how long at least
    /// @param cases of a round
    /// @param rounds makes one from its seed
    static void run(Duration length, int cases, LongFunction<FuzzRound> rounds) {
        long first = Long.getLong("weft.seed", System.nanoTime());
        long begin = System.nanoTime();
        long memory = 0;
        long seed = first;
        while (seed == first || System.nanoTime() - begin < length.toNanos()) {
            FuzzRound round = rounds.apply(seed);
            try {
                round.run();
                memory = memory == 0 ? directMemory() : memory;
                if (LiveBuffers.count() > 0 || directMemory() > memory + MEMORY_KEPT) {
                    throw new AssertionError(LiveBuffers.count() + " buffers are left, and " + directMemory()
                            + " bytes:\n" + String.join("\n", LiveBuffers.origins()));
                }
            } catch (Throwable e) {
                System.out.println("-Dweft.seed=" + seed + " repeats this, after\n" + text(round.sent));
                e.printStackTrace(System.out);
                System.exit(1);
            }
            seed++;
        }
        System.out.println((seed - first) * cases + " cases");
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static String text(List<byte[]> pieces) {
        StringBuilder text = new StringBuilder();
        for (byte[] piece : pieces.subList(0, Math.min(pieces.size(), 40))) {
            for (byte b : Arrays.copyOf(piece, Math.min(piece.length, 100))) {
                text.append(b >= ' ' && b < 127 ? String.valueOf((char) b) : "\\x%02x".formatted(b));
            }
            text.append(" (").append(piece.length).append(" bytes)");
            text.append('\n');
        }
        return text.toString();
    }
}
