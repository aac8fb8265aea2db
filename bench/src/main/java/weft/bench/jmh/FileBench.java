package weft.bench.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import weft.io.AsyncFile;
import weft.io.AsyncFiles;

/// A large file, by weft and by the JDK: copied, read, written, and read in lines of 100 bytes. It is in the system's
/// cache.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = Loops.OPEN)
@State(Scope.Benchmark)
public class FileBench {

    private static final int LINE = 100;

    /// How large it is.
    @Param("100")
    public int megabytes;

    private Path directory;
    private Path file;
    private Path copy;
    private byte[] bytes;

    /// Makes the file.
    ///
    /// @throws IOException if that fails
    @Setup
    public void create() throws IOException {
        directory = Files.createTempDirectory("weft-bench");
        file = directory.resolve("file");
        copy = directory.resolve("copy");
        bytes = new byte[megabytes << 20];
        Arrays.fill(bytes, (byte) 'x');
        for (int i = LINE - 1; i < bytes.length; i += LINE) {
            bytes[i] = '\n';
        }
        Files.write(file, bytes);
    }

    /// Deletes what there is.
    ///
    /// @throws IOException if that fails
    @TearDown
    public void delete() throws IOException {
        Files.deleteIfExists(copy);
        Files.delete(file);
        Files.delete(directory);
    }

    /// Copies.
    @Benchmark
    public void copy(Loops loop) {
        loop.run(() -> AsyncFiles.copy(file, copy, StandardCopyOption.REPLACE_EXISTING));
    }

    /// Copies by the JDK.
    ///
    /// @throws IOException if that fails
    @Benchmark
    public void copyByFiles() throws IOException {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Reads.
    @Benchmark
    public void read(Loops loop) {
        loop.run(() -> check(AsyncFiles.readBytes(file).length));
    }

    /// Reads by the JDK.
    ///
    /// @throws IOException if that fails
    @Benchmark
    public void readByFiles() throws IOException {
        check(Files.readAllBytes(file).length);
    }

    /// Reads by an open file, into a buffer.
    @Benchmark
    public void readOpen(Loops loop) {
        loop.run(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
            int count = 0;
            try (AsyncFile open = AsyncFile.open(file)) {
                for (int n; (n = open.read(buffer.clear())) > 0; ) {
                    count += n;
                }
            }
            check(count);
        });
    }

    /// Writes.
    @Benchmark
    public void write(Loops loop) {
        loop.run(() -> AsyncFiles.writeBytes(copy, bytes));
    }

    /// Writes by the JDK.
    ///
    /// @throws IOException if that fails
    @Benchmark
    public void writeByFiles() throws IOException {
        Files.write(copy, bytes);
    }

    /// Counts lines.
    @Benchmark
    public void lines(Loops loop) {
        loop.run(() -> {
            int count = 0;
            try (AsyncFile open = AsyncFile.open(file)) {
                for (String line : open.lines()) {
                    count += line.length() + 1;
                }
            }
            checkLines(count);
        });
    }

    /// Counts lines by the JDK.
    ///
    /// @throws IOException if that fails
    @Benchmark
    public void linesByFiles() throws IOException {
        try (Stream<String> all = Files.lines(file)) {
            checkLines(all.mapToInt(line -> line.length() + 1).sum());
        }
    }

    private void check(int count) {
        if (count != bytes.length) {
            throw new AssertionError(count);
        }
    }

    private void checkLines(int count) {
        if (count < bytes.length) {
            throw new AssertionError(count);
        }
    }
}
