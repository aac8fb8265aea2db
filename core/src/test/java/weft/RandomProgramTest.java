package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomProgramTest {

    private static final long FIRST_SEED = Long.getLong("weft.seed", 0);
    private static final int PROGRAMS = 300;

    private static void runAndCompare(RandomProgram.Part program, TestLoop test, Optional<BatchOrder> order) {
        RandomProgram.End expected = program.model(0);
        Weft.run(
                defaults -> order.map(test.options().apply(defaults)::withOrder)
                        .orElseGet(() -> test.options().apply(defaults)),
                () -> {
                    Task<String> task = Weft.createTask(program::run);
                    Weft.waitAll(List.of(task));

                    assertThat(new RandomProgram.End(now().toNanos(), task.outcome()).text())
                            .isEqualTo(expected.text());
                    assertThat(now()).isEqualTo(Duration.ofNanos(expected.at()));
                    Weft.sleep(seconds(1000)); // what was left by a failure or a shield comes to its end
                    assertThat(Weft.allTasks()).hasSize(1);
                    assertThat(EventLoop.current().scheduler.timers.isEmpty()).isTrue();
                });
        assertThat(test.failures).isEmpty();
    }

    @Test
    void programsEndAsTheModelSays() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
            RandomProgram.Part program = RandomProgram.random(new Random(seed), 4);
            try {
                runAndCompare(program, new TestLoop(), Optional.empty());
            } catch (Throwable e) {
                throw new AssertionError("-Dweft.seed=" + seed + ", program " + program, e);
            }
        }
    }

    @Test
    void orderOfTheStepsDoesNotMatter() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
            RandomProgram.Part program = RandomProgram.random(new Random(seed), 4);
            try {
                runAndCompare(program, new TestLoop(), Optional.of(new Random(seed)::nextInt));
            } catch (Throwable e) {
                throw new AssertionError("-Dweft.seed=" + seed + ", program " + program, e);
            }
        }
    }
}
