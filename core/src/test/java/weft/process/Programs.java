package weft.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import weft.Action;
import weft.Eventually;
import weft.TestLoop;
import weft.Weft;

/// What the tests of processes share: real programs, in real time.
final class Programs {

    private Programs() {}

    /// Runs a body as a program in real time; nothing may be reported.
    static void run(Action body) {
        TestLoop test = new TestLoop();
        Weft.run(test.realTime(), body);
        assertThat(test.failures).isEmpty();
    }

    /// Whether a process runs: there is one, and it is no zombie.
    static boolean isRunning(long pid) {
        return ProcessHandle.of(pid)
                .filter(process -> process.info().command().isPresent())
                .isPresent();
    }

    /// Waits in a task until a process has gone.
    static void awaitGone(long pid) {
        Weft.toThread(() -> Eventually.isTrue(() -> !isRunning(pid)));
    }

    /// Waits in a task until a thread waits for what a process writes: it is for tests of one pipe.
    static void awaitRead() {
        Weft.toThread(() -> Eventually.isTrue(() -> Thread.getAllStackTraces().values().stream()
                .map(List::of)
                .anyMatch(stack -> !stack.isEmpty()
                        && stack.getFirst().getClassName().equals(FileInputStream.class.getName())
                        && stack.stream().anyMatch(frame -> frame.getClassName().equals(PipeSource.class.getName())))));
    }

    /// The descriptors that this JVM has open for pipes.
    static long openPipes() {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "only Linux tells the descriptors of a process");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(Programs::isPipe).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /// The children of this JVM that nobody has reaped, and those that run.
    static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }
}
