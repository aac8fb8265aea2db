package weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
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

/// Generators whose consumer is cancelled when it closes them.
class GeneratorCloseCancelTest {

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
    void cancelledConsumerWaitsForTheCleanUp() { // T22
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> consumer = Weft.createTask(() -> {
                try (var numbers = Generators.generate(this::careful)) {
                    numbers.next();
                    Weft.sleep(seconds(100));
                }
            });
            Weft.sleep(seconds(5));
            consumer.cancel();

            Weft.waitAll(List.of(consumer));

            assertThat(consumer.isCancelled()).isTrue();
            assertThat(log).containsExactly("cleaned up");
            assertThat(now()).isEqualTo(seconds(6));
        });
    }

    @Test
    void cancellationThatIsPendingDoesNotKeepCloseFromWaiting() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> consumer = Weft.createTask(() -> {
                try (var numbers = Generators.generate(this::careful)) {
                    numbers.next();
                    Weft.currentTask().orElseThrow().cancel();
                }
            });

            Weft.waitAll(List.of(consumer));

            assertThat(consumer.isCancelled()).isTrue();
            assertThat(log).containsExactly("cleaned up");
            assertThat(Weft.allTasks()).hasSize(1);
        });
    }

    @Test
    void cancelInCloseCancelsTheCleanUpAndWaitsAllTheSame() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> consumer = Weft.createTask(() -> {
                try (var numbers = Generators.<Integer>generate(out -> {
                    try {
                        careful(out);
                    } finally {
                        Weft.sleep(seconds(2));
                        log.add("after all");
                    }
                })) {
                    numbers.next();
                }
            });
            Weft.sleep(seconds(1).dividedBy(2));
            consumer.cancel();

            Weft.waitAll(List.of(consumer));

            assertThat(consumer.isCancelled()).isTrue();
            assertThat(log).containsExactly("after all");
            assertThat(now()).isEqualTo(seconds(2).plusMillis(500));
        });
    }

    @Test
    void cancellationOnTopOfAPendingOneCancelsTheCleanUp() {
        TestLoop.inEveryOrder(() -> {
            log.clear();
            Task<Void> consumer = Weft.createTask(() -> {
                try (var numbers = Generators.generate(this::careful)) {
                    numbers.next();
                    Weft.currentTask().orElseThrow().cancel();
                }
            });
            Weft.sleep(seconds(1).dividedBy(2));
            consumer.cancel("enough");

            Weft.waitAll(List.of(consumer));

            assertThat(log).isEmpty();
            assertThat(now()).isEqualTo(seconds(1).dividedBy(2));
        });
    }

    @Test
    void consumerThatRefusesToEndWithItsLoopWaitsAllTheSame() {
        List<LoopFailure> failures = TestLoop.failuresOf(() -> {
            Generator<Integer> numbers = Generators.generate(out -> {
                try {
                    out.emit(1);
                } finally {
                    try {
                        Weft.sleep(seconds(1));
                    } finally {
                        Weft.sleep(seconds(2));
                        log.add("cleaned up");
                    }
                }
            });
            numbers.next();
            Weft.createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        Weft.sleep(seconds(100));
                    } catch (CancelledError e) {
                        log.add("went on");
                    }
                }
                try {
                    numbers.close();
                } finally {
                    log.add("closed");
                }
            });
            Weft.sleep(seconds(1));
        });

        assertThat(log).containsExactly("went on", "went on", "cleaned up", "closed");
        assertThat(failures).extracting(LoopFailure::kind).containsExactly(LoopFailure.Kind.SWALLOWED_CANCELLATION);
    }
}
