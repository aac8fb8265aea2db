package weft.process;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.ExceptionGroup;
import weft.Task;
import weft.Weft;
import weft.io.ByteReader;
import weft.io.ByteWriter;

/// The run of a process to its end: its input is written, and its output and errors are read, all
/// at once.
///
/// A failure leaves the process to whoever closes it.
record Capture(Subprocess process, SubprocessOptions options) {

    CompletedProcess run() {
        try {
            return Weft.taskGroup(group -> {
                Task<byte[]> output = group.createTask(
                        "output of " + process,
                        () -> options.stdout() == Stdio.PIPE ? read(process.stdout()) : NOTHING);
                Task<byte[]> errors = group.createTask(
                        "errors of " + process,
                        () -> options.stderr() == Stdio.PIPE ? read(process.stderr()) : NOTHING);
                group.createTask("input of " + process, () -> {
                    if (options.stdin() == Stdio.PIPE) {
                        feed(process.stdin());
                    }
                });
                int exitStatus = process.waitFor();
                // In real time on any loop, as that of other processes is.
                var linger = new CompletableFuture<@Nullable Void>();
                linger.thenRun(process::dropPipes);
                linger.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(options.linger()), TimeUnit.NANOSECONDS);
                try {
                    return new CompletedProcess(process.command(), exitStatus, output.await(), errors.await());
                } finally {
                    linger.cancel(false);
                }
            });
        } catch (ExceptionGroup e) {
            throw e.getCause() instanceof RuntimeException first ? first : e;
        }
    }

    private static final byte[] NOTHING = {};

    private byte[] read(ByteReader reader) {
        return reader.readAll(options.limit());
    }

    private void feed(ByteWriter writer) {
        try {
            writer.write(options.input().orElse(NOTHING));
            writer.end();
        } catch (UncheckedIOException e) {
            // a process need not read all of its input, and tells by its exit status if it should have
        }
    }
}
