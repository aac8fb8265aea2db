package weft.bench.jmh;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import weft.io.ByteReader;
import weft.io.ByteSource;

/// One line of 80 bytes from chunks of 16 KiB, beside the JDK's reader, which blocks.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Loops.EXPORT, Loops.OPEN})
public class StreamBench {

    private static final int LINES = 20_000;
    private static final int CHUNK = 16 * 1024;
    private static final byte[] TEXT = ("x".repeat(79) + "\n").repeat(LINES).getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEWLINE = {'\n'};

    /// Lends a text chunk by chunk.
    private static final class Chunks implements ByteSource {

        private final ByteBuffer text;
        private int position;

        Chunks(ByteBuffer text) {
            this.text = text;
        }

        @Override
        public ByteBuffer next() {
            int length = Math.min(CHUNK, text.capacity() - position);
            if (length == 0) {
                return null;
            }
            position += length;
            return text.slice(position - length, length);
        }

        @Override
        public void close() {}
    }

    private static final ByteBuffer ON_HEAP = ByteBuffer.wrap(TEXT);
    private static final ByteBuffer OFF_HEAP =
            ByteBuffer.allocateDirect(TEXT.length).put(TEXT).clear();

    /// Lines from buffers on the heap.
    @Benchmark
    @OperationsPerInvocation(LINES)
    public void readLine(Loops loop) {
        loop.run(() -> readLines(ON_HEAP));
    }

    /// Lines from buffers off the heap, as those of a socket are.
    @Benchmark
    @OperationsPerInvocation(LINES)
    public void readLineOffHeap(Loops loop) {
        loop.run(() -> readLines(OFF_HEAP));
    }

    private static void readLines(ByteBuffer text) {
        ByteReader reader = new ByteReader(new Chunks(text));
        int lines = 0;
        while (reader.readLine() != null) {
            lines++;
        }
        check(lines);
    }

    /// The same as bytes.
    @Benchmark
    @OperationsPerInvocation(LINES)
    public void readUntil(Loops loop) {
        loop.run(() -> {
            ByteReader reader = new ByteReader(new Chunks(ON_HEAP));
            for (int i = 0; i < LINES; i++) {
                reader.readUntil(NEWLINE);
            }
        });
    }

    /// Lines by the JDK.
    @Benchmark
    @OperationsPerInvocation(LINES)
    public void readLineBufferedReader() throws IOException {
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(TEXT), StandardCharsets.UTF_8), CHUNK);
        int lines = 0;
        while (reader.readLine() != null) {
            lines++;
        }
        check(lines);
    }

    private static void check(int lines) {
        if (lines != LINES) {
            throw new AssertionError(lines);
        }
    }
}
