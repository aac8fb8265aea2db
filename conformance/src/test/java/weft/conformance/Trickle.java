package weft.conformance;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import weft.Weft;
import weft.io.ByteStream;

/// Writes to somebody who may have enough of it, in parts that have nothing to do with those of the protocol.
final class Trickle {

    private static final int LONG = 10_000;
    private static final int BLOCK = 1 << 16;

    private final Random random;

    Trickle(Random random) {
        this.random = random;
    }

    /// Writes all of it, and mostly at once.
    void write(ByteStream stream, List<byte[]> pieces) {
        untilItIsOver(() -> writeParts(stream, pieces));
    }

    /// Writes all of it, and perhaps says that nothing follows.
    void writeLast(ByteStream stream, List<byte[]> pieces) {
        untilItIsOver(() -> {
            writeParts(stream, pieces);
            if (random.nextBoolean()) {
                pause(20);
                stream.end();
            }
        });
    }

    private static void untilItIsOver(Runnable writing) {
        try {
            writing.run();
        } catch (UncheckedIOException e) {
            // the other side has seen enough, or we have left
        }
    }

    private void writeParts(ByteStream stream, List<byte[]> pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        pieces.forEach(joined::writeBytes);
        byte[] all = joined.toByteArray();
        int most = random.nextBoolean() ? BLOCK : random.nextBoolean() ? 100 : 5;
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + 1 + random.nextInt(all.length > LONG ? BLOCK : most));
            stream.write(Arrays.copyOfRange(all, from, to));
            from = to;
            pause(3);
            if (random.nextInt(100) == 0) {
                Weft.sleep(Duration.ofSeconds(random.nextInt(40)));
            }
        }
    }

    /// Lets others go on for some steps.
    void pause(int max) {
        for (int n = random.nextInt(max); n > 0; n--) {
            Weft.checkpoint();
        }
    }
}
