package weft.http.server;

import java.nio.ByteBuffer;
import weft.CancelledError;
import weft.ExceptionGroup;
import weft.Weft;
import weft.http.BodyWriter;
import weft.io.ByteWriter;
import weft.sync.AsyncEvent;
import weft.sync.AsyncLock;

/// Compresses what a writer writes, and sends it when the writer waits: a task of its own comes to its turn
/// then, and has the compressor give out what it keeps. So what is written without a wait is compressed
/// together, however short its pieces are, and nothing is withheld from a client that is waited for.
final class CompressedStream implements ByteWriter {

    private static final int AT_ONCE = 64 * 1024; // so that a client that is slow is waited for in between

    private final Deflating deflating;
    private final AsyncLock turn = AsyncLock.create(); // of the writer and the task
    private final AsyncEvent written = AsyncEvent.create();
    private boolean over;

    private CompressedStream(Deflating deflating) {
        this.deflating = deflating;
    }

    /// Has a body written, and its end.
    static void write(BodyWriter writer, String coding, int level, ByteWriter target) throws Exception {
        try (Deflating deflating = new Deflating(coding, level, target::write)) {
            CompressedStream out = new CompressedStream(deflating);
            Weft.taskGroup(group -> {
                group.createTask("sends what was compressed", out::send);
                writer.writeTo(out);
                out.over = true;
                out.written.set();
            });
            deflating.finish();
        } catch (ExceptionGroup e) {
            throw OnlyFailure.of(e);
        }
    }

    private void send() {
        while (true) {
            written.await();
            if (over) {
                return;
            }
            written.clear();
            try (var _ = turn.acquire()) {
                deflating.flush();
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            try (var _ = turn.acquire()) {
                while (bytes.hasRemaining()) {
                    int count = Math.min(AT_ONCE, bytes.remaining());
                    ByteBuffer part = bytes.slice(bytes.position(), count);
                    bytes.position(bytes.position() + count);
                    deflating.write(part);
                }
            } catch (CancelledError e) {
                deflating.compress(bytes); // the writer may go on, and has written everything
                throw e;
            } finally {
                written.set();
            }
        }
    }

    /// Does nothing: the body ends when what writes it has returned.
    @Override
    public void end() {}

    /// Does nothing: the body ends when what writes it has returned.
    @Override
    public void close() {}
}
