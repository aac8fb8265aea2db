package weft.test;

import java.util.List;
import java.util.stream.IntStream;

/// Which seeds to try.
final class Seeds {

    private static final String PROPERTY = "weft.seed";

    private Seeds() {}

    /// Returns the seeds below a number, or the one that the system property names.
    static List<Integer> upTo(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("seeds < 1: " + count);
        }
        String only = System.getProperty(PROPERTY);
        return only != null
                ? List.of(parsed(only))
                : IntStream.range(0, count).boxed().toList();
    }

    private static int parsed(String seed) {
        try {
            return Integer.parseInt(seed);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the system property " + PROPERTY + " is no seed: " + seed, e);
        }
    }

    static String name(int seed) {
        return seed == 0 ? "the plain order, seed 0" : "seed " + seed;
    }
}
