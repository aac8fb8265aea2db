package weft.http.json;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import weft.io.ByteReader;
import weft.io.IncompleteReadException;
import weft.io.LimitExceededException;

/// Values, a line each, as they come.
///
/// A line is read before anything of this changes, so that a cancelled `hasNext` may be called
/// again.
final class JsonLines<T> implements Iterator<T> {

    /// How long a line may be, in bytes.
    static final int LONGEST = 1 << 20;

    private static final byte[] END = {'\n'};

    private final JsonBinding binding;
    private final ByteReader reader;
    private final Sender sender;
    private final JavaType type;
    private int seen; // lines
    private boolean ended;
    private @Nullable T next;

    JsonLines(JsonBinding binding, ByteReader reader, Sender sender, JavaType type) {
        this.binding = binding;
        this.reader = reader;
        this.sender = sender;
        this.type = type;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            byte[] line = line();
            seen++;
            if (!JsonBinding.isBlank(line)) {
                next = binding.value(line, type, sender, seen - 1);
            }
        }
        return next != null;
    }

    private byte[] line() {
        try {
            return reader.readUntil(LONGEST, END);
        } catch (IncompleteReadException e) {
            ended = true;
            return e.partial(); // the last line may end with the body
        } catch (LimitExceededException e) {
            throw sender.excess("line " + (seen + 1) + " has more than " + LONGEST + " bytes", e);
        }
    }

    @Override
    public T next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("there are no more lines");
        }
        T value = next;
        next = null;
        return value;
    }
}
