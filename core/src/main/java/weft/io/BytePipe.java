package weft.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Promise;

/// Bytes from one task to another, without any socket: for tests, and to put something between two
/// parts of a program.
///
/// **Thread safety.** Confined to its loop.
///
/// @asyncio none; trio.testing.memory_stream_pair, tokio::io::duplex
public final class BytePipe {

    private static final String NAME = "a pipe";
    private static final int HIGH_WATER = 64 * 1024;

    private final Queue<ByteBuffer> bytes = new ArrayDeque<>();
    private int size;
    private boolean ended; // no more comes
    private boolean closed; // nobody reads
    private boolean sinkClosed; // nobody writes
    private @Nullable Promise<@Nullable Void> readable;
    private @Nullable Promise<@Nullable Void> writable;

    private BytePipe() {}

    /// Creates two streams that are connected: what is written to one comes out of the other.
    ///
    /// Each direction holds 64 KiB before the writer has to wait.
    ///
    /// @return both ends
    public static Pair pair() {
        BytePipe there = new BytePipe();
        BytePipe back = new BytePipe();
        return new Pair(there.stream(back), back.stream(there));
    }

    /// Two streams that are connected.
    ///
    /// @param first one end
    /// @param second the other
    public record Pair(ByteStream first, ByteStream second) {}

    private ByteStream stream(BytePipe back) {
        return new ByteStream(back.new Source(), new Sink(), StreamAttributes.NONE);
    }

    private final class Source implements ByteSource {
        @Override
        public @Nullable ByteBuffer next() {
            while (true) {
                ByteBuffer next = bytes.poll();
                if (next != null) {
                    size -= next.remaining();
                    if (size <= HIGH_WATER) {
                        wake(writable);
                    }
                    return next;
                }
                if (closed) { // before the end: what came before it was thrown away
                    throw Turns.closed(this);
                }
                if (ended) {
                    return null;
                }
                readable = EventLoop.current().createPromise("bytes from " + this);
                readable.await();
            }
        }

        @Override
        public void close() {
            closed = true;
            bytes.clear();
            size = 0;
            wake(readable);
            wake(writable);
        }

        @Override
        public String toString() {
            return NAME;
        }
    }

    private final class Sink implements ByteSink {
        @Override
        public void write(ByteBuffer source) {
            requireBoth();
            int length = source.remaining();
            if (length == 0) {
                return;
            }
            bytes.add(ByteBuffer.allocate(length).put(source).flip().asReadOnlyBuffer());
            size += length;
            wake(readable);
            while (size > HIGH_WATER) {
                writable = EventLoop.current().createPromise("the reader of a pipe");
                writable.await();
                requireBoth();
            }
        }

        private void requireBoth() {
            if (sinkClosed) {
                throw Turns.closed(NAME);
            }
            if (closed) {
                throw new UncheckedIOException(new IOException("the pipe is broken: its other end was closed"));
            }
        }

        @Override
        public void end() {
            ended = true;
            wake(readable);
        }

        @Override
        public void close() {
            end();
            sinkClosed = true;
            wake(writable);
        }
    }

    private static void wake(@Nullable Promise<@Nullable Void> promise) {
        if (promise != null) {
            promise.tryComplete(null);
        }
    }
}
