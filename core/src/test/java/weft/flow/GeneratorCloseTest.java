package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.LoopFailure;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class GeneratorCloseTest {

    private final List<String> log = new ArrayList<>();

    /// Emits for ever, and takes a second to clean up.
    private void careful(Emitter<Integer> out) {
        try {
            for (int i = 1; ; i++) {
                out.emit(i);
            }
        } finally {
            Weft.sleep(seconds(1));
            log.add("cleaned up");
        }
    }

    @Test
    void closingWaitsForTheFinallyOfTheBody() { // T22
        TestLoop.inEveryOrder(() -> {
            log.clear();

            try (var numbers = Generators.generate(this::careful)) {
                for (int number : numbers) {
                    if (number == 2) {
                        break;
                    }
                }
            }

            assertThat(log).containsExactly("cleaned up");
            assertThat(now()).isEqualTo(seconds(1));
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void bodyLearnsWhyItIsCancelled() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> numbers = Generators.generate(out -> {
                try {
                    out.emit(1);
                } catch (CancelledError e) {
                    log.add(e.reason());
                    throw e;
                }
            });
            numbers.next();

            numbers.close();

            assertThat(log).containsExactly("its generator was closed");
        });
    }

    @Test
    void closingTwiceDoesNothing() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> numbers = Generators.generate(this::careful);
            numbers.next();

            numbers.close();
            numbers.close();

            assertThat(log).hasSize(1);
            assertThat(numbers.toString()).isEqualTo("Generator[closed]");
        });
    }

    @Test
    void closedGeneratorIsNotMistakenForAnExhaustedOne() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> numbers = Generators.generate(this::careful);
            numbers.next();
            numbers.close();

            assertThatThrownBy(numbers::hasNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the generator was closed before it came to its end");
        });
    }

    @Test
    void exhaustedGeneratorStaysSoWhenItIsClosed() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(out -> {});
            assertThat(numbers.hasNext()).isFalse();

            numbers.close();

            assertThat(numbers.hasNext()).isFalse();
        });
    }

    @Test
    void consumerThatWaitsLearnsOfTheEnd() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(out -> Weft.sleep(seconds(100)));
            Task<Void> consumer = Weft.createTask(() -> {
                numbers.next();
            });
            Weft.sleep(seconds(1));

            numbers.close();

            assertThatThrownBy(consumer::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was closed");
        });
    }

    @Test
    void failedCleanUpComesOutOfClose() {
        TestLoop.inEveryOrder(() -> {
            RuntimeException broken = new RuntimeException("broken");
            Generator<Integer> numbers = Generators.generate(out -> {
                try {
                    out.emit(1);
                } finally {
                    failBy(broken);
                }
            });
            numbers.next();

            assertThat(catchThrowable(numbers::close)).isSameAs(broken);
            numbers.close();
        });
    }

    private static void failBy(RuntimeException e) {
        throw e;
    }

    @Test
    void failureThatNobodyAskedForComesOutOfClose() {
        TestLoop.inEveryOrder(() -> {
            RuntimeException broken = new RuntimeException("broken");
            Generator<Integer> numbers = Generators.generate(2, out -> {
                out.emit(1);
                throw broken;
            });
            numbers.next();
            Weft.sleep(seconds(1));

            assertThat(catchThrowable(numbers::close)).isSameAs(broken);
        });
    }

    @Test
    void emittingWhileCleaningUpIsCancelled() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> numbers = Generators.generate(out -> {
                try {
                    out.emit(1);
                } finally {
                    try {
                        out.emit(2);
                    } catch (CancelledError e) {
                        log.add(e.reason());
                    }
                }
            });
            numbers.next();

            numbers.close();

            assertThat(log).containsExactly("the generator was closed");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void abandonedGeneratorEndsWithItsLoop() {
        int[] runs = {0};
        TestLoop.inEveryOrder(() -> {
            runs[0]++;
            Generators.generate(this::careful).next();
        });

        assertThat(log).containsOnly("cleaned up").hasSize(runs[0]);
    }

    @Test
    void stackAroundAGroupClosesWhatItsTasksShare() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            try (var stack = ResourceStack.create()) {
                Weft.taskGroup(group -> {
                    Generator<Integer> numbers = stack.enter(Generators.generate(this::careful));
                    group.createTask(() -> log.add("got " + numbers.next()));
                });
                log.add("group over");
            }

            assertThat(log).containsExactly("got 1", "group over", "cleaned up");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void abandonedFailureIsReported() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Generator<Integer> numbers = Generators.generate(2, out -> {
                out.emit(1);
                throw new RuntimeException("broken");
            });
            numbers.next();
            Weft.sleep(seconds(1));
        });

        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.exception())
                        .get()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("broken"));
    }
}
