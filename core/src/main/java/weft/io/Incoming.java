package weft.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// What has come from a source and was not yet taken: bytes that had to be kept, and after them the
/// rest of the buffer that the source lends.
final class Incoming {

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final int SMALLEST = 64; // most that is kept is the rest of a line, or a short answer
    private static final int KEPT_IDLE = 4096; // bytes that a connection with nothing to read may hold

    private final ByteSource source;
    private byte[] kept = NONE.array();
    private int begin; // of what is in `kept`
    private int end;
    private ByteBuffer lent = NONE;
    private boolean ended;
    private boolean closed;

    Incoming(ByteSource source) {
        this.source = source;
    }

    int size() {
        return end - begin + lent.remaining();
    }

    boolean isEnded() {
        return ended;
    }

    /// Waits until there is something.
    ///
    /// @return false at the end
    boolean fill() {
        return size() > 0 || more();
    }

    /// Waits for more than there is.
    ///
    /// @return false at the end
    boolean more() {
        if (ended) {
            return false;
        }
        keep(); // first: the source takes its buffer back even from a call that is cancelled
        Weft.checkpointIfDue(); // or one that always has something would keep others from running
        requireOpen();
        ByteBuffer next = source.next();
        requireOpen();
        if (next == null) {
            ended = true;
            return false;
        }
        if (!next.hasRemaining()) {
            throw new IllegalStateException(
                    source + " returned an empty buffer: next() has to wait for at least one byte");
        }
        lent = next.order(ByteOrder.LITTLE_ENDIAN); // for ByteScan
        return true;
    }

    /// Throws if this was closed, by another task while this one was suspended for instance.
    void requireOpen() {
        if (closed) {
            throw Turns.closed(source);
        }
    }

    /// Takes out of the source's hands what it has lent.
    void keep() {
        int length = lent.remaining();
        if (length > 0) {
            reserve(length);
            lent.get(kept, end, length);
            end += length;
        }
        lent = NONE;
    }

    private void reserve(int more) {
        int size = end - begin;
        if (kept.length - end >= more) {
            return;
        }
        int needed = Math.addExact(size, more);
        byte[] target = needed <= kept.length / 2 ? kept : new byte[Math.max(SMALLEST, grown(needed))];
        System.arraycopy(kept, begin, target, 0, size);
        kept = target;
        begin = 0;
        end = size;
    }

    private int grown(int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * (end - begin)));
    }

    byte[] take(int length) {
        byte[] taken = new byte[length];
        int held = Math.min(end - begin, length);
        System.arraycopy(kept, begin, taken, 0, held);
        lent.get(lent.position(), taken, held, length - held);
        drop(length);
        return taken;
    }

    /// Fills a buffer as far as possible.
    ///
    /// @return how many bytes it got
    int take(ByteBuffer target) {
        int held = Math.min(end - begin, target.remaining());
        target.put(kept, begin, held);
        begin += held;
        forgetIfEmpty();
        int direct = Math.min(lent.remaining(), target.remaining());
        if (direct > 0) {
            target.put(target.position(), lent, lent.position(), direct);
            target.position(target.position() + direct);
            lent.position(lent.position() + direct);
        }
        return held + direct;
    }

    /// Drops bytes that were used, unless all are gone because of a close in the meantime.
    void drop(int length) {
        if (closed) {
            return;
        }
        int held = Math.min(end - begin, length);
        begin += held;
        forgetIfEmpty();
        lent.position(lent.position() + length - held);
    }

    /// Returns a read-only view of bytes that lie together, without copying; [#drop] those that were
    /// used.
    ByteBuffer view() {
        return begin < end
                ? ByteBuffer.wrap(kept, begin, end - begin).slice().asReadOnlyBuffer()
                : lent.slice().asReadOnlyBuffer();
    }

    /// Has a sink take what lies together, without a copy if the source and the sink know how.
    ///
    /// @return how many bytes it were
    int passOn(ByteSink sink) {
        requireOpen();
        ByteBuffer view = begin < end ? view() : lent;
        int length = view.remaining();
        try {
            if (view == lent) {
                source.passOn(lent, sink);
            } else {
                sink.write(view);
            }
        } finally {
            if (view != lent) { // taken, also if the wait that followed was cancelled
                drop(view.position());
            }
        }
        return length;
    }

    /// Finds the first place at which a separator ends. Of two that end there it is the first in the
    /// list.
    ///
    /// @param from where the search begins: ends at or before it were looked at
    /// @return null if none does
    @Nullable
    Match find(byte[][] separators, int from) {
        Match first = null;
        int to = size();
        for (byte[] separator : separators) {
            int last = lastByteOf(separator, from, to);
            if (last >= 0) {
                first = new Match(last + 1 - separator.length, last + 1);
                to = last; // another one has to end before
            }
        }
        return first;
    }

    /// Where a separator begins and ends.
    record Match(int begin, int end) {}

    private int lastByteOf(byte[] separator, int from, int to) {
        byte last = separator[separator.length - 1];
        int i = indexOf(last, from, to);
        while (i >= 0 && !endsAt(separator, i)) {
            i = indexOf(last, i + 1, to);
        }
        return i;
    }

    private int indexOf(byte wanted, int from, int to) {
        int held = end - begin;
        if (from < held) {
            ByteBuffer bytes = ByteBuffer.wrap(kept).order(ByteOrder.LITTLE_ENDIAN);
            int found = ByteScan.indexOf(bytes, begin + from, begin + Math.min(to, held), wanted);
            if (found >= 0) {
                return found - begin;
            }
        }
        int shift = lent.position() - held;
        int found = ByteScan.indexOf(lent, Math.max(from, held) + shift, to + shift, wanted);
        return found < 0 ? -1 : found - shift;
    }

    private boolean endsAt(byte[] separator, int index) {
        int begin = index + 1 - separator.length;
        if (begin < 0) {
            return false;
        }
        for (int i = 0; i < separator.length - 1; i++) {
            if (at(begin + i) != separator[i]) {
                return false;
            }
        }
        return true;
    }

    private byte at(int index) {
        int held = end - begin;
        return index < held ? kept[begin + index] : lent.get(lent.position() + index - held);
    }

    private void forgetIfEmpty() {
        if (begin == end) {
            begin = 0;
            end = 0;
            if (kept.length > KEPT_IDLE) {
                kept = NONE.array();
            }
        }
    }

    void clear() {
        drop(size());
    }

    /// Gives up everything; what the source has lent is its own again.
    void close() {
        closed = true;
        lent = NONE;
        begin = 0;
        end = 0;
        kept = NONE.array();
    }
}
