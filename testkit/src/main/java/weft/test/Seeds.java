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
        Integer only = Integer.getInteger(PROPERTY);
        return only != null ? List.of(only) : IntStream.range(0, count).boxed().toList();
    }

    static String name(int seed) {
        return seed == 0 ? "the plain order, seed 0" : "seed " + seed;
    }
}
