package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.TestLoop.now;
import static weft.TestLoop.seconds;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TestLoop;
import weft.Weft;

/// Tasks that the body of a generator has started.
class GeneratorTaskTest {

    private final List<String> log = new ArrayList<>();

    /// Starts a task outside of any group, which emits for ever.
    private void startStray(Emitter<Integer> out) {
        Weft.createTask("stray", () -> {
            try {
                for (int i = 1; ; i++) {
                    out.emit(i);
                }
            } catch (CancelledError e) {
                log.add(e.reason());
                throw e;
            }
        });
    }

    @Test
    void taskThatABodyHasLeftBehindEndsWhenItsGeneratorIsClosed() {
        for (int buffer = 0; buffer < 3; buffer++) {
            int ahead = buffer;
            TestLoop.inEveryOrder(() -> {
                log.clear();
                Generator<Integer> numbers = Generators.generate(ahead, out -> {
                    startStray(out);
                    Weft.sleep(seconds(10));
                });
                assertThat(numbers.next()).isEqualTo(1);

                numbers.close();
                assertThat(now()).isZero();
                Weft.sleep(seconds(1));

                assertThat(log).containsExactly("the generator was closed");
                assertThat(Weft.allTasks()).hasSize(1);
            });
        }
    }

    @Test
    void soDoesOneThatWaitsWhenTheBodyHasEndedAlready() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> numbers = Generators.generate(out -> {
                startStray(out);
                Weft.checkpoint();
                Weft.checkpoint();
            });
            assertThat(numbers.next()).isEqualTo(1);
            Weft.sleep(seconds(1));

            numbers.close();
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly("the generator was closed");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void soDoesOneWhoseGeneratorIsClosedByACancelledConsumer() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> consumer = Weft.createTask(() -> {
                try (var numbers = Generators.<Integer>generate(out -> {
                    startStray(out);
                    try {
                        Weft.sleep(seconds(10));
                    } finally {
                        Weft.sleep(seconds(10));
                    }
                })) {
                    numbers.next();
                }
            });
            Weft.sleep(seconds(1));
            consumer.cancel();

            Weft.waitAll(List.of(consumer));
            assertThat(now()).isEqualTo(seconds(1));
            Weft.sleep(seconds(1));

            assertThat(log).containsExactly("the generator was closed");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void cleanUpOfATaskInAGroupIsCancelledOnlyOnce() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Generator<Integer> numbers = Generators.generate(out -> Weft.taskGroup(group -> {
                group.createTask(() -> {
                    try {
                        out.emit(1);
                        out.emit(2);
                    } finally {
                        Weft.sleep(seconds(1));
                        log.add("cleaned up");
                    }
                });
            }));
            assertThat(numbers.next()).isEqualTo(1);

            numbers.close();

            assertThat(log).containsExactly("cleaned up");
            assertThat(now()).isEqualTo(seconds(1));
        });
    }
}
