package weft.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.io.ByteSink;
import weft.io.ByteSource;
import weft.io.ByteStream;
import weft.io.ByteWriter;
import weft.io.StreamAttributes;

/// What a process reads from a pipe: given by a task, and written by a thread.
final class PipeSink implements ByteSink {

    /*
     * There is a thread only while there is something to do for it: `writing` says whether, and it alone touches `out`. The
     * last thing to do is to close `out`.
     */

    private static final int HIGH_WATER = 64 * 1024;

    private final String name;
    private final OutputStream out;
    private final Bell bell = new Bell(this);
    private final Queue<byte[]> chunks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // bytes that are not with the system
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile @Nullable IOException failure; // something was lost
    private volatile boolean ending; // `out` is to be closed after what is in `chunks`
    private volatile boolean finishing; // everything is with the system: nothing can be lost any more
    private volatile boolean ended; // `out` is closed
    private volatile boolean gone; // the process
    private volatile boolean closed;

    PipeSink(String name, OutputStream out) {
        this.name = name;
        this.out = out;
    }

    /// Returns the writer that puts bytes in here, which sees to it that one task does at a time.
    ByteWriter writer() {
        return new ByteStream(new Nothing(), this, StreamAttributes.NONE);
    }

    @Override
    public void write(ByteBuffer source) {
        requireIntact();
        int length = source.remaining();
        if (length == 0) {
            return;
        }
        byte[] chunk = new byte[length];
        source.get(chunk);
        waiting.addAndGet(length);
        chunks.add(chunk);
        writeOn();
        // If the process has ended, only the system knows whether somebody else reads: so until it has told.
        bell.await(() -> failure != null || waiting.get() <= (gone ? 0 : HIGH_WATER));
        requireIntact();
    }

    private void requireIntact() {
        if (closed) {
            throw new UncheckedIOException(this + " was closed here", new ClosedChannelException());
        }
        IOException broken = failure;
        if (broken != null) {
            throw new UncheckedIOException(
                    this + " is broken, as nobody reads it any more: " + broken.getMessage(), broken);
        }
    }

    @Override
    public void end() {
        ending = true;
        writeOn();
        bell.await(() -> failure != null || ended);
        if (failure != null) { // a close that came after the end is none of this call's business
            requireIntact();
        }
    }

    /// That the other side is gone is not told by this: who wants to know it calls [#end()].
    @Override
    public void close() {
        if (closed) {
            return;
        }
        ending = true;
        writeOn();
        try {
            bell.await(() -> failure != null || ended);
        } finally {
            abandon();
        }
    }

    /// Closes at once, as far as that is possible, and loses what is on its way. Called on any thread.
    void abandon() {
        closed = true;
        ending = true;
        if (!finishing) {
            failure = new IOException("it was closed");
        }
        bell.ring();
        writeOn();
    }

    /// Notes that the process has ended. Called on any thread.
    void gone() {
        gone = true;
        bell.ring();
    }

    private void writeOn() {
        if (isDue() && writing.compareAndSet(false, true)) {
            Threads.POOL.execute(this::drain);
        }
    }

    private boolean isDue() {
        return !chunks.isEmpty() || ending;
    }

    // ---- the thread

    private void drain() {
        do {
            for (byte[] chunk; (chunk = chunks.poll()) != null; ) {
                write(chunk);
                waiting.addAndGet(-chunk.length);
                bell.ring();
            }
            if (ending && chunks.isEmpty()) {
                finish();
                return; // and `writing` stays, as there is nothing to do any more
            }
            writing.set(false);
        } while (isDue() && writing.compareAndSet(false, true));
    }

    private void write(byte[] chunk) {
        if (failure != null) {
            return;
        }
        try {
            out.write(chunk);
            out.flush();
        } catch (IOException e) {
            failure = e;
        }
    }

    private void finish() {
        finishing = true; // before others can see that it is the end
        try {
            out.close();
        } catch (IOException e) {
            // all was written before, or has failed already
        }
        ended = true;
        bell.ring();
    }

    @Override
    public String toString() {
        return name;
    }

    /// The other direction, which a pipe has not.
    private final class Nothing implements ByteSource {
        @Override
        public @Nullable ByteBuffer next() {
            return null;
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return name;
        }
    }
}
