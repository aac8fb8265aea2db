package weft.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.Eventually;
import weft.Task;
import weft.Weft;

/// Nothing is left behind: no process, no zombie, no descriptor.
class SubprocessLeakTest {

    private static final int AT_ONCE = 20;

    @Test
    void thousandCancelledStartsLeaveNothing() { // T27
        Programs.run(() -> Subprocess.run("true"));
        long pipes = Programs.openPipes();
        int cancelled = 0;
        Random random = new Random(1);

        for (int round = 0; round < 1000 / AT_ONCE; round++) {
            cancelled += cancelledStarts(random);
        }

        assertThat(cancelled).isGreaterThan(500);
        Eventually.isTrue(() -> Programs.children().isEmpty());
        Eventually.isTrue(() -> Programs.openPipes() <= pipes);
    }

    /// @return how many were cancelled, on their way or right after it
    private static int cancelledStarts(Random random) {
        List<Task<Subprocess>> tasks = new ArrayList<>();
        Programs.run(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
                tasks.add(Weft.createTask(() -> {
                    try (Subprocess process = Subprocess.start(
                            options -> options.withStdin(Stdio.PIPE).withStderr(Stdio.PIPE), "sleep", "60")) {
                        return process;
                    }
                }));
            }
            for (Task<?> task : tasks) {
                if (random.nextInt(2) == 0) {
                    Weft.sleep(Duration.ofNanos(random.nextInt(3_000_000)));
                }
                task.cancel("no longer wanted");
            }
            Weft.waitAll(tasks);
        });
        return (int) tasks.stream().filter(Task::isCancelled).count();
    }

    @Test
    void processesThatNobodyReadsLeaveNothing() {
        long pipes = Programs.openPipes();

        Programs.run(() -> {
            for (int i = 0; i < 50; i++) {
                try (Subprocess process = Subprocess.start("echo", "hello")) {
                    process.waitFor();
                }
            }
        });

        Eventually.isTrue(() -> Programs.children().isEmpty());
        Eventually.isTrue(() -> Programs.openPipes() <= pipes);
    }
}
