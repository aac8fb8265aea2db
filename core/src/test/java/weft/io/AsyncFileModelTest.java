package weft.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Random operations, half of them cancelled at a random moment, on a file and on an array of bytes.
@Execution(ExecutionMode.CONCURRENT) // its loops are its own
class AsyncFileModelTest {

    private static final int SEEDS = 40;
    private static final int STEPS = 60;

    @TempDir
    private Path directory;

    private byte[] model = {};
    private int position;

    @Test
    void cancelledWritesAreDoneInFullOrNotAtAllAndReadsNotAtAll() {
        int[] done = {0};
        int[] cancelled = {0};
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                run(new Random(seed), done, cancelled);
            } catch (Throwable e) {
                throw new AssertionError("under seed " + seed + ": " + e, e);
            }
        }

        assertThat(done[0]).as("tasks that ended").isGreaterThan(SEEDS * STEPS / 10);
        assertThat(cancelled[0]).as("tasks that were cancelled").isGreaterThan(SEEDS * STEPS / 10);
    }

    private void run(Random random, int[] done, int[] cancelled) throws Exception {
        Path path = directory.resolve("file");
        model = new byte[0];
        position = 0;
        TestLoop.run(() -> {
            try (var file = AsyncFile.open(path, CREATE, READ, WRITE, TRUNCATE_EXISTING)) {
                for (int i = 0; i < STEPS; i++) {
                    Task<?> task = random.nextBoolean() ? write(file, random) : read(file, random);
                    (task.isCancelled() ? cancelled : done)[0]++;
                    if (random.nextInt(4) == 0) {
                        position = random.nextInt(model.length + 10);
                        file.seek(position);
                    }
                }
            }
        });

        assertThat(Files.readAllBytes(path)).isEqualTo(model);
    }

    private Task<?> write(AsyncFile file, Random random) {
        byte[] bytes = new byte[1 + random.nextInt(random.nextInt(5) == 0 ? 2 * Blocks.SIZE : 1_000)];
        random.nextBytes(bytes);
        byte[] given = bytes.clone();
        Task<?> task = perhapsCancelled(random, Weft.createTask(() -> file.write(given)));
        Arrays.fill(given, (byte) 0);

        int behind = position + bytes.length;
        long now = file.position();
        if (!task.isCancelled() || now != position) {
            assertThat(now).isEqualTo(behind);
            model = Arrays.copyOf(model, Math.max(model.length, behind));
            System.arraycopy(bytes, 0, model, position, bytes.length);
            position = behind;
        }
        return task;
    }

    private Task<?> read(AsyncFile file, Random random) {
        int count = random.nextInt(2_000);
        Task<byte[]> task = perhapsCancelled(random, Weft.createTask(() -> file.read(count)));

        if (!task.isCancelled()) {
            int from = Math.min(position, model.length);
            int to = Math.min(position + count, model.length);
            byte[] expected = Arrays.copyOfRange(model, from, Math.max(from, to));
            assertThat(task.resultNow()).isEqualTo(expected);
            position += expected.length;
        }
        assertThat(file.position()).isEqualTo(position);
        return task;
    }

    private static <T> Task<T> perhapsCancelled(Random random, Task<T> task) {
        if (random.nextBoolean()) {
            for (int turns = random.nextInt(40); turns > 0 && !task.isDone(); turns--) {
                Weft.checkpoint();
            }
            task.cancel();
        }
        Weft.waitAll(List.of(task));
        return task;
    }
}
