package weft.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import weft.Weft;

/// A source that plays a script: chunks, pauses, failures, and then the end.
///
/// It spoils what it has lent as soon as it may, so who uses that for too long reads nonsense.
final class ScriptedSource implements ByteSource {

    private sealed interface Step {}

    private record Chunk(byte[] bytes) implements Step {}

    private record Pause(Duration duration) implements Step {}

    private record Failure(RuntimeException error) implements Step {}

    private final Queue<Step> script = new ArrayDeque<>();
    private @Nullable ByteBuffer lent;
    private int given;
    private boolean direct;
    private boolean closed;

    static ScriptedSource of(String... chunks) {
        ScriptedSource source = new ScriptedSource();
        for (String chunk : chunks) {
            source.then(chunk);
        }
        return source;
    }

    static ScriptedSource byteByByte(String text) {
        return of(text.split("")); // ASCII
    }

    /// Cuts bytes at random places, and pauses at some of them.
    static ScriptedSource inPieces(byte[] bytes, Random random) {
        ScriptedSource source = new ScriptedSource();
        int largest = 1 + random.nextInt(40);
        for (int i = 0; i < bytes.length; ) {
            int end = Math.min(bytes.length, i + 1 + random.nextInt(largest));
            source.script.add(new Chunk(Arrays.copyOfRange(bytes, i, end)));
            i = end;
            if (random.nextInt(3) == 0) {
                source.then(Duration.ofMillis(random.nextInt(20)));
            }
        }
        return source;
    }

    ScriptedSource then(String chunk) {
        script.add(new Chunk(chunk.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    ScriptedSource then(Duration pause) {
        script.add(new Pause(pause));
        return this;
    }

    ScriptedSource then(RuntimeException error) {
        script.add(new Failure(error));
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        spoil();
        while (true) {
            switch (script.peek()) {
                case null -> {
                    return null;
                }
                case Chunk(byte[] bytes) -> {
                    script.remove();
                    return lend(bytes);
                }
                case Pause(Duration duration) -> {
                    Weft.sleep(duration);
                    script.remove();
                }
                case Failure(RuntimeException error) -> throw error;
            }
        }
    }

    private ByteBuffer lend(byte[] bytes) {
        direct = !direct;
        given += bytes.length;
        int offset = bytes.length % 3; // what is lent need not begin at 0
        ByteBuffer buffer =
                direct ? ByteBuffer.allocateDirect(bytes.length + 8) : ByteBuffer.allocate(bytes.length + 8);
        lent = buffer.put(offset, bytes);
        return buffer.duplicate().position(offset).limit(offset + bytes.length);
    }

    private void spoil() {
        ByteBuffer buffer = lent;
        if (buffer != null) {
            lent = null;
            buffer.clear();
            while (buffer.hasRemaining()) {
                buffer.put((byte) '#');
            }
        }
    }

    @Override
    public void close() {
        spoil();
        script.clear();
        closed = true;
    }

    /// How many bytes it has lent so far.
    int given() {
        return given;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return "a script";
    }
}
