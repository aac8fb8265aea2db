package weft.io;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The lines that are left of a stream. Suspends in `hasNext()`, which reads the line that `next()` returns.
final class StreamLines implements Iterator<String> {

    private final ByteReader reader;
    private final int limit;
    private @Nullable String next;

    StreamLines(ByteReader reader, int limit) {
        this.reader = reader;
        this.limit = limit;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = reader.readLine(limit);
        }
        return next != null;
    }

    @Override
    public String next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the stream has ended");
        }
        String line = next;
        next = null;
        return line;
    }
}
