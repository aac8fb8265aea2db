package weft.conformance;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import weft.Action;
import weft.EventLoop;
import weft.LoopFailure;
import weft.LoopSnapshot;
import weft.Weft;
import weft.test.VirtualClock;

/// Throws at one side of a connection what is almost right, in rounds, for as long as is asked for. The choices come
/// from `weft.seed`; each round has the next one, and what is printed when it fails repeats that round.
final class FuzzRounds {

    /// After which nobody waits for anything any more, in virtual time.
    static final Duration LONGEST = Duration.ofHours(1);

    private static final long MEMORY_KEPT = 32 << 20; // by Netty's allocator, of what it was given back

    private FuzzRounds() {}

    /// One of them.
    interface Round {

        /// Goes through all cases.
        ///
        /// @throws Throwable if something is not as it should be
        void run();

        /// Returns what was thrown last.
        List<byte[]> sent();
    }

    /// Runs rounds, and ends the process with status 1 if one fails, or leaves buffers of Netty's behind.
    ///
    /// @param length for how long at least
    /// @param cases of a round
    /// @param rounds makes one from its seed
    static void run(Duration length, int cases, LongFunction<Round> rounds) {
        long first = Long.getLong("weft.seed", System.nanoTime());
        long begin = System.nanoTime();
        long memory = 0;
        long seed = first;
        while (seed == first || System.nanoTime() - begin < length.toNanos()) {
            Round round = rounds.apply(seed);
            try {
                round.run();
                memory = memory == 0 ? directMemory() : memory;
                if (LiveBuffers.count() > 0 || directMemory() > memory + MEMORY_KEPT) {
                    throw new AssertionError(LiveBuffers.count() + " buffers are left, and " + directMemory()
                            + " bytes:\n" + String.join("\n", LiveBuffers.origins()));
                }
            } catch (Throwable e) {
                System.out.println("-Dweft.seed=" + seed + " repeats this, after\n" + text(round.sent()));
                e.printStackTrace(System.out);
                System.exit(1);
            }
            seed++;
        }
        System.out.println((seed - first) * cases + " cases");
    }

    /// Runs the cases of a round in virtual time, and requires that they leave nothing behind.
    ///
    /// @param failures gets what the loop reports
    static void inVirtualTime(List<LoopFailure> failures, Action cases) {
        VirtualClock clock = VirtualClock.create();
        Weft.run(
                options -> clock.applyTo(options).withSlowStep(Duration.ZERO).withFailureHandler(failures::add), () -> {
                    cases.run();
                    Weft.sleep(LONGEST);
                    LoopSnapshot rest = EventLoop.current().snapshot();
                    if (rest.tasks().size() > 1 || rest.timers() > 0) {
                        throw new AssertionError(rest.timers() + " timers are left, and these tasks: " + rest.tasks());
                    }
                });
    }

    static void requireNone(List<LoopFailure> failures) {
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.toString(), failures.getFirst().exception().orElse(null));
        }
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
