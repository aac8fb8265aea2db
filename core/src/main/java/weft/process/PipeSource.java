package weft.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.io.ByteSource;

/// What a process writes to a pipe: read ahead by a thread, and taken by a task.
final class PipeSource implements ByteSource {

    /*
     * A thread reads from the start on, for as long as less than HIGH_WATER bytes wait; then it goes, and the task that
     * makes room calls for another. `reading` says whether there is one: it alone touches `in`. So `in` is closed by the
     * thread too, never under a read in progress, which could then read from whatever file gets the same descriptor next.
     *
     * To be in a read when the process ends also keeps the JDK from closing the pipe, which others may go on writing to.
     */

    private static final int HIGH_WATER = 64 * 1024;
    private static final int CHUNK = 16 * 1024;

    private final String name;
    private final InputStream in;
    private final Bell bell = new Bell(this);
    private final Queue<ByteBuffer> chunks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // bytes in `chunks`
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile boolean ended; // nothing is added to `chunks` any more
    private volatile @Nullable IOException failure; // written before `ended`
    private volatile boolean unwanted; // the thread shall close the pipe
    private volatile boolean closed;

    PipeSource(String name, InputStream in) {
        this.name = name;
        this.in = in;
        readOn();
    }

    @Override
    public @Nullable ByteBuffer next() {
        bell.await(() -> closed || ended || !chunks.isEmpty());
        if (closed) {
            throw new UncheckedIOException(this + " was closed here", new ClosedChannelException());
        }
        ByteBuffer next = chunks.poll();
        if (next != null) {
            waiting.addAndGet(-next.remaining());
            readOn();
            return next;
        }
        IOException broken = failure;
        if (broken != null) {
            throw new UncheckedIOException(this + " is broken: " + broken.getMessage(), broken);
        }
        return null;
    }

    @Override
    public void close() {
        closed = true;
        stop();
    }

    /// Ends the stream after what was read ahead, though others may still hold the pipe.
    void stop() {
        unwanted = true;
        ended = true;
        bell.ring();
        readOn();
    }

    private void readOn() {
        if (isDue() && reading.compareAndSet(false, true)) {
            Threads.POOL.execute(this::read);
        }
    }

    private boolean isDue() {
        return unwanted || waiting.get() < HIGH_WATER;
    }

    // ---- the thread

    private void read() {
        do {
            try {
                if (readWhileDue()) {
                    return; // and `reading` stays, as nobody shall read any more
                }
            } catch (IOException e) {
                failure = e;
                end();
                return;
            }
            reading.set(false);
        } while (isDue() && reading.compareAndSet(false, true));
    }

    /// @return whether that was the end
    private boolean readWhileDue() throws IOException {
        byte[] buffer = new byte[CHUNK];
        while (isDue()) {
            int length = unwanted ? -1 : in.read(buffer);
            if (length < 0) {
                end();
                return true;
            }
            if (!unwanted) {
                waiting.addAndGet(length);
                chunks.add(ByteBuffer.allocate(length).put(buffer, 0, length).flip());
                bell.ring();
            }
        }
        return false;
    }

    private void end() {
        try {
            in.close();
        } catch (IOException e) {
            // all was read that is wanted
        }
        ended = true;
        bell.ring();
    }

    @Override
    public String toString() {
        return name;
    }
}
