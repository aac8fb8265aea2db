package weft.bench.http;

/// What a handler does that computes: the same steps in each server, of which each has to wait for the one
/// before, and no compiler makes fewer.
final class Computing {

    private static final int STEPS = 100_000; // at 6 cycles each, 200 us at 3 GHz

    private Computing() {}

    /// Returns a text that depends on what is found, so that the steps have to be done.
    static String text() {
        long x = System.nanoTime() | 1;
        for (int i = 0; i < STEPS; i++) { // xorshift, Marsaglia 2003: never 0
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x == 0 ? "" : HttpTask.TEXT;
    }
}
