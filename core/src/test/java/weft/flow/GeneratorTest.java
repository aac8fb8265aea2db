package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import weft.Awaitable;
import weft.ContextVar;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

class GeneratorTest {

    @Test
    void forLoopGetsWhatTheBodyEmits() {
        TestLoop.inEveryOrder(() -> {
            List<Integer> got = new ArrayList<>();

            for (int value : Generators.<Integer>generate(GeneratorTest::countToThree)) {
                got.add(value);
            }

            assertThat(got).containsExactly(1, 2, 3);
            assertThat(now()).isEqualTo(seconds(3));
        });
    }

    private static void countToThree(Emitter<Integer> out) {
        for (int i = 1; i <= 3; i++) {
            Weft.sleep(seconds(1));
            out.emit(i);
        }
    }

    @Test
    void bodyGoesOnOnlyWhenTheNextValueIsAskedFor() { // T22
        TestLoop.inEveryOrder(() -> {
            List<String> log = new ArrayList<>();
            Generator<Integer> numbers = Generators.generate(out -> {
                log.add("begin");
                out.emit(1);
                log.add("behind 1");
                out.emit(2);
                log.add("end");
            });

            log.add("got " + numbers.next());
            Weft.sleep(seconds(1));
            log.add("got " + numbers.next());
            Weft.sleep(seconds(1));
            log.add("more: " + numbers.hasNext());

            assertThat(log).containsExactly("begin", "got 1", "behind 1", "got 2", "end", "more: false");
        });
    }

    @Test
    void bufferSaysHowFarTheBodyIsAhead() {
        TestLoop.inEveryOrder(() -> {
            for (int buffer = 0; buffer < 5; buffer++) {
                int[] reached = {0};
                try (var numbers = Generators.<Integer>generate(buffer, out -> {
                    while (true) {
                        out.emit(++reached[0]);
                    }
                })) {
                    for (int i = 1; i < 20; i++) {
                        assertThat(numbers.next()).isEqualTo(i);
                        Weft.sleep(seconds(1));
                        assertThat(reached[0]).isEqualTo(i + buffer);
                    }
                }
            }
        });
    }

    @Test
    void hasNextTakesNothing() {
        TestLoop.inEveryOrder(() -> {
            Generator<String> letters = Generators.generate(out -> out.emit("a"));

            assertThat(letters.hasNext()).isTrue();
            assertThat(letters.hasNext()).isTrue();
            assertThat(letters.next()).isEqualTo("a");
            assertThat(letters.hasNext()).isFalse();
            assertThat(letters.hasNext()).isFalse();
            assertThatThrownBy(letters::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void nullIsAValue() {
        TestLoop.inEveryOrder(() -> {
            Generator<String> values = Generators.generate(out -> {
                out.emit(null);
                out.emit("a");
            });

            assertThat(values.stream().toList()).isEqualTo(Arrays.asList(null, "a"));
        });
    }

    @Test
    void secondLoopGoesOnWhereTheFirstHasStopped() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(GeneratorTest::countToThree);
            for (int number : numbers) {
                assertThat(number).isEqualTo(1);
                break;
            }

            assertThat(numbers.stream().toList()).containsExactly(2, 3);
        });
    }

    @Test
    void bodyThatIsNeverAskedNeverRuns() { // T22
        TestLoop.inEveryOrder(() -> {
            List<String> log = new ArrayList<>();

            try (var _ = Generators.generate(out -> log.add("ran"))) {
                Weft.sleep(seconds(1));
            }

            assertThat(log).isEmpty();
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void failureComesOutOfNextAsItIs() { // T22
        TestLoop.inEveryOrder(() -> {
            RuntimeException broken = new RuntimeException("broken");
            Generator<Integer> numbers = Generators.generate(out -> {
                out.emit(1);
                throw broken;
            });

            assertThat(numbers.next()).isEqualTo(1);
            assertThat(catchThrowable(numbers::next)).isSameAs(broken);
            assertThat(catchThrowable(numbers::hasNext)).isSameAs(broken);
            numbers.close();
        });
    }

    @Test
    void checkedFailureComesWrappedAsOfATask() {
        TestLoop.inEveryOrder(() -> {
            IOException lost = new IOException("lost");
            Generator<Integer> numbers = Generators.generate(out -> {
                throw lost;
            });

            assertThatThrownBy(numbers::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .isSameAs(lost);
        });
    }

    @Test
    void bodyHasTheContextOfWhoAsksFirst() {
        TestLoop.inEveryOrder(() -> {
            ContextVar<String> user = ContextVar.withDefault("user", "nobody");
            Generator<String> users = Generators.generate(out -> {
                out.emit(user.get());
                user.set("eve");
            });
            user.set("ann");

            assertThat(users.stream().toList()).containsExactly("ann");
            assertThat(user.get()).isEqualTo("ann");
        });
    }

    @Test
    void secondConsumerIsRefused() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(GeneratorTest::countToThree);
            Task<Integer> first = Weft.createTask((Awaitable<Integer>) numbers::next);
            Weft.sleep(TestLoop.millis(1));

            assertThatThrownBy(numbers::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("Generator\\[Task-\\d+] has one consumer at a time, .*");
            assertThat(first.await()).isEqualTo(1);
            numbers.close();
        });
    }

    @Test
    void tasksOfTheBodyEmitInTurn() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(out -> Weft.taskGroup(group -> {
                for (int task = 0; task < 3; task++) {
                    int first = task * 10;
                    group.createTask(() -> {
                        out.emit(first);
                        out.emit(first + 1);
                    });
                }
            }));

            assertThat(numbers.stream().toList())
                    .containsExactlyInAnyOrder(0, 1, 10, 11, 20, 21)
                    .containsSubsequence(0, 1)
                    .containsSubsequence(10, 11)
                    .containsSubsequence(20, 21);
        });
    }

    @Test
    void emitBehindTheEndIsRefused() {
        TestLoop.inEveryOrder(() -> {
            List<Emitter<Integer>> kept = new ArrayList<>();
            Generator<Integer> numbers = Generators.generate(kept::add);
            assertThat(numbers.hasNext()).isFalse();

            assertThatThrownBy(() -> kept.getFirst().emit(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the body of the generator has ended");
        });
    }

    // ---- streams of the JDK

    @Test
    void sequentialStreamIsReadAsItGoes() {
        TestLoop.inEveryOrder(() -> {
            int[] emitted = {0};
            try (var numbers = Generators.<Integer>generate(out -> {
                while (true) {
                    Weft.sleep(seconds(1));
                    out.emit(++emitted[0]);
                }
            })) {
                List<Integer> firstEven = numbers.stream()
                        .filter(number -> number % 2 == 0)
                        .limit(3)
                        .toList();

                assertThat(firstEven).containsExactly(2, 4, 6);
                assertThat(emitted[0]).isEqualTo(6);
            }
        });
    }

    @Test
    void closingTheStreamClosesTheGenerator() {
        TestLoop.inEveryOrder(() -> {
            List<String> log = new ArrayList<>();
            Generator<Integer> numbers = Generators.generate(out -> {
                try {
                    out.emit(1);
                } finally {
                    log.add("closed");
                }
            });

            try (var stream = numbers.stream()) {
                assertThat(stream.findFirst()).contains(1);
            }

            assertThat(log).containsExactly("closed");
        });
    }

    @Test
    void parallelStreamIsToldThatItsThreadIsNotTheLoops() {
        TestLoop.inEveryOrder(() -> {
            Generator<Integer> numbers = Generators.generate(GeneratorTest::countToThree);

            try (ForkJoinPool pool = new ForkJoinPool(1)) {
                assertThatThrownBy(() -> Weft.toThread(
                                pool, () -> numbers.stream().parallel().toList()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("was called outside of a task");
            }
        });
    }
}
