package weft.http.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.io.ByteReader;
import weft.io.ByteSource;

/// What comes out of a reader, compressed piece by piece as it comes, none of which is withheld. It is closed
/// with this.
final class Compressing implements ByteSource {

    private final ByteReader reader;
    private final Queue<ByteBuffer> made = new ArrayDeque<>();
    private final Deflating deflating;
    private boolean finished;

    Compressing(ByteReader reader, String coding, int level) {
        this.reader = reader;
        deflating = new Deflating(coding, level, this::keep);
    }

    private void keep(ByteBuffer part) {
        made.add(ByteBuffer.allocate(part.remaining()).put(part).flip()); // the next one takes its place
    }

    @Override
    public @Nullable ByteBuffer next() {
        while (made.isEmpty() && !finished) {
            boolean isEnd = reader.readInPlace(bytes -> {
                boolean nothing = !bytes.hasRemaining();
                deflating.write(bytes);
                return nothing;
            });
            if (isEnd) {
                finished = true;
                deflating.finish();
            } else {
                deflating.flush();
            }
        }
        return made.poll();
    }

    @Override
    public void close() {
        deflating.close();
        reader.close();
    }
}
